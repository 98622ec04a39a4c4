using System.Security.Claims;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Registrations;

/// <summary>
/// What the organiser decides about one registration. Each goes through the lock of the gathering and the rule of its seats,
/// as what attendees and the background do: two that come at once come one after the other.
/// </summary>
internal static class OfficeActions
{
    public static Task<Results<Ok<RegistrationRow>, NotFound>> ApproveAsync(
        Guid id, Guid registration, ClaimsPrincipal caller, EventsDb db, SeatDesk desk, CancellationToken cancellationToken) =>
        DecideAsync(id, registration, caller, db, desk, (plan, one) =>
        {
            one.CheckPending();
            return desk.DecideAsync(plan, one, cancellationToken);
        }, cancellationToken);

    public static Task<Results<Ok<RegistrationRow>, NotFound>> RejectAsync(
        Guid id, Guid registration, ClaimsPrincipal caller, EventsDb db, SeatDesk desk, CancellationToken cancellationToken) =>
        DecideAsync(id, registration, caller, db, desk, (plan, one) =>
        {
            one.CheckPending();
            return desk.EndAsync(plan, [one], RegistrationState.Rejected, "rejected", MailPurposes.Rejected, cancellationToken);
        }, cancellationToken);

    public static Task<Results<Ok<RegistrationRow>, NotFound>> PromoteAsync(
        Guid id, Guid registration, ClaimsPrincipal caller, EventsDb db, SeatDesk desk, CancellationToken cancellationToken) =>
        DecideAsync(id, registration, caller, db, desk, (plan, one) => desk.PromoteAsync(plan, one, cancellationToken), cancellationToken);

    public static Task<Results<Ok<RegistrationRow>, NotFound>> AcceptAsync(
        Guid id, Guid registration, ClaimsPrincipal caller, EventsDb db, SeatDesk desk, CancellationToken cancellationToken) =>
        DecideAsync(id, registration, caller, db, desk, (plan, one) => desk.AcceptAsync(plan, one, cancellationToken), cancellationToken);

    public static Task<Results<Ok<RegistrationRow>, NotFound>> DeclineAsync(
        Guid id, Guid registration, ClaimsPrincipal caller, EventsDb db, SeatDesk desk, CancellationToken cancellationToken) =>
        DecideAsync(id, registration, caller, db, desk, (plan, one) => desk.DeclineAsync(plan, one, cancellationToken), cancellationToken);

    public static Task<Results<Ok<RegistrationRow>, NotFound>> CancelAsync(
        Guid id, Guid registration, ClaimsPrincipal caller, EventsDb db, SeatDesk desk, CancellationToken cancellationToken) =>
        DecideAsync(id, registration, caller, db, desk,
            (plan, one) => desk.EndAsync(plan, [one], RegistrationState.Cancelled, "office", MailPurposes.Cancelled, cancellationToken), cancellationToken);

    private static async Task<Results<Ok<RegistrationRow>, NotFound>> DecideAsync(
        Guid id, Guid registration, ClaimsPrincipal caller, EventsDb db, SeatDesk desk, Func<SeatPlan, Registration, Task> decide, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await desk.LockAsync(id, cancellationToken) is not { } plan || !caller.Office().Organises(plan.Gathering)
            || await db.Registrations.SingleOrDefaultAsync(r => r.GatheringId == id && r.Id == registration, cancellationToken) is not { } one)
            return TypedResults.NotFound();
        await decide(plan, one);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(RegistrationRow.Of(one));
    }
}
