using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Events.Volunteers;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Reservations;

/// <summary>
/// The holder of a mailed link makes a registration of what was asked for under the address. Looking changes nothing, because
/// scanners of mail follow links too: it takes a POST.
/// </summary>
internal static class ConfirmReservation
{
    public static void MapReservations(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/events/reservations/{token}").AllowAnonymous().WithTags("Registration");
        group.MapGet("", LookUpAsync).WithSummary("What was asked for under the address that a link was mailed to; changes nothing.")
            .WithDescription("Once it is confirmed, the token of the registration. Codes: registration-token-invalid (404), hold-ended.");
        group.MapPost("", PostAsync)
            .WithSummary("Proves the address and registers: the seats that were held, or the place in the line by when it was asked for.")
            .WithDescription("The first time with a proof of the address, for a browser to register it at once from then on (Address-Proof). "
                + "Codes: registration-token-invalid (404), hold-ended, gathering-cancelled, registration-closed, "
                + "already-registered, not-invited.");
    }

    /// <param name="Registration">Token of the registration that it has become; left out before.</param>
    /// <param name="Reserved">What was asked for; left out afterwards.</param>
    internal sealed record Awaiting(PublicGathering Gathering, string? Registration, Reserved? Reserved);

    /// <param name="HeldUntil">The link works until then, UTC.</param>
    internal sealed record Reserved(
        string Name, string Email, int Party, IReadOnlyList<string> Companions, Guid? QuotaId, IReadOnlyList<Guid> PartIds,
        IReadOnlyDictionary<Guid, string> Answers, DateTimeOffset HeldUntil)
    {
        public static Reserved Of(Reservation r) => new(
            r.Said.Name, r.Said.Email, r.Party, r.Said.Companions, r.QuotaId, r.PartIds, r.Said.Answers.And(r.Said.SensitiveAnswers), r.HeldUntil);
    }

    /// <param name="AddressProof">
    /// For the browser that opened the link, to be kept as a secret for seven days; left out when it was opened before.
    /// </param>
    internal sealed record Confirmed(ManagedRegistration Registration, string? AddressProof);

    private static async Task<Results<Ok<Awaiting>, ProblemHttpResult>> LookUpAsync(
        string token, EventsDb db, ManageTokens tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await tokens.ReservationOfAsync(token, cancellationToken) is not { } id)
            return Invalid();
        var now = time.GetUtcNow();
        var reservation = await db.Reservations.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancellationToken);
        var of = reservation?.GatheringId
            ?? await db.Registrations.Where(r => r.Id == id && r.ErasedAt == null).Select(r => (Guid?)r.GatheringId).SingleOrDefaultAsync(cancellationToken);
        if (of is null || now >= reservation?.HeldUntil)
            throw Ended();
        var plan = (await SeatPlan.ReadAsync(db.Gatherings.Where(g => g.Id == of), cancellationToken))!;
        var gathering = PublicGathering.Of(plan.Gathering, await db.VolunteersOfAsync(plan.Gathering, cancellationToken), now);
        return TypedResults.Ok(reservation is not null
            ? new Awaiting(gathering, null, Reserved.Of(reservation))
            : new Awaiting(gathering, await tokens.TokenAsync(id, cancellationToken), null));
    }

    private static async Task<Results<Ok<Confirmed>, ProblemHttpResult>> PostAsync(
        string token, HttpResponse response, EventsDb db, SeatDesk desk, GatheringMails mails, ManageTokens tokens, AddressProofs proofs,
        TimeProvider time, CancellationToken cancellationToken)
    {
        if (await tokens.ReservationOfAsync(token, cancellationToken) is not { } id)
            return Invalid();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(id, db, desk, cancellationToken) is not var (plan, reservation, person))
            throw Ended();
        var registration = reservation is null
            ? await db.Registrations.SingleAsync(r => r.Id == id, cancellationToken) // confirmed before
            : await ConfirmAsync(plan, reservation, person, db, desk, mails, time, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (registration.Id != id)
            await desk.OfferFreedAsync(plan, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        response.Headers.ETag = Precondition.Tag(registration.Version);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new Confirmed(await ManagedRegistration.OfAsync(registration, plan, db, tokens, cancellationToken),
            reservation is null ? null : await proofs.MakeAsync(registration.EmailKey, cancellationToken)));
    }

    /// <summary>Under the lock of the gathering what is still reserved, or that it is a registration; null when it is neither any more.</summary>
    private static async Task<(SeatPlan, Reservation?, Guid? Person)?> FindAsync(
        Guid id, EventsDb db, SeatDesk desk, CancellationToken cancellationToken)
    {
        var registered = db.Registrations.Where(r => r.Id == id && r.ErasedAt == null);
        var asked = await db.Reservations.Where(r => r.Id == id).Select(r => new { r.GatheringId, r.PersonId })
            .Concat(registered.Select(r => new { r.GatheringId, r.PersonId })).FirstOrDefaultAsync(cancellationToken);
        if (asked is null)
            return null;
        // Before the gathering: who merges and erases locks in this order.
        var person = asked.PersonId is { } member ? await db.StaysAsync(member, cancellationToken) : null;
        var plan = (await desk.LockAsync(asked.GatheringId, cancellationToken))!;
        var reservation = await db.Reservations.SingleOrDefaultAsync(r => r.Id == id, cancellationToken);
        return reservation is not null || await registered.AnyAsync(cancellationToken) ? (plan, reservation, person) : null;
    }

    /// <returns>The registration that it becomes, or the one that the address has by now.</returns>
    private static async Task<Registration> ConfirmAsync(
        SeatPlan plan, Reservation reservation, Guid? person, EventsDb db, SeatDesk desk, GatheringMails mails, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (gathering, now) = (plan.Gathering, time.GetUtcNow());
        if (now >= reservation.HeldUntil)
            throw Ended();
        if (gathering.State != GatheringState.Published || now >= gathering.EndsAt)
            throw gathering.WhyClosed(now) ?? Ended(); // registration itself may have closed meanwhile: it was asked for in time
        if (gathering.Audience == Audience.Invited && !gathering.Invited.Contains(reservation.EmailKey))
            throw new DomainRuleException("not-invited", "This address is not on the list of those who are invited.");
        db.Remove(reservation);
        if (await BeforeAsync(reservation, person, db, cancellationToken) is { } before)
        {
            if (reservation.HasSeats)
                plan.Give(reservation.Claim);
            return before;
        }
        var registration = reservation.Registration(person);
        db.Add(registration);
        if (gathering.ApprovalRequired)
            await mails.SendAsync(MailPurposes.Pending, gathering, registration, cancellationToken);
        else if (reservation.HasSeats)
            await desk.ConfirmHeldAsync(plan, registration, cancellationToken);
        else
            await desk.DecideAsync(plan, registration, cancellationToken);
        return registration;
    }

    private static async Task<Registration?> BeforeAsync(
        Reservation reservation, Guid? person, EventsDb db, CancellationToken cancellationToken)
    {
        var active = db.Registrations.Where(r => r.GatheringId == reservation.GatheringId && Registration.ActiveStates.Contains(r.State));
        if (await active.SingleOrDefaultAsync(r => r.EmailKey == reservation.EmailKey, cancellationToken) is { } same)
            return same;
        // Its token is the member's own, and this link is the address's.
        if (person is not null && await active.AnyAsync(r => r.PersonId == person, cancellationToken))
            throw new DomainRuleException("already-registered", "The member who asked for this has registered with another address meanwhile.");
        return null;
    }

    private static DomainRuleException Ended() =>
        new("hold-ended", "Nobody opened this link in time, so the seats that were held are free for others. Register again.");

    private static ProblemHttpResult Invalid() =>
        Problems.Problem(404, "registration-token-invalid", "This link is not valid. Check that it was copied whole.");
}
