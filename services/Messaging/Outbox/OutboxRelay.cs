using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AlumniPlatform.Messaging.Outbox;

/// <summary>
/// Moves committed messages to the broker. A batch of rows is locked, published in parallel, and what the broker
/// confirmed is deleted: a crash between the two sends a message again, and the consumers' inboxes see to that.
/// </summary>
internal sealed partial class OutboxRelay(NpgsqlDataSource database, Broker broker, OutboxSignal signal, TimeProvider time, ILogger<OutboxRelay> log)
    : BackgroundService
{
    private const int BatchSize = 500;
    private const int ParkAfter = 20;
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IChannel? channel = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (channel is not { IsOpen: true })
                    channel = await broker.OpenChannelAsync(stoppingToken);
                while (await RelayBatchAsync(channel, stoppingToken) == BatchSize)
                {
                }
                await signal.WaitAsync(PollEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
            catch (Exception e) when (e is NpgsqlException || Broker.IsAway(e))
            {
                LogInterrupted(e.Message);
                await Task.Delay(PollEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        if (channel is not null)
            await channel.DisposeAsync();
    }

    /// <summary>Relays at most one batch; returns how many rows it saw.</summary>
    internal async Task<int> RelayBatchAsync(IChannel channel, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rows = await ReadAsync(connection, cancellationToken);
        if (rows.Count == 0)
            return 0;
        var sends = rows.Select(row => SendAsync(channel, row, cancellationToken)).ToArray();
        var outcomes = await Task.WhenAll(sends);

        // What was confirmed is deleted even when the connection broke on the way; the rest is for the next round.
        var sent = rows.Where((_, i) => outcomes[i] is null).Select(r => r.Id).ToArray();
        await DeleteAsync(connection, sent, cancellationToken);
        foreach (var (row, error) in rows.Zip(outcomes).Where(o => o.Second is PublishException))
            await RefusedAsync(connection, row, error!, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        MessagingMetrics.Sent.Add(sent.Length);
        if (outcomes.FirstOrDefault(e => e is not null and not PublishException) is { } away)
            throw new IOException(away.Message, away);
        return rows.Count;
    }

    private static async Task<List<Row>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select id, message_id, exchange, routing_key, content_type, body, trace_parent
            from messaging.outbox_message
            where parked_at is null and (next_attempt_at is null or next_attempt_at <= now())
            order by id
            limit 500
            for update skip locked
            """, connection);
        var rows = new List<Row>(BatchSize);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new Row(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                reader.GetFieldValue<byte[]>(5), reader.IsDBNull(6) ? null : reader.GetString(6)));
        }
        return rows;
    }

    private static async Task<Exception?> SendAsync(IChannel channel, Row row, CancellationToken cancellationToken)
    {
        try
        {
            var properties = new BasicProperties
            {
                MessageId = row.MessageId.ToString(),
                ContentType = row.ContentType,
                DeliveryMode = DeliveryModes.Persistent,
                Headers = row.TraceParent is null ? null : new Dictionary<string, object?> { ["MT-Activity-Id"] = row.TraceParent },
            };
            // Mandatory: a message that no queue takes comes back as an error instead of being dropped.
            await channel.BasicPublishAsync(row.Exchange, row.RoutingKey, mandatory: true, properties, row.Body, cancellationToken);
            return null;
        }
        catch (Exception e) when (e is PublishException || Broker.IsAway(e))
        {
            return e;
        }
    }

    private static async Task DeleteAsync(NpgsqlConnection connection, long[] ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("delete from messaging.outbox_message where id = any($1)", connection) { Parameters = { new() { Value = ids } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task RefusedAsync(NpgsqlConnection connection, Row row, Exception error, CancellationToken cancellationToken)
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
            Parameters = { new() { Value = row.Id }, new() { Value = error.Message }, new() { Value = ParkAfter } },
        };
        if (await command.ExecuteScalarAsync(cancellationToken) is true)
            LogParked(row.MessageId, row.Exchange, error.Message);
    }

    private sealed record Row(long Id, Guid MessageId, string Exchange, string RoutingKey, string ContentType, byte[] Body, string? TraceParent);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The relay was interrupted and goes on: {Reason}")]
    private partial void LogInterrupted(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {MessageId} for {Exchange} was refused too often and is parked: {Reason}")]
    private partial void LogParked(Guid messageId, string exchange, string reason);
}
