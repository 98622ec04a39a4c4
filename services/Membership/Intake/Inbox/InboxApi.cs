using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;

namespace AlumniPlatform.Membership.Intake.Inbox;

/// <summary>Records that could not be taken in, for those who can mend them.</summary>
internal static class InboxApi
{
    public static void MapInbox(this IEndpointRouteBuilder app)
    {
        string[] lookers = [Roles.Coordinator, Roles.Central, Roles.Operator, Roles.SchoolSystem];
        string[] menders = [Roles.Coordinator, Roles.Central];
        var group = app.MapGroup("/api/membership/intake/rejected").WithTags("Inbox");
        group.MapGet("", ListRejected.GetAsync).RequireRole(lookers)
            .WithSummary("Rejected records, newest first: a coordinator's, a school system's own; of no school for the central office alone.")
            .WithDescription("state: open (also when left out), mended or dismissed.");
        group.MapGet("summary", SummariseRejected.GetAsync).RequireRole(lookers)
            .WithSummary("How many rejected records are open, by code and school.");
        group.MapGet("{receipt:guid}/{index:int}", GetRejected.GetAsync).RequireRole(lookers)
            .WithSummary("One rejected record with its event. Only who may mend it reads the personal data; that is recorded.");
        group.MapPost("{receipt:guid}/{index:int}/replay", ReplayRejected.PostAsync).RequireRole(menders)
            .WithMetadata(new RequestSizeLimitAttribute(4L * CloudEventReader.MaxEventBytes))
            .WithSummary("Takes the event in again, mended or as it was.")
            .WithDescription("outcome: accepted or duplicate, with the new receipt; or rejected, with code and reason, and the record stays open with the mended event as a draft. Codes: already-settled, payload-gone.");
        group.MapPost("replay", ReplayRejected.PostManyAsync).RequireRole(menders)
            .WithSummary($"Takes in again what is open, as it is, at most {ReplayRejected.MostAtOnce} records: after the cause is mended, for example a programme that was missing.");
        group.MapPost("{receipt:guid}/{index:int}/dismiss", DismissRejected.PostAsync).RequireRole(menders)
            .WithSummary("The record is not to be taken in.");
        group.MapPost("{receipt:guid}/{index:int}/reopen", DismissRejected.ReopenAsync).RequireRole(menders)
            .WithSummary("Takes a dismissal back.");
    }
}
