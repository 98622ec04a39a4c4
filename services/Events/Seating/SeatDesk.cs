using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.WaitingList;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Seating;

/// <summary>
/// Where seats are given and taken back. Every decision is made under the lock of the gathering's row, with the counts as
/// they are then, and published beside the change. Saved by the caller.
/// </summary>
internal sealed class SeatDesk(EventsDb db, GatheringMails mails, TimeProvider time)
{
    private const int PageSize = 100;

    /// <summary>The gathering with its seats, to be held until the end of the transaction; null when there is none.</summary>
    public Task<SeatPlan?> LockAsync(Guid gathering, CancellationToken cancellationToken) =>
        PlanAsync($"select id from gathering where id = {gathering} for update", cancellationToken);

    public Task<SeatPlan?> LockAsync(string slug, CancellationToken cancellationToken) =>
        PlanAsync($"select id from gathering where slug = {slug} for update", cancellationToken);

    /// <summary>The same, without waiting for who holds it: null then too.</summary>
    public Task<SeatPlan?> TryLockAsync(Guid gathering, CancellationToken cancellationToken) =>
        PlanAsync($"select id from gathering where id = {gathering} for update skip locked", cancellationToken);

    /// <summary>Decides about a registration that asks for seats: it is confirmed, or waits.</summary>
    public async Task DecideAsync(SeatPlan plan, Registration registration, CancellationToken cancellationToken) =>
        await DecideAsync(plan, registration, await WaitingAsync(plan, registration.Entry, cancellationToken), cancellationToken);

    /// <summary>The same for one of several, in the order of their entry.</summary>
    /// <param name="plan">Their gathering.</param>
    /// <param name="registration">It asks for seats.</param>
    /// <param name="waiting">What those before it wait for. It is added when it waits too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task DecideAsync(SeatPlan plan, Registration registration, List<Claim> waiting, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (TryTake(plan, registration.Claim, waiting))
        {
            await ConfirmHeldAsync(plan, registration, cancellationToken);
            return;
        }
        registration.Wait(now);
        waiting.Add(registration.Claim);
        plan.Gathering.CountWaiting(+1);
        db.Publish(new RegistrationWaitlisted(
            Guid.CreateVersion7(now), now, registration.Id, plan.Gathering.Id, registration.Version, registration.Party, registration.PersonId, registration.QuotaId));
        await mails.SendAsync(MailPurposes.Waitlisted, plan.Gathering, registration, cancellationToken);
    }

    /// <summary>Takes seats for somebody new, when there are enough that nobody before waits for.</summary>
    public static bool TryTake(SeatPlan plan, Claim claim, IEnumerable<Claim> waiting)
    {
        if (!plan.Fits(claim) || HeldBack(plan, waiting).Overlaps(plan.NeedsOf(claim)))
            return false;
        plan.Take(claim);
        return true;
    }

    /// <summary>Confirms a new registration whose seats are taken already.</summary>
    public Task ConfirmHeldAsync(SeatPlan plan, Registration registration, CancellationToken cancellationToken) =>
        ConfirmAsync(plan, registration, fromWaitingList: false, cancellationToken);

    /// <summary>The attendee, or the office for them, takes what was offered.</summary>
    public Task AcceptAsync(SeatPlan plan, Registration registration, CancellationToken cancellationToken)
    {
        registration.CheckOffered(time.GetUtcNow());
        return ConfirmAsync(plan, registration, fromWaitingList: true, cancellationToken); // its seats were held
    }

    /// <summary>What was offered goes to who waits next.</summary>
    public Task DeclineAsync(SeatPlan plan, Registration registration, CancellationToken cancellationToken)
    {
        registration.CheckOffered(time.GetUtcNow());
        return EndAsync(plan, [registration], RegistrationState.Lapsed, "declined", mail: null, cancellationToken); // they know
    }

    /// <summary>The office lets somebody in who waits, whoever else does. It needs free seats like everybody.</summary>
    public async Task PromoteAsync(SeatPlan plan, Registration registration, CancellationToken cancellationToken)
    {
        registration.CheckWaits();
        plan.Take(registration.Claim);
        plan.Gathering.CountWaiting(-1);
        await ConfirmAsync(plan, registration, fromWaitingList: true, cancellationToken);
    }

    /// <summary>
    /// Confirms somebody who stands at the door. It needs free seats for which nobody waits, unless the organiser says
    /// otherwise. No mail: they are there.
    /// </summary>
    /// <returns>Whether it went over what there is.</returns>
    public async Task<bool> AdmitAsync(SeatPlan plan, Registration registration, bool overCapacity, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var others = now < plan.Gathering.StartsAt // afterwards nothing is offered any more
            && HeldBack(plan, await WaitingAsync(plan, registration.Entry, cancellationToken)).Overlaps(plan.NeedsOf(registration.Claim));
        var over = overCapacity && (others || !plan.Fits(registration.Claim));
        if (others && !over)
            throw new DomainRuleException("others-wait", "The seats that are free are held for those who wait.");
        if (over)
            plan.Overbook(registration.Claim);
        else
            plan.Take(registration.Claim);
        registration.Confirm(now);
        db.Publish(new RegistrationConfirmed(
            Guid.CreateVersion7(now), now, registration.Id, plan.Gathering.Id, registration.Version, registration.Party, registration.PersonId, registration.QuotaId));
        return over;
    }

    /// <summary>Ends registrations; what they had goes to who waits.</summary>
    /// <param name="plan">Their gathering.</param>
    /// <param name="registrations">Active ones.</param>
    /// <param name="state">What they become.</param>
    /// <param name="by">Stable code of the reason.</param>
    /// <param name="mail">What the attendees are told; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task EndAsync(
        SeatPlan plan, IReadOnlyCollection<Registration> registrations, RegistrationState state, string by, string? mail, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var registration in registrations)
        {
            var (hadSeats, waited) = (registration.HasSeats, registration.State == RegistrationState.Waitlisted);
            registration.End(state, by, now);
            plan.Gathering.CountWaiting(waited ? -1 : 0);
            if (hadSeats)
                plan.Give(registration.Claim);
            db.Publish(new RegistrationCancelled(Guid.CreateVersion7(now), now, registration.Id, plan.Gathering.Id, registration.Version, by, hadSeats, registration.PersonId));
            if (mail is not null)
                await mails.SendAsync(mail, plan.Gathering, registration, cancellationToken);
        }
        await OfferFreedAsync(plan, cancellationToken); // also when they only waited: they may have stood before somebody
    }

    /// <summary>Another party or other parts. Who has seats keeps them when there are not enough for more.</summary>
    public async Task ResizeAsync(SeatPlan plan, Registration registration, int party, Guid[] parts, CancellationToken cancellationToken)
    {
        var (before, after) = (registration.Claim, registration.Claim with { Party = party, Parts = parts });
        if (registration.HasSeats)
        {
            var growth = plan.Growth(before, after);
            if (growth.Any(n => !plan.Of(n.Key).Fits(n.Value)))
                throw new DomainRuleException("no-seats", "There are not enough seats for that. You keep those that you have.");
            if (growth.Count > 0 && HeldBack(plan, await WaitingAsync(plan, before: long.MaxValue, cancellationToken)).Overlaps(growth.Keys))
                throw new DomainRuleException("others-wait", "Others wait for these seats. You keep those that you have.");
            plan.Change(before, after);
        }
        (registration.Party, registration.PartIds) = (party, parts);
        await OfferFreedAsync(plan, cancellationToken);
    }

    /// <summary>
    /// Offers free seats to those who wait, in the order of their entry. Called after everything that frees or adds seats, in
    /// its transaction; when nothing is free, nothing happens.
    /// </summary>
    public async Task OfferFreedAsync(SeatPlan plan, CancellationToken cancellationToken)
    {
        var (gathering, now) = (plan.Gathering, time.GetUtcNow());
        if (gathering.State != GatheringState.Published || now >= gathering.StartsAt)
            return;
        var queue = new WaitingQueue(plan);
        var last = 0L;
        while (!queue.IsOver)
        {
            var page = await db.Registrations.Where(r => r.GatheringId == gathering.Id && r.State == RegistrationState.Waitlisted && r.Entry > last)
                .OrderBy(r => r.Entry).Take(PageSize).ToListAsync(cancellationToken);
            foreach (var registration in page.Where(r => r.State == RegistrationState.Waitlisted)) // this transaction may have moved it already
                if (queue.MayHave(registration.Claim))
                    await OfferAsync(plan, registration, cancellationToken);
            if (page.Count < PageSize)
                return;
            last = page[^1].Entry;
        }
    }

    private async Task OfferAsync(SeatPlan plan, Registration registration, CancellationToken cancellationToken)
    {
        var (gathering, now) = (plan.Gathering, time.GetUtcNow());
        var deadline = now.AddHours(gathering.OfferHours);
        plan.Take(registration.Claim);
        gathering.CountWaiting(-1);
        registration.Offer(deadline < gathering.StartsAt ? deadline : gathering.StartsAt, now);
        db.Publish(new SeatOffered(
            Guid.CreateVersion7(now), now, registration.Id, gathering.Id, registration.Version, registration.Party, registration.OfferedUntil!.Value, registration.PersonId));
        await mails.SendAsync(MailPurposes.Offered, gathering, registration, cancellationToken);
    }

    private async Task ConfirmAsync(SeatPlan plan, Registration registration, bool fromWaitingList, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        registration.Confirm(now);
        db.Publish(new RegistrationConfirmed(Guid.CreateVersion7(now), now, registration.Id, plan.Gathering.Id, registration.Version, registration.Party,
            registration.PersonId, registration.QuotaId, fromWaitingList));
        await mails.SendAsync(MailPurposes.Confirmed, plan.Gathering, registration, cancellationToken);
    }

    /// <summary>What those need who wait and entered before <paramref name="before"/>; each claim once, whoever has it.</summary>
    public async Task<List<Claim>> WaitingAsync(SeatPlan plan, long before, CancellationToken cancellationToken)
    {
        if (plan.Gathering.Waiting == 0 || plan.Gathering.WaitingListMode == WaitingListMode.Fill)
            return []; // they hold nothing back
        var waiting = await db.Registrations.AsNoTracking()
            .Where(r => r.GatheringId == plan.Gathering.Id && r.State == RegistrationState.Waitlisted && r.Entry < before)
            .Select(r => new { r.Party, r.QuotaId, r.PartIds }).Distinct().ToListAsync(cancellationToken);
        return [.. waiting.Select(w => new Claim(w.Party, w.QuotaId, w.PartIds))];
    }

    /// <summary>Whose seats are held back for those who wait.</summary>
    private static HashSet<Guid> HeldBack(SeatPlan plan, IEnumerable<Claim> waiting) =>
        plan.Gathering.WaitingListMode == WaitingListMode.Fill ? [] // what nobody who waits could use, as everything else is offered at once
        : [.. waiting.SelectMany(plan.ShortOf)];

    private async Task<SeatPlan?> PlanAsync(FormattableString locking, CancellationToken cancellationToken)
    {
        if (await db.Database.SqlQuery<Guid>(locking).ToListAsync(cancellationToken) is not [var id])
            return null;
        // A statement of its own: it sees what was committed before the lock was had.
        return new SeatPlan(await db.Gatherings.Include(g => g.Parts).Include(g => g.Quotas).AsSingleQuery().SingleAsync(g => g.Id == id, cancellationToken));
    }
}
