using System.Text.Json;
using Npgsql;

namespace AlumniPlatform.Analytics.Rebuild;

/// <summary>Keeps the row of one rebuild up to date, in the rebuild's own transactions: it never says more than was done.</summary>
internal sealed class RebuildLog(Guid run, TimeProvider time)
{
    private const int MostDifferences = 200;

    public async Task StartedAsync(NpgsqlConnection connection, string by, CancellationToken cancellationToken)
    {
        // Whoever holds the lock is the only one: rows that say otherwise are of processes that ended on the way.
        await ExecuteAsync(connection, "update rebuild_run set state = 'Failed', ended_at = $1, error = 'interrupted' where state = 'Running'", [time.GetUtcNow()], cancellationToken);
        await ExecuteAsync(connection, "insert into rebuild_run (id, started_by, started_at, state, facts_done, facts_total) values ($1, $2, $3, 'Running', 0, 0)",
            [run, by, time.GetUtcNow()], cancellationToken);
    }

    public Task CountAsync(NpgsqlConnection connection, long after, long upTo, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, "update rebuild_run set facts_total = facts_total + (select count(*) from fact where seq > $2 and seq <= $3) where id = $1", [run, after, upTo], cancellationToken);

    public Task AdvanceAsync(NpgsqlConnection connection, int facts, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, "update rebuild_run set facts_done = facts_done + $2, facts_total = greatest(facts_total, facts_done + $2) where id = $1", [run, facts], cancellationToken);

    public async Task CompletedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var differences = new List<FigureDifference>();
        var count = 0;
        await using (var command = new NpgsqlCommand($"{Shadow.Differences} order by 1, 2, 3, 4", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                if (count++ < MostDifferences)
                    differences.Add(new(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), reader.GetInt64(5)));
        }
        await ExecuteAsync(connection, "update rebuild_run set state = 'Completed', ended_at = $2, difference_count = $3, differences = $4::jsonb where id = $1",
            [run, time.GetUtcNow(), count, JsonSerializer.Serialize(differences, JsonSerializerOptions.Web)], cancellationToken);
    }

    public Task FailedAsync(NpgsqlConnection connection, string error, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, "update rebuild_run set state = 'Failed', ended_at = $2, error = $3 where id = $1", [run, time.GetUtcNow(), error], cancellationToken);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, object[] values, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>A figure that the rebuild mended.</summary>
/// <param name="School">The school of the day; of members over time and of gatherings all schools of those, separated by commas.</param>
/// <param name="Programme">Null for members over time and for gatherings.</param>
/// <param name="Period">Year of graduation; of members over time the month, of gatherings the day, of costs the currency.</param>
/// <param name="Figure">Its column.</param>
/// <param name="Before">As it was shown.</param>
/// <param name="After">As the facts have it.</param>
internal sealed record FigureDifference(string School, string? Programme, string Period, string Figure, long Before, long After);
