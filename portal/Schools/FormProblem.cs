using AlumniPlatform.Portal.Gateway;

namespace AlumniPlatform.Portal.Schools;

/// <summary>Why a change was refused: a rule by its code, or fields by name.</summary>
public sealed class FormProblem
{
    private static readonly string[] known = ["changed-meanwhile", "code-taken", "already-merged", "successor-merged", "merged-into-itself"];
    private readonly HashSet<string> fields;

    private FormProblem(string code, IEnumerable<string> fields) => (Code, this.fields) = (code, fields.ToHashSet(StringComparer.Ordinal));

    public string Code { get; }

    internal static FormProblem Of(ApiException refused) => new(refused.Code, refused.Errors.Keys);

    public static FormProblem Field(string field) => new("invalid-input", [field]);

    /// <summary>Whether a form can say what is wrong; anything else becomes the error page.</summary>
    internal static bool CanSay(ApiException refused) => refused.Code == "invalid-input" || known.Contains(refused.Code);

    public bool Has(string field) => fields.Contains(field);

    /// <summary>Sends a change; null when it was taken.</summary>
    public static async Task<FormProblem?> TryAsync(Func<Task> change)
    {
        try
        {
            await change();
            return null;
        }
        catch (ApiException refused) when (CanSay(refused))
        {
            return Of(refused);
        }
    }
}
