using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Merging;

/// <summary>Persons who were recorded twice: offered, compared, and merged by somebody who decides.</summary>
internal static class MergingApi
{
    public static void MapMerging(this IEndpointRouteBuilder app)
    {
        string[] offices = [Roles.Coordinator, Roles.Central];
        var candidates = app.MapGroup("/api/membership/merge-candidates").RequireRole(offices).WithTags("Merging");
        candidates.MapGet("", ListCandidates.GetAsync).WithSummary("Pairs of persons who may be one, the likeliest first.")
            .WithDescription("""
                state: open (also when left out) or dismissed. A coordinator sees pairs of whom both are in the own schools or programmes, and
                nobody with a protected identity.
                """);
        candidates.MapGet("{a:guid}/{b:guid}", CompareCandidates.GetAsync).WithSummary("Two persons side by side, candidates or not. That they were looked at is recorded.");
        candidates.MapPost("{a:guid}/{b:guid}/dismiss", DismissCandidate.PostAsync).WithSummary("They are two persons; the pair is not offered again.");
        candidates.MapPost("{a:guid}/{b:guid}/reopen", DismissCandidate.ReopenAsync).WithSummary("Takes that back.");
        app.MapPost("/api/membership/people/{keep:guid}/merge", MergePersons.PostAsync).RequireRole(offices).WithTags("Merging")
            .WithSummary("Makes two persons one: everything of the other belongs to this one from now on. It cannot be undone.")
            .WithDescription("Codes: already-merged.");
    }
}
