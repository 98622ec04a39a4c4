using AlumniPlatform.Analytics.Facts;
using AlumniPlatform.Analytics.Projections;
using Npgsql;

namespace AlumniPlatform.Analytics.Rebuild;

/// <summary>
/// Makes all figures anew from the log, beside those in use, which go on answering and changing; then puts the new ones
/// in their place. Whatever stops it before its last commit leaves the old figures as they are.
/// </summary>
/// <remarks>
/// Facts are taken in the order of <see cref="Fact.Seq"/> up to a boundary below which nothing is on its way any more:
/// the highest number at a moment when the <see cref="Gate"/> is empty. What arrives meanwhile is caught up with until
/// little is left; that is done with the gate closed, in the transaction that compares and exchanges.
/// </remarks>
internal sealed class Rebuilder(NpgsqlConnection connection, Projector projector, RebuildLog log)
{
    private const int Portion = 10_000;
    private const int FewEnough = 1_000;
    private const int MostRounds = 10; // of catching up; then consuming waits a little longer
    private long last;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var migrations = await MigrationsAsync(cancellationToken);
        await ExecuteAsync(Shadow.Create, cancellationToken);
        for (var round = 0; round < MostRounds && await CatchUpAsync(cancellationToken) > FewEnough; round++)
        {
        }
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var boundary = await CloseGateAsync(cancellationToken);
        await ExecuteAsync(Shadow.Enter, cancellationToken);
        while (await FoldPortionAsync(boundary, cancellationToken) > 0)
        {
        }
        if (await MigrationsAsync(cancellationToken) != migrations)
            throw new InvalidOperationException("A new version changed the tables meanwhile; start again.");
        await log.CompletedAsync(connection, cancellationToken);
        await ExecuteAsync(Shadow.Exchange, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Folds what is in the log now; returns how many facts that were.</summary>
    private async Task<long> CatchUpAsync(CancellationToken cancellationToken)
    {
        long boundary;
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            boundary = await CloseGateAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        await log.CountAsync(connection, last, boundary, cancellationToken);
        var folded = 0L;
        while (true)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(Shadow.Enter, cancellationToken);
            var portion = await FoldPortionAsync(boundary, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            if (portion == 0)
                return folded;
            folded += portion;
        }
    }

    private async Task<int> FoldPortionAsync(long boundary, CancellationToken cancellationToken)
    {
        var facts = new List<FactRow>(Portion);
        await using (var command = new NpgsqlCommand($"select {FactRow.Columns}, seq from fact where seq > $1 and seq <= $2 order by seq limit $3", connection)
        { Parameters = { new() { Value = last }, new() { Value = boundary }, new() { Value = Portion } } })
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                facts.Add(FactRow.Read(reader));
                last = reader.GetInt64(FactRow.ColumnCount);
            }
        }
        if (facts.Count == 0)
            return 0;
        await projector.ApplyAsync(connection, facts, cancellationToken);
        await log.AdvanceAsync(connection, facts.Count, cancellationToken);
        return facts.Count;
    }

    /// <summary>Waits until no fact is on its way, keeps new ones waiting until the transaction's end, and returns the last one's number.</summary>
    private async Task<long> CloseGateAsync(CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Gate.Command(alone: true), new("select coalesce(max(seq), 0) from fact") } };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0);
    }

    private async Task<long> MigrationsAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""select count(*) from "__EFMigrationsHistory" """, connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
