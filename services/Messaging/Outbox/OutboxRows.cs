using Npgsql;

namespace AlumniPlatform.Messaging.Outbox;

/// <summary>The relay's statements on the outbox, within its transaction.</summary>
internal static class OutboxRows
{
    /// <summary>Locks rows that are due and that no other replica holds.</summary>
    public static async Task<List<Row>> LockAsync(NpgsqlConnection connection, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select id, message_id, exchange, routing_key, content_type, body, trace_parent
            from messaging.outbox_message
            where parked_at is null and (next_attempt_at is null or next_attempt_at <= now())
            order by id
            limit $1
            for update skip locked
            """, connection) { Parameters = { new() { Value = limit } } };
        var rows = new List<Row>(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new Row(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                reader.GetFieldValue<byte[]>(5), reader.IsDBNull(6) ? null : reader.GetString(6)));
        }
        return rows;
    }

    public static async Task DeleteAsync(NpgsqlConnection connection, long[] ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("delete from messaging.outbox_message where id = any($1)", connection) { Parameters = { new() { Value = ids } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Notes why the broker refused the row and when to try again; true when that was the last time and it is parked.</summary>
    public static async Task<bool> RefusedAsync(NpgsqlConnection connection, Row row, string error, int parkAfter, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            update messaging.outbox_message set
                attempts = attempts + 1,
                last_error = $2,
                next_attempt_at = now() + least(power(2, attempts), 300) * interval '1 second',
                parked_at = case when attempts + 1 >= $3 then now() end
            where id = $1
            returning parked_at is not null
            """, connection)
        {
            Parameters = { new() { Value = row.Id }, new() { Value = error }, new() { Value = parkAfter } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    internal sealed record Row(long Id, Guid MessageId, string Exchange, string RoutingKey, string ContentType, byte[] Body, string? TraceParent);
}
