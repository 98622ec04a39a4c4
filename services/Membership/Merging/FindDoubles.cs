using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Merging;

/// <summary>
/// Finds, for persons that changed, who else may be the same person: by indexes, never by comparing all with all. A name or
/// an address that many have says nothing about any two of them.
/// </summary>
internal static class FindDoubles
{
    public const int BatchSize = 500;

    /// <summary>Has <paramref name="persons"/> looked at, once the current transaction is committed.</summary>
    public static Task<int> LookForDoublesAsync(this MembershipDb db, Guid[] persons, CancellationToken cancellationToken) =>
        db.RunAsync("insert into double_check (person_id) select unnest($1)", cancellationToken, [persons]);

    /// <summary>Settles one batch of who waits. Returns how many there were.</summary>
    public static async Task<int> RunAsync(MembershipDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var waiting = await db.QueryAsync("""
            delete from double_check where id in (select id from double_check order by id limit $1 for update skip locked) returning person_id
            """, row => row.GetGuid(0), cancellationToken, BatchSize);
        if (waiting.Count > 0)
        {
            // Where statistics are older than the persons, PostgreSQL expects many bearers of each name and address, and would
            // sooner read the whole table, or all of them, than a few of an index.
            await db.RunAsync("set local enable_seqscan = off", cancellationToken);
            await db.RunAsync("set local enable_bitmapscan = off", cancellationToken);
            await db.RunAsync(Compare, cancellationToken, waiting.Distinct().ToArray(), now);
        }
        await transaction.CommitAsync(cancellationToken);
        return waiting.Count;
    }

    private const string Compare = """
        with asked as (
            select id, email_key, private_email_key, name_key from person where id = any($1) and merged_into is null and state <> 'Erased'),
        address as (
            select id, email_key as key from asked union select id, private_email_key from asked where private_email_key is not null),
        shared as (
            select a.id as one, o.id as other, count(*) over (partition by a.id, a.key) as bearers
            from address a cross join lateral (
                (select id from person where email_key = a.key and merged_into is null limit 20) union
                (select id from person where private_email_key = a.key and merged_into is null limit 20)) o),
        namesake as (
            select one, other from (
                select a.id as one, o.id as other, count(*) over (partition by a.id) as bearers
                from asked a cross join lateral (select id from person where name_key = a.name_key and merged_into is null limit 7) o) n
            where bearers < 7 and one <> other),
        place as materialized (
            select n.id, array(
                select school from degree where person_id = n.id and revoked_at is null union all
                select school from expected_graduation where person_id = n.id) as schools
            from (select other as id from namesake union select one from namesake) n),
        found as (
            select least(one, other) as a, greatest(one, other) as b, min(kind) as kind
            from (
                select one, other, 'Likely' as kind from shared where bearers < 20
                union all
                select one, other, 'Possible' from namesake join place p on p.id = one join place q on q.id = other where p.schools && q.schools) pair
            where one <> other
            group by 1, 2),
        outdated as (
            delete from merge_candidate c where dismissed_at is null and (a = any($1) or b = any($1))
                and not exists (select from found f where f.a = c.a and f.b = c.b))
        insert into merge_candidate (a, b, kind, found_at) select a, b, kind, $2 from found order by a, b
        on conflict (a, b) do update set kind = excluded.kind where merge_candidate.kind <> excluded.kind
        """;
}
