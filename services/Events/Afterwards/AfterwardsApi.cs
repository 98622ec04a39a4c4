using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.Afterwards;

/// <summary>What comes after a gathering: what those who came thought, and what it cost.</summary>
internal static class AfterwardsApi
{
    public static void MapAfterwards(this IEndpointRouteBuilder app)
    {
        var mine = app.MapGroup("/api/events/registrations/{token}/feedback").AllowAnonymous().WithTags("My registration");
        mine.MapGet("", MyFeedback.GetAsync).WithSummary("What the attendee thought, and until when it can be said.").WithDescription("Codes: feedback-not-open, feedback-closed, not-attended.");
        mine.MapPut("", MyFeedback.PutAsync).WithSummary("Says it, or says something else, from when the gathering was held until 30 days after its end.")
            .WithDescription("Kept without the registration, and shown to the organiser only together with others. Codes: feedback-not-open, feedback-closed, not-attended.");
        var office = app.MapGroup("/api/events/{id:guid}").RequireRole(Roles.Coordinator, Roles.Central).WithTags("Afterwards");
        office.MapGet("feedback", GetFeedback.GetAsync).WithSummary("What those who came thought, without names, three answers at a time.")
            .WithDescription("Up to two more have answered, and what was changed shows with the next three.");
        office.MapGet("feedback.csv", GetFeedback.GetFileAsync).WithSummary("The same as a file; no cell is a formula.").Produces<string>(StatusCodes.Status200OK, "text/csv");
        office.MapGet("costs", NoteCost.GetAsync).WithSummary("What it cost the caller's units; what it cost others is not told.");
        office.MapPut("costs", NoteCost.PutAsync).WithSummary("Notes what it cost one of the caller's units, in place of what was noted before.").WithDescription("Code: not-published.");
    }
}
