using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.ServiceDefaults;

/// <summary>Who changes something has seen it as it is: the change carries the ETag of what was read.</summary>
public static class Precondition
{
    /// <summary>The ETag of a version of something.</summary>
    public static string Tag(long version) => $"\"{version}\"";

    /// <summary>The answer to an edit of something else than <paramref name="version"/>; null when the edit may go on.</summary>
    /// <param name="ifMatch">The header If-Match. Missing: 428 <c>if-match-missing</c>.</param>
    /// <param name="version">As it is now. Another: 412 <c>changed-meanwhile</c>.</param>
    public static ProblemHttpResult? Fault(string? ifMatch, long version) =>
        string.IsNullOrWhiteSpace(ifMatch) ? Problems.Problem(428, "if-match-missing", "Send the ETag of what you read as If-Match, so that no other change is lost.")
        : ifMatch.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag == Tag(version)) ? null
        : Problems.Problem(412, "changed-meanwhile", "Somebody changed this meanwhile. Read it again and repeat the change.");
}
