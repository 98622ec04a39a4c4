using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Reservations;

/// <summary>
/// What becomes of requests for addresses that nobody has proved. Whatever the address is here, registered, invited or neither,
/// seats are held, one mail leaves and the sender hears the same: what is so stands in the mail. Under the lock of the gathering.
/// </summary>
internal sealed class ReservationDesk(
    EventsDb db, GatheringMails mails, FirstMails firstMails, ManageTokens tokens, IConfiguration configuration, TimeProvider time)
{
    /// <summary>How long seats are held and a link works.</summary>
    public int HeldMinutes { get; } = configuration.GetValue("Events:HoldMinutes", 60);

    private Dictionary<string, Reservation> known = [];

    /// <summary>Whether somebody of those looked up has seats held.</summary>
    public bool HoldsSeats => known.Values.Any(r => r.HasSeats);

    /// <summary>Whether seats that were held are given back, for which somebody may wait.</summary>
    public bool HasFreed { get; private set; }

    /// <summary>Looks up what these addresses asked for before; of those that are not proved, also what was mailed to them.</summary>
    public async Task LookUpAsync(Gathering gathering, string[] addresses, string[] unproved, CancellationToken cancellationToken)
    {
        var of = gathering.Id;
        known = await db.Reservations.Where(r => r.GatheringId == of && addresses.Contains(r.EmailKey))
            .ToDictionaryAsync(r => r.EmailKey, cancellationToken);
        if (unproved.Length > 0)
            await firstMails.CountAsync(of, unproved, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>The address is proved now: what it asked for before is no more. Its seats are the registration's, or given back.</summary>
    /// <returns>Whether the registration has the seats that were held.</returns>
    public bool TakeOver(SeatPlan plan, Registration registration)
    {
        if (!known.Remove(registration.EmailKey, out var reservation))
            return false;
        db.Remove(reservation);
        if (reservation.HasSeats && reservation.Asks(registration.Claim))
            return true;
        if (reservation.HasSeats)
            plan.Give(reservation.Claim);
        HasFreed |= reservation.HasSeats;
        return false;
    }

    /// <summary>Holds the seats and writes to the address.</summary>
    /// <param name="plan">The gathering.</param>
    /// <param name="asked">What was asked for.</param>
    /// <param name="before">The registration that the address has; null without one.</param>
    /// <param name="waiting">What those wait for who came before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Decision> ReceiveAsync(
        SeatPlan plan, Registration asked, Registration? before, List<Claim> waiting, CancellationToken cancellationToken)
    {
        var (gathering, now) = (plan.Gathering, asked.CreatedAt);
        if (firstMails.AreOver)
            return new Decision(Refusal: Problems.Problem(429, "too-many-registrations",
                "So many register for this gathering that new addresses have to wait. Sign in, or try again later."));
        var received = new Decision(Received: new Received(gathering.Slug, "mail-sent", HeldMinutes));
        var reservation = known.GetValueOrDefault(asked.EmailKey);
        if (reservation?.Id == asked.Id)
            return received; // decided before, and the answer of that is what was lost
        if (reservation?.RequestKey is { } key && key == asked.RequestKey)
            return reservation.RequestBody == asked.RequestBody ? received : new Decision(Fault: RepeatedRequest.Reused());
        if (reservation is null)
            db.Add(known[asked.EmailKey] = reservation = New(plan, asked, waiting));
        else if (!reservation.Asks(asked.Claim))
            Move(plan, reservation, asked, waiting);
        reservation.Say(asked);
        if (firstMails.Take(gathering.Id, asked.EmailKey, now))
        {
            reservation.Hold(now.AddMinutes(HeldMinutes));
            await WriteAsync(gathering, reservation, before, cancellationToken);
        }
        return received;
    }

    private Reservation New(SeatPlan plan, Registration asked, List<Claim> waiting)
    {
        var reservation = new Reservation { Id = asked.Id, GatheringId = asked.GatheringId, EmailKey = asked.EmailKey };
        reservation.Enter(plan.Gathering.NextEntry(), asked.Claim, Hold(plan, asked.Claim, waiting));
        reservation.Hold(asked.CreatedAt.AddMinutes(HeldMinutes)); // also when no mail leaves any more
        return reservation;
    }

    private void Move(SeatPlan plan, Reservation reservation, Registration asked, List<Claim> waiting)
    {
        if (reservation.HasSeats)
            plan.Give(reservation.Claim);
        HasFreed |= reservation.HasSeats;
        reservation.Enter(plan.Gathering.NextEntry(), asked.Claim, Hold(plan, asked.Claim, waiting));
    }

    // Where the organiser decides, nobody has seats before.
    private static bool Hold(SeatPlan plan, Claim claim, List<Claim> waiting) =>
        !plan.Gathering.ApprovalRequired && SeatDesk.TryTake(plan, claim, waiting);

    private async Task WriteAsync(Gathering gathering, Reservation reservation, Registration? before, CancellationToken cancellationToken)
    {
        var (email, language) = (reservation.Said.Email, reservation.Said.Language);
        if (before is not null)
            mails.SendFirst(MailPurposes.AlreadyRegistered, gathering, before.Id, before.Email, before.Language,
                await tokens.LinkAsync(before.Id, cancellationToken), before.PersonId);
        else if (gathering.Audience == Audience.Invited && !gathering.Invited.Contains(reservation.EmailKey))
            mails.SendFirst(MailPurposes.ByInvitation, gathering, reservation.Id, email, language, tokens.PageOf(gathering.Slug));
        else
            mails.SendFirst(MailPurposes.ToConfirm, gathering, reservation.Id, email, language,
                await tokens.ReservationLinkAsync(reservation.Id, cancellationToken), until: reservation.HeldUntil);
    }
}

/// <summary>That a request was taken, whosever the address is: how it goes on stands in the mail that was sent there.</summary>
/// <param name="Slug">Of the gathering.</param>
/// <param name="Status"><c>mail-sent</c>.</param>
/// <param name="HeldMinutes">How long seats are held, if there are any, and the link in the mail works.</param>
internal sealed record Received(string Slug, string Status, int HeldMinutes);
