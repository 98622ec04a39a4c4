using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Merging;

internal static class Mergers
{
    private const int Lock = 0x6d657267;

    /// <summary>For who is about to say that a person is another, or is erased: members who register are waited for, and wait.</summary>
    public static Task HoldOthersAsync(this EventsDb db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", cancellationToken);

    /// <summary>
    /// As whom the person of a token registers now: somebody who was merged as the one who stays, somebody who was erased as
    /// nobody. A merger under way is waited for, and waits for this transaction.
    /// </summary>
    public static async Task<Guid?> StaysAsync(this EventsDb db, Guid person, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock_shared({Lock})", cancellationToken);
        var merged = await db.MergedPersons.AsNoTracking().SingleOrDefaultAsync(m => m.PersonId == person, cancellationToken);
        var stays = merged?.Into ?? person;
        return await db.ErasedPersons.AnyAsync(e => e.PersonId == person || e.PersonId == stays, cancellationToken) ? null : stays;
    }
}
