using AlumniPlatform.Portal.Gateway;

namespace AlumniPlatform.Portal.Components;

/// <summary>Why a change was refused: a rule by its code, or fields by name.</summary>
public sealed class FormProblem
{
    private readonly HashSet<string> fields;

    private FormProblem(string code, IEnumerable<string> fields) => (Code, this.fields) = (code, fields.ToHashSet(StringComparer.Ordinal));

    public string Code { get; }

    public IEnumerable<string> Fields => fields;

    internal static FormProblem Of(ApiException refused) => new(refused.Code, refused.Errors.Keys);

    public static FormProblem Field(string field) => new("invalid-input", [field]);

    public bool Has(string field) => fields.Contains(field);

    /// <summary>Sends a change; null when it was taken. What the form cannot say becomes the error page.</summary>
    /// <param name="change">Calls the API.</param>
    /// <param name="rules">Codes that the form has words for, beside wrong fields.</param>
    public static async Task<FormProblem?> TryAsync(Func<Task> change, params IReadOnlyCollection<string> rules)
    {
        try
        {
            await change();
            return null;
        }
        catch (ApiException refused) when (refused.Code == "invalid-input" || rules.Contains(refused.Code))
        {
            return Of(refused);
        }
    }
}
