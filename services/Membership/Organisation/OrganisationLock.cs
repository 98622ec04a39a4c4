using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Organisation;

/// <summary>
/// Changes of the organisation come one after the other, and none while records of graduates are placed in it: a degree
/// that arrives during a merger is either moved by it or recorded under the successor.
/// </summary>
internal static class OrganisationLock
{
    private const long Key = 7_301_001; // any number that nothing else locks in this database

    /// <summary>Until the end of the transaction nobody else changes the organisation or records graduates.</summary>
    public static Task LockOrganisationAsync(this MembershipDb db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Key})", cancellationToken);

    /// <summary>Until the end of the transaction the organisation stays as <paramref name="tree"/> says.</summary>
    /// <exception cref="OrganisationChangedException">It is another already: read it again.</exception>
    public static async Task HoldOrganisationAsync(this MembershipDb db, OrganisationTree tree, CancellationToken cancellationToken)
    {
        await db.RunAsync("select pg_advisory_xact_lock_shared($1)", cancellationToken, Key);
        var stamp = await db.QueryAsync(
            "select coalesce((select sum(version) from school), 0)::bigint + coalesce((select sum(version) from programme), 0)::bigint",
            row => row.GetInt64(0), cancellationToken);
        if (stamp[0] != tree.Stamp)
            throw new OrganisationChangedException();
    }
}

internal sealed class OrganisationChangedException() : Exception("The organisation was changed meanwhile.");
