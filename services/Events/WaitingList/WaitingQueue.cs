using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;

namespace AlumniPlatform.Events.WaitingList;

/// <summary>
/// The rule of the waiting list, told to those who wait one after the other in the order of their entry. Strict: who finds too
/// few seats holds them back from everybody behind, so that they add up; only those seats, so a student who waits for the
/// students' quota holds up no partner. Fill: who finds too few is passed over.
/// </summary>
internal sealed class WaitingQueue(SeatPlan plan)
{
    private readonly HashSet<Guid> heldBack = [];

    /// <summary>Nobody behind can have anything.</summary>
    public bool IsOver => heldBack.Contains(plan.Gathering.Id) || !plan.Gathering.Seats.Fits(1);

    /// <summary>Whether the next of those who wait may have its seats now.</summary>
    public bool MayHave(Claim claim)
    {
        var tooFew = plan.ShortOf(claim).ToArray();
        var behind = heldBack.Overlaps(plan.NeedsOf(claim));
        if (plan.Gathering.WaitingListMode == WaitingListMode.Strict)
            heldBack.UnionWith(tooFew);
        return tooFew.Length == 0 && !behind;
    }

    /// <summary>Where the next one's seats are held back for somebody before it.</summary>
    public IEnumerable<Guid> HeldBackFrom(Claim claim) => plan.NeedsOf(claim).Where(heldBack.Contains);
}
