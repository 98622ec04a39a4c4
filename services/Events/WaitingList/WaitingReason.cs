using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.WaitingList;

/// <summary>Why somebody who waits has no seats.</summary>
/// <param name="Code">
/// <c>full</c>: no seat is free. <c>too-few-seats</c>: some are, but fewer than the party needs. <c>held-for-earlier</c>: enough
/// are, but they are kept for somebody before, who needs more. <c>no-more-offers</c>: it has begun or does not take place.
/// </param>
/// <param name="Free">Seats that are free; left out without a limit.</param>
/// <param name="Needed">Seats that are needed: by the party, or by the one before that they are kept for.</param>
/// <param name="QuotaId">The quota that they are of; left out for the gathering.</param>
/// <param name="PartId">The part that they are of; left out for the gathering.</param>
internal sealed record WaitingReason(string Code, int? Free, int Needed, Guid? QuotaId, Guid? PartId);

/// <summary>Tells those who wait, one after the other in the order of their entry, why they do not move.</summary>
internal sealed class WaitingReasons(SeatPlan plan)
{
    private readonly WaitingQueue queue = new(plan);
    private readonly Dictionary<Guid, int> keptFor = [];

    public WaitingReason Next(Claim claim)
    {
        var keptBack = queue.HeldBackFrom(claim).ToArray();
        queue.MayHave(claim);
        var tooFew = plan.ShortOf(claim).ToArray();
        foreach (var id in tooFew)
            keptFor.TryAdd(id, claim.Party);
        return tooFew.Length > 0 ? Of(plan.Of(tooFew[0]).Free == 0 ? "full" : "too-few-seats", tooFew[0], claim.Party)
            : keptBack.Length > 0 ? Of("held-for-earlier", keptBack[0], keptFor[keptBack[0]])
            : Of("no-more-offers", plan.Gathering.Id, claim.Party);
    }

    /// <summary>The reasons of those who come after entry <paramref name="last"/>.</summary>
    public static async Task<WaitingReasons> AfterAsync(long last, SeatPlan plan, EventsDb db, CancellationToken cancellationToken)
    {
        var reasons = new WaitingReasons(plan);
        if (last <= 0)
            return reasons;
        // Two parties that need the same have the same reason, so that thousands who wait are a few to look at.
        var before = await db.Registrations.AsNoTracking()
            .Where(r => r.GatheringId == plan.Gathering.Id && r.State == RegistrationState.Waitlisted && r.Entry <= last)
            .GroupBy(r => new { r.Party, r.QuotaId, r.PartIds })
            .Select(g => new { g.Key.Party, g.Key.QuotaId, g.Key.PartIds, First = g.Min(r => r.Entry) })
            .OrderBy(g => g.First).ToListAsync(cancellationToken);
        foreach (var claim in before)
            reasons.Next(new Claim(claim.Party, claim.QuotaId, claim.PartIds));
        return reasons;
    }

    private WaitingReason Of(string code, Guid id, int needed) => new(
        code, plan.Of(id).Free, needed, plan.Gathering.Quotas.Exists(q => q.Id == id) ? id : null, plan.Gathering.Parts.Exists(p => p.Id == id) ? id : null);
}

/// <summary>Where somebody stands in the waiting list.</summary>
/// <param name="Position">1 is next.</param>
/// <param name="Mode">The rule that the organiser chose: <c>strict</c> or <c>fill</c>.</param>
internal sealed record WaitingPlace(int Position, string Mode, WaitingReason Reason)
{
    public static async Task<WaitingPlace> OfAsync(Registration registration, SeatPlan plan, EventsDb db, CancellationToken cancellationToken)
    {
        var gathering = plan.Gathering;
        var position = registration.Entry == gathering.LastEntry ? gathering.Waiting // the last who came: nobody is to be counted
            : 1 + await db.Registrations.CountAsync(r => r.GatheringId == gathering.Id && r.State == RegistrationState.Waitlisted && r.Entry < registration.Entry, cancellationToken);
        // Who finds too few seats needs not know about those before.
        var reasons = await WaitingReasons.AfterAsync(plan.Fits(registration.Claim) ? registration.Entry - 1 : 0, plan, db, cancellationToken);
        return new WaitingPlace(position, gathering.WaitingListMode.Code(), reasons.Next(registration.Claim));
    }
}
