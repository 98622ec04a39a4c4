using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Merging;

internal static class Mergers
{
    private const int Lock = 0x6d657267;

    /// <summary>For who is about to say that a person is another, or is erased: members who register are waited for, and wait.</summary>
    public static Task HoldOthersAsync(this EventsDb db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", cancellationToken);

    /// <summary>For who is about to write something of persons: mergers and erasures under way are waited for, and wait.</summary>
    public static Task WaitForOthersAsync(this EventsDb db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock_shared({Lock})", cancellationToken);

    /// <summary>
    /// As whom the person of a token registers now: somebody who was merged as the one who stays, somebody who was erased as
    /// nobody. A merger under way is waited for, and waits for this transaction.
    /// </summary>
    public static async Task<Guid?> StaysAsync(this EventsDb db, Guid person, CancellationToken cancellationToken) =>
        (await db.StayAsync([person], cancellationToken))[person];

    /// <summary>The same for several.</summary>
    public static async Task<IReadOnlyDictionary<Guid, Guid?>> StayAsync(this EventsDb db, Guid[] persons, CancellationToken cancellationToken)
    {
        if (persons.Length == 0)
            return new Dictionary<Guid, Guid?>();
        await db.WaitForOthersAsync(cancellationToken);
        var merged = await db.MergedPersons.AsNoTracking().Where(m => persons.Contains(m.PersonId)).ToDictionaryAsync(m => m.PersonId, m => m.Into, cancellationToken);
        var all = persons.Concat(merged.Values).ToArray();
        var erased = (await db.ErasedPersons.AsNoTracking().Where(e => all.Contains(e.PersonId)).Select(e => e.PersonId).ToListAsync(cancellationToken)).ToHashSet();
        return persons.Distinct().ToDictionary(p => p, p => erased.Contains(p) || erased.Contains(merged.GetValueOrDefault(p, p)) ? (Guid?)null : merged.GetValueOrDefault(p, p));
    }
}
