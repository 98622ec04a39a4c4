using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Seating;

/// <summary>
/// All seats of a gathering, whose row is locked until the end of the transaction: nobody else decides about them
/// meanwhile. A party needs seats of the gathering, of its quota and of each part that it chose.
/// </summary>
internal sealed class SeatPlan
{
    private readonly Dictionary<Guid, SeatCount> counts;

    public SeatPlan(Gathering gathering)
    {
        Gathering = gathering;
        counts = gathering.Parts.Select(p => (p.Id, p.Seats)).Concat(gathering.Quotas.Select(q => (q.Id, q.Seats))).Append((gathering.Id, gathering.Seats))
            .ToDictionary(c => c.Item1, c => c.Item2);
    }

    public Gathering Gathering { get; }

    /// <summary>To be looked at, not to be decided by: it is not locked.</summary>
    public static async Task<SeatPlan?> ReadAsync(IQueryable<Gathering> one, CancellationToken cancellationToken) =>
        await one.AsNoTracking().Include(g => g.Parts).Include(g => g.Quotas).AsSplitQuery().SingleOrDefaultAsync(cancellationToken) is { } gathering ? new SeatPlan(gathering) : null;

    /// <summary>Whose seats a claim needs: ids of the gathering, the quota, the parts.</summary>
    public IEnumerable<Guid> NeedsOf(Claim claim)
    {
        yield return Gathering.Id;
        if (claim.Quota is { } quota)
            yield return quota;
        foreach (var part in claim.Parts)
            yield return part;
    }

    public SeatCount Of(Guid id) => counts[id];

    public bool Fits(Claim claim) => NeedsOf(claim).All(id => counts[id].Fits(claim.Party));

    /// <summary>Where there are too few seats for the claim.</summary>
    public IEnumerable<Guid> ShortOf(Claim claim) => NeedsOf(claim).Where(id => !counts[id].Fits(claim.Party));

    public void Take(Claim claim)
    {
        foreach (var id in NeedsOf(claim))
            counts[id].Take(claim.Party);
    }

    public void Give(Claim claim)
    {
        foreach (var id in NeedsOf(claim))
            counts[id].Give(claim.Party);
    }

    /// <summary>Nobody has any seats any more, or waits.</summary>
    public void GiveAll()
    {
        Gathering.CountWaiting(-Gathering.Waiting);
        foreach (var count in counts.Values)
            count.Give(count.Taken);
    }

    /// <summary>What <paramref name="after"/> needs more than <paramref name="before"/>, by id.</summary>
    public IReadOnlyDictionary<Guid, int> Growth(Claim before, Claim after) => Difference(before, after).Where(d => d.Value > 0).ToDictionary();

    /// <summary>Gives and takes the difference alone: what somebody has, they keep, also where the capacity was lowered below it.</summary>
    public void Change(Claim before, Claim after)
    {
        foreach (var (id, seats) in Difference(before, after))
        {
            if (seats > 0)
                counts[id].Take(seats);
            else
                counts[id].Give(-seats);
        }
    }

    private Dictionary<Guid, int> Difference(Claim before, Claim after)
    {
        var (had, needs) = (NeedsOf(before).ToHashSet(), NeedsOf(after).ToHashSet());
        return had.Union(needs).ToDictionary(id => id, id => (needs.Contains(id) ? after.Party : 0) - (had.Contains(id) ? before.Party : 0));
    }
}
