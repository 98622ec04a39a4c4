using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Events;

/// <summary>Who changes something has seen it as it is: the change carries the ETag of what was read.</summary>
internal static class Precondition
{
    public static string Tag(long version) => $"\"{version}\"";

    /// <summary>The answer to an edit of something else than <paramref name="version"/>; null when the edit may go on.</summary>
    public static ProblemHttpResult? Fault(string? ifMatch, long version) =>
        string.IsNullOrWhiteSpace(ifMatch) ? Problems.Problem(428, "if-match-missing", "Send the ETag of what you read as If-Match, so that no other change is lost.")
        : ifMatch.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag == Tag(version)) ? null
        : Problems.Problem(412, "changed-meanwhile", "Somebody changed this meanwhile. Read it again and repeat the change.");
}
