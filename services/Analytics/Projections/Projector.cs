using AlumniPlatform.Analytics.Facts;
using Npgsql;

namespace AlumniPlatform.Analytics.Projections;

/// <summary>Brings persons, degrees and the figures up to date with facts, within the current transaction.</summary>
/// <remarks>
/// Replicas and queues do this at the same time, often for the same persons (a degree in one queue, its owner's
/// activation in another). All are inside the <see cref="Gate"/>; then three things are locked, always in this order:
/// <list type="number">
/// <item>Persons, by id, with all who turned out to be the same. Missing rows are inserted first, in the same order,
/// because a row that does not exist cannot be locked; whoever comes second waits at the smallest id that both have while
/// holding only smaller ones, so nobody waits in a circle. What belongs to a person is changed only under that lock.</item>
/// <item>What those persons add to the figures is read before and after the fold. READ COMMITTED gives each statement
/// what was committed when it began, and it begins after the lock: both readings see all that others did to them.</item>
/// <item>Figures, by key, and last, because every batch wants the same few rows: they are held for two statements and
/// the commit. The difference is added to what the row says then, so others' additions stay.</item>
/// </list>
/// </remarks>
internal sealed class Projector(UniversityTime university)
{
    private const string InsertMissing = """
        insert into person (id, root, has_address, bounced, invited, opened, declined, erased, member, was_member)
        select id, id, false, false, false, false, false, false, false, false from unnest($1) as id order by id
        on conflict do nothing
        """;

    /// <summary>Applies <paramref name="facts"/>; facts applied before change nothing.</summary>
    /// <param name="connection">In a transaction.</param>
    /// <param name="facts">Of any kind, in any order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="before">What is done first, in the same round trip; returns nothing of interest.</param>
    public async Task ApplyAsync(
        NpgsqlConnection connection, IReadOnlyList<FactRow> facts, CancellationToken cancellationToken, params IEnumerable<NpgsqlBatchCommand> before)
    {
        var persons = Fold.Persons(facts);
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, before);
        if (persons.Length > 0)
            Add(batch, [About(InsertMissing, persons), About(Contributions.LockPersons, persons), ToCohorts(persons), ToMonths(persons)]);
        Add(batch, Fold.Commands(facts));
        if (persons.Length > 0)
            Add(batch, [ToCohorts(persons), ToMonths(persons)]);

        var change = new Change();
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
            await change.ReadAsync(reader, cancellationToken);
        await change.AddToFiguresAsync(connection, cancellationToken);
    }

    private static void Add(NpgsqlBatch batch, IEnumerable<NpgsqlBatchCommand> commands)
    {
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
    }

    private static NpgsqlBatchCommand About(string sql, Guid[] persons) => new(sql) { Parameters = { new() { Value = persons } } };

    private static NpgsqlBatchCommand ToCohorts(Guid[] persons) => About(Contributions.ToCohorts, persons);

    private NpgsqlBatchCommand ToMonths(Guid[] persons)
    {
        var command = About(Contributions.ToMonths, persons);
        command.Parameters.Add(new() { Value = university.Zone.Id });
        return command;
    }
}
