using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.Gatherings;

/// <summary>What an office does with its gatherings. One that none of the caller's schools organises does not exist for the caller.</summary>
internal static class GatheringApi
{
    public static void MapGatherings(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/events").RequireRole(Roles.Coordinator, Roles.Central).WithTags("Gatherings");
        group.MapGet("", ListGatherings.GetAsync).WithName("listGatherings").WithSummary("Gatherings of the caller's schools, by their beginning.")
            .WithDescription("state: draft, published, cancelled or held. from: only those that end on that day or later. series: those of one series.");
        group.MapPost("", CreateGathering.PostAsync).WithName("createGathering").WithSummary("Makes a draft. With an Idempotency-Key the same request makes one, however often it comes.")
            .WithDescription("Codes: idempotency-key-reused, speaker-not-a-volunteer.");
        group.MapGet("{id:guid}", GetGathering.GetAsync).WithSummary("All about one, with its ETag.");
        group.MapPut("{id:guid}", EditGathering.PutAsync).WithSummary("Changes it. Takes the ETag of what was read in If-Match.")
            .WithDescription("Raised capacities are offered to who waits. Codes: gathering-closed, in-use, speaker-not-a-volunteer, if-match-missing (428), changed-meanwhile (412).");
        group.MapPost("{id:guid}/publish", PublishGathering.PostAsync).WithSummary("Shows it, and opens registration.")
            .WithDescription("Codes: already-published, gathering-over.");
        group.MapPost("{id:guid}/cancel", CancelGathering.PostAsync).WithSummary("It does not take place: every registration is cancelled, and everybody is told once.")
            .WithDescription("Code: gathering-closed.");
        group.MapPost("{id:guid}/hold", PublishGathering.HoldAsync).WithSummary("It took place and is closed; those who came (all who were confirmed, where nobody was checked in) are thanked by mail, unless thanks is false.")
            .WithDescription("Codes: not-published, gathering-not-over.");
        group.MapPost("{id:guid}/copy", CopyGathering.PostAsync).WithSummary("A draft of the same at another time, without its registrations.");
        group.MapPost("{id:guid}/repeat", RepeatGathering.PostAsync).WithSummary("Makes a series: up to 52 drafts of the same after it, every week, every two weeks or every month, at the same time of day.")
            .WithDescription("With an Idempotency-Key the same request makes them once. The list by series (seriesId) has them. Code: idempotency-key-reused.");
    }
}
