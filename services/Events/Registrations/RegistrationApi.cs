using AlumniPlatform.Events.WaitingList;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.Registrations;

/// <summary>Registering, and what the organiser does with registrations.</summary>
internal static class RegistrationApi
{
    public static void MapRegistrations(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/events/public/{slug}/registrations", PostRegistration.PostAsync).AllowAnonymous().WithTags("Registration")
            .WithSummary("Registers somebody. A member's token makes it that member's.")
            .WithDescription("201 with the registration when the address is the sender's own: one that the member of the token signs in with, "
                + "or one whose mailed link this browser opened (Address-Proof); and to the office that organises the gathering. "
                + "For every other address, whoever has it, 202: its seats are held for an hour if there are any, and it goes on "
                + "by the link in the mail that is sent there, at most 3 times a day for a gathering and 6 in all. "
                + "One registration for a person; with an Idempotency-Key the same request has the same result, however often it comes. "
                + "Codes: too-many-registrations (429, with Retry-After), already-registered, registration-not-open, registration-closed, gathering-cancelled, members-only (403), not-invited (403), audience-programme (403), idempotency-key-reused, too-many-at-once (503, with Retry-After).");
        var group = app.MapGroup("/api/events/{id:guid}").RequireRole(Roles.Coordinator, Roles.Central).WithTags("Registrations");
        group.MapGet("registrations", ListRegistrations.GetAsync).WithSummary("Registrations in the order of their entry.")
            .WithDescription("state: pending, confirmed, waitlisted, offered, cancelled, rejected or lapsed. organiser: only what attendees agreed to share with that organiser, for example of another university.");
        group.MapGet("registrations.csv", RegistrationsFile.GetAsync).WithSummary("The same as a file, with the answers; no cell is a formula.").Produces<string>(StatusCodes.Status200OK, "text/csv");
        group.MapGet("registrations/summary", CountRegistrations.GetAsync).WithSummary("How many registrations are in which state, and how many seats are held by offers.");
        group.MapGet("waiting-list", GetWaitingList.GetAsync).WithSummary("Who waits, in which order, and why each does not move.");
        var one = group.MapGroup("registrations/{registration:guid}");
        one.MapPost("approve", OfficeActions.ApproveAsync).WithSummary("Lets somebody take part: confirmed when there are seats, else on the waiting list by entry.").WithDescription("Code: not-pending.");
        one.MapPost("reject", OfficeActions.RejectAsync).WithSummary("Refuses somebody who waits for the organiser's word.").WithDescription("Code: not-pending.");
        one.MapPost("promote", OfficeActions.PromoteAsync).WithSummary("Confirms somebody who waits, whoever else does. It needs free seats like everybody.").WithDescription("Codes: not-waiting, no-seats.");
        one.MapPost("accept", OfficeActions.AcceptAsync).WithSummary("Accepts an offer for the attendee.").WithDescription("Codes: not-offered, offer-ended.");
        one.MapPost("decline", OfficeActions.DeclineAsync).WithSummary("Declines an offer for the attendee.").WithDescription("Codes: not-offered, offer-ended.");
        one.MapPost("cancel", OfficeActions.CancelAsync).WithSummary("Cancels a registration.").WithDescription("Code: registration-ended.");
    }
}
