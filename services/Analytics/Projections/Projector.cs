using AlumniPlatform.Analytics.Facts;
using Npgsql;

namespace AlumniPlatform.Analytics.Projections;

/// <summary>Brings persons, degrees and the figures up to date with facts, within the current transaction.</summary>
/// <remarks>
/// Replicas and queues do this at the same time, often for the same persons (a degree in one queue, its owner's
/// activation in another). All are inside the <see cref="Gate"/>; then four things are locked, always in this order:
/// <list type="number">
/// <item>Persons, by id, with all who turned out to be the same. Missing rows are inserted first, in the same order,
/// because a row that does not exist cannot be locked; whoever comes second waits at the smallest id that both have while
/// holding only smaller ones, so nobody waits in a circle. What belongs to a person is changed only under that lock, or
/// by who inserted it.</item>
/// <item>What those persons add to the figures is read before and after the fold. READ COMMITTED gives each statement
/// what was committed when it began, and it begins after the lock: both readings see all that others did to them.</item>
/// <item>What is known of gatherings, table by table and by key; see <see cref="GatheringFold"/>.</item>
/// <item>Figures, by key, and last, because every batch wants the same few rows: they are held for two statements and
/// the commit. The difference is added to what the row says then, so others' additions stay.</item>
/// </list>
/// </remarks>
internal sealed class Projector(UniversityTime university)
{
    // With an address that one of the facts tells; whether it is the newest that does, the fold decides.
    private const string InsertMissing = """
        insert into person (id, root, has_address, address_version, address_at, address_fact, bounced, invited, opened, declined, erased, member, was_member)
        select id, id, coalesce(has_address, false), version, occurred_at, fact, false, false, false, false, false, false, false
        from unnest($1, $2, $3, $4, $5) as said (id, has_address, version, occurred_at, fact) order by id
        on conflict do nothing
        returning id
        """;

    /// <summary>In the order of the key.</summary>
    private const string Lock = """
        select id, member_version is not null from person
        where id = any(array(select root from person where id = any($1)))
           or (root <> id and root = any(array(select root from person where id = any($1))))
        order by id for update
        """;

    /// <summary>Applies <paramref name="facts"/>; facts applied before change nothing.</summary>
    /// <param name="connection">In a transaction that has passed the gate.</param>
    /// <param name="facts">Of any kind, in any order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<FactRow> facts, CancellationToken cancellationToken)
    {
        var ofGatherings = GatheringFold.Commands([.. facts.Where(f => f.Gathering is not null)]);
        facts = [.. facts.Where(f => f.Gathering is null)]; // who registered for a gathering is not a graduate by that
        var persons = await LockAsync(connection, facts, cancellationToken);
        // Most facts are about persons who were never members: those cost no look at the months.
        var months = persons.Members || facts.Any(Fold.IsOfMembership);
        await using var batch = new NpgsqlBatch(connection);
        // A table that grows fast has no statistics yet, and PostgreSQL would read all of it for the degrees of a few hundred.
        batch.BatchCommands.Add(new("set local enable_seqscan = off"));
        Add(batch, Contributions(persons.Known, months, sign: -1));
        Add(batch, Fold.Commands(facts));
        Add(batch, Contributions(persons.All, months, sign: +1));
        Add(batch, ofGatherings);
        batch.BatchCommands.Add(new("set local enable_seqscan to default"));

        var change = new Change();
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
            await change.ReadAsync(reader, cancellationToken);
        await change.AddToFiguresAsync(connection, cancellationToken);
    }

    /// <summary>Inserts the persons that facts are about, or locks them, with all who turned out to be the same as one of them.</summary>
    private static async Task<Locked> LockAsync(NpgsqlConnection connection, IReadOnlyList<FactRow> facts, CancellationToken cancellationToken)
    {
        var persons = Fold.Persons(facts);
        var inserted = persons.Length == 0 ? [] : await InsertMissingAsync(connection, persons, facts, cancellationToken);
        Guid[] existing = [.. persons.Where(p => !inserted.Contains(p))];
        var (known, members) = (new List<Guid>(existing.Length), false);
        if (existing.Length > 0)
        {
            await using var command = new NpgsqlCommand(Lock, connection) { Parameters = { new() { Value = existing } } };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                known.Add(reader.GetGuid(0));
                members |= reader.GetBoolean(1);
            }
        }
        return new Locked([.. known, .. inserted], [.. known], members);
    }

    private static async Task<HashSet<Guid>> InsertMissingAsync(NpgsqlConnection connection, Guid[] persons, IReadOnlyList<FactRow> facts, CancellationToken cancellationToken)
    {
        var addresses = facts.Where(Fold.TellsOfAddress).ToLookup(f => f.Person!.Value);
        await using var command = new NpgsqlCommand(InsertMissing, connection)
        {
            Parameters =
            {
                new() { Value = persons }, Column(f => f.Reachable ?? false), Column(f => f.Version), Column(f => f.OccurredAt), Column(f => f.Id),
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var inserted = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            inserted.Add(reader.GetGuid(0));
        return inserted;

        NpgsqlParameter Column<T>(Func<FactRow, T> value) where T : struct =>
            new() { Value = Array.ConvertAll(persons, p => addresses[p].FirstOrDefault() is { } fact ? value(fact) : (T?)null) };
    }

    private IEnumerable<NpgsqlBatchCommand> Contributions(Guid[] persons, bool months, int sign)
    {
        if (persons.Length == 0)
            yield break;
        var cohorts = About(Projections.Contributions.ToCohorts, persons);
        cohorts.Parameters.Add(new() { Value = sign });
        yield return cohorts;
        if (!months)
            yield break;
        var turns = About(Projections.Contributions.ToMonths, persons);
        turns.Parameters.Add(new() { Value = sign });
        turns.Parameters.Add(new() { Value = university.Zone.Id });
        yield return turns;
    }

    private static NpgsqlBatchCommand About(string sql, Guid[] persons) => new(sql) { Parameters = { new() { Value = persons } } };

    private static void Add(NpgsqlBatch batch, IEnumerable<NpgsqlBatchCommand> commands)
    {
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
    }

    /// <summary>Persons that stand still until the transaction's end.</summary>
    /// <param name="All">With those who were just inserted.</param>
    /// <param name="Known">Without: those who may have added to the figures before.</param>
    /// <param name="Members">Whether any of them was ever a member.</param>
    private sealed record Locked(Guid[] All, Guid[] Known, bool Members);
}
