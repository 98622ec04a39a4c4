using AlumniPlatform.Portal.Components;

namespace AlumniPlatform.Portal.Schools;

/// <summary>The rules that the forms about schools and programmes have words for.</summary>
internal static class OrganisationRules
{
    private static readonly string[] known = ["changed-meanwhile", "code-taken", "already-merged", "successor-merged", "merged-into-itself"];

    public static Task<FormProblem?> TryAsync(Func<Task> change) => FormProblem.TryAsync(change, known);
}
