using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Analytics.Projections;

/// <summary>Brings persons, degrees and cohorts up to date with facts that were just written, within the current transaction.</summary>
/// <remarks>
/// Replicas and queues do this at the same time, often for the same persons (a degree in one queue, its owner's
/// activation in another), so three things are locked, always in this order:
/// <list type="number">
/// <item>Persons, by id. Missing rows are inserted first, in the same order, because a row that does not exist cannot be
/// locked; whoever comes second waits at the smallest id that both have while holding only smaller ones, so nobody waits
/// in a circle. A person's degrees are changed only under the person's lock.</item>
/// <item>What those persons add to each cohort is read before and after the fold. READ COMMITTED gives each statement
/// what was committed when it began, and it begins after the lock: both readings see all that others did to them.</item>
/// <item>Cohorts, by key, and last, because every batch wants the same few rows: they are held for one statement and
/// the commit. The difference is added to what the row says then, so others' additions stay.</item>
/// </list>
/// </remarks>
internal sealed class Projector(AnalyticsDb db)
{
    private const string InsertMissing = """
        insert into person (id, has_address, bounced, invited, opened, member)
        select distinct person, false, false, false, false, false from fact where id = any($1) and person is not null order by person
        on conflict do nothing
        """;

    private const string LockPersons = """
        select id from person where id = any(array(select person from fact where id = any($1))) order by id for update
        """;

    /// <summary>A person with two degrees in one cohort counts once in it, one with degrees in two counts in both.</summary>
    private const string Contributions = """
        select school, programme, year, count(*)::int, count(*) filter (where reachable)::int, count(*) filter (where invited)::int,
               count(*) filter (where opened)::int, count(*) filter (where member)::int
        from (select distinct degree.person, school, programme, year from degree
              where not revoked and degree.person = any(array(select person from fact where id = any($1)))) as graduate
        join person on person.id = graduate.person
        group by school, programme, year
        """;

    private const string AddToCohorts = """
        insert into cohort as known (school, programme, year, graduates, reachable, invited, opened, members)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8) as change (school, programme, year, graduates, reachable, invited, opened, members)
        order by school, programme, year
        on conflict (school, programme, year) do update set
            graduates = known.graduates + excluded.graduates, reachable = known.reachable + excluded.reachable,
            invited = known.invited + excluded.invited, opened = known.opened + excluded.opened, members = known.members + excluded.members
        """;

    /// <summary>Applies the facts with the ids <paramref name="facts"/>; facts applied before change nothing.</summary>
    public async Task ApplyAsync(IReadOnlyCollection<Guid> facts, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var ids = facts.ToArray();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])[InsertMissing, LockPersons, Contributions, .. Fold.Statements, Contributions])
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = ids } } });

        var change = new Dictionary<CohortKey, Figures>();
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            await reader.NextResultAsync(cancellationToken); // the locks
            await AddAsync(reader, change, -1, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            await AddAsync(reader, change, +1, cancellationToken);
        }
        await AddToCohortsAsync(connection, [.. change.Where(c => c.Value != default)], cancellationToken);
    }

    private static async Task AddAsync(NpgsqlDataReader reader, Dictionary<CohortKey, Figures> change, int sign, CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken))
        {
            var key = new CohortKey(reader.GetString(0), reader.GetString(1), reader.GetInt32(2));
            var figures = new Figures(reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5), reader.GetInt32(6), reader.GetInt32(7));
            change[key] = change.GetValueOrDefault(key).Plus(figures, sign);
        }
    }

    private static async Task AddToCohortsAsync(NpgsqlConnection connection, KeyValuePair<CohortKey, Figures>[] change, CancellationToken cancellationToken)
    {
        if (change.Length == 0)
            return;
        await using var command = new NpgsqlCommand(AddToCohorts, connection)
        {
            Parameters =
            {
                new() { Value = change.Select(c => c.Key.School).ToArray() },
                new() { Value = change.Select(c => c.Key.Programme).ToArray() },
                new() { Value = change.Select(c => c.Key.Year).ToArray() },
                new() { Value = change.Select(c => c.Value.Graduates).ToArray() },
                new() { Value = change.Select(c => c.Value.Reachable).ToArray() },
                new() { Value = change.Select(c => c.Value.Invited).ToArray() },
                new() { Value = change.Select(c => c.Value.Opened).ToArray() },
                new() { Value = change.Select(c => c.Value.Members).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private readonly record struct CohortKey(string School, string Programme, int Year);

    private readonly record struct Figures(int Graduates, int Reachable, int Invited, int Opened, int Members)
    {
        public Figures Plus(Figures other, int sign) => new(
            Graduates + sign * other.Graduates, Reachable + sign * other.Reachable, Invited + sign * other.Invited,
            Opened + sign * other.Opened, Members + sign * other.Members);
    }
}
