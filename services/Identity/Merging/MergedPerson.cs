using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Merging;

/// <summary>A person who turned out to be another. Kept, because messages about them may come after the merger.</summary>
internal sealed class MergedPerson
{
    public required Guid PersonId { get; init; }

    /// <summary>Who stays; never somebody who was merged too.</summary>
    public required Guid Into { get; set; }
}

/// <summary>Another address from which an account's member signs in: that of an account which was closed when two persons became one.</summary>
internal sealed class AccountAddress
{
    public required Guid AccountId { get; set; }
    public required string Email { get; init; }
    public required string NormalizedEmail { get; init; }
}

internal static class Mergers
{
    private const int LockOfMergers = 0x6d657267;

    /// <summary>Of <paramref name="persons"/> those who were merged, with the one who stays. A merger under way is waited for, and waits for this transaction.</summary>
    public static async Task<Dictionary<Guid, Guid>> MergedAsync(this IdentityDb db, IEnumerable<Guid> persons, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock_shared({LockOfMergers})", cancellationToken);
        return await db.MergedPersons.AsNoTracking().Where(m => persons.Contains(m.PersonId)).ToDictionaryAsync(m => m.PersonId, m => m.Into, cancellationToken);
    }

    /// <summary>For who changes mergers: nobody makes accounts until the end of the transaction.</summary>
    public static Task<int> LockMergersAsync(this IdentityDb db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({LockOfMergers})", cancellationToken);
}
