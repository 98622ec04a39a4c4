using System.Diagnostics;
using AlumniPlatform.Messaging.Inbox;
using Microsoft.Extensions.Configuration;
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
internal sealed partial class OutboxRelay(
    NpgsqlDataSource database, Broker broker, OutboxSignal signal, IConfiguration configuration, TimeProvider time, ILogger<OutboxRelay> log) : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConfirmWithin = TimeSpan.FromSeconds(30);

    // With the pauses between them about an hour: longer than a deployment that left a queue out for a while.
    private readonly int parkAfter = configuration.GetValue("Messaging:ParkAfterAttempts", 20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IChannel? channel = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                channel = await OpenAsync(channel, stoppingToken);
                if (await RelayBatchAsync(channel, BatchSize, stoppingToken) < BatchSize)
                    await signal.WaitAsync(PollEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
            catch (RefusedException)
            {
                await RelayCarefullyAsync(stoppingToken);
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

    /// <summary>
    /// One row at a time, until a whole batch has been through: the broker closes the channel over a row that it refuses and
    /// does not say which one it was.
    /// </summary>
    private async Task RelayCarefullyAsync(CancellationToken stoppingToken)
    {
        IChannel? channel = null;
        try
        {
            for (var i = 0; i < BatchSize; i++)
            {
                channel = await OpenAsync(channel, stoppingToken);
                if (await RelayBatchAsync(channel, 1, stoppingToken) == 0)
                    return;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is NpgsqlException || Broker.IsAway(e))
        {
            LogInterrupted(e.Message);
        }
        finally
        {
            if (channel is not null)
                await channel.DisposeAsync();
        }
    }

    private async Task<IChannel> OpenAsync(IChannel? channel, CancellationToken cancellationToken)
    {
        if (channel is { IsOpen: true })
            return channel;
        if (channel is not null)
            await channel.DisposeAsync();
        return await broker.OpenChannelAsync(cancellationToken);
    }

    /// <summary>Relays at most <paramref name="limit"/> rows; returns how many it saw.</summary>
    internal async Task<int> RelayBatchAsync(IChannel channel, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rows = await OutboxRows.LockAsync(connection, limit, cancellationToken);
        if (rows.Count == 0)
            return 0;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConfirmWithin);
        var outcomes = await Task.WhenAll(rows.Select(row => SendAsync(channel, row, patience.Token)).ToArray());
        cancellationToken.ThrowIfCancellationRequested();

        // What was confirmed is deleted even when the connection broke on the way; the rest is for the next round.
        var sent = rows.Where((_, i) => outcomes[i] is null).Select(r => r.Id).ToArray();
        await OutboxRows.DeleteAsync(connection, sent, cancellationToken);
        foreach (var (row, error) in rows.Zip(outcomes).Where(o => IsRefusal(o.Second) && (rows.Count == 1 || o.Second is PublishException)))
        {
            if (await OutboxRows.RefusedAsync(connection, row, error!.Message, parkAfter, cancellationToken))
                LogParked(row.MessageId, row.Exchange, error.Message);
        }
        await transaction.CommitAsync(cancellationToken);
        MessagingMetrics.Sent.Add(sent.Length);
        if (rows.Count > 1 && outcomes.FirstOrDefault(e => IsRefusal(e) && e is not PublishException) is { } unknown)
            throw new RefusedException(unknown);
        if (outcomes.FirstOrDefault(e => e is not null && !IsRefusal(e)) is { } away)
        {
            await channel.AbortAsync(CancellationToken.None); // a late confirm must not be taken for the next round's
            throw new IOException(away.Message, away);
        }
        return rows.Count;
    }

    /// <summary>
    /// Whether the broker will refuse the message again: no queue takes it, or it broke a rule and the channel was closed
    /// (no such exchange, too large). A message that it could not store now is tried again without end.
    /// </summary>
    private static bool IsRefusal(Exception? error) => error switch
    {
        PublishException refused => refused.IsReturn,
        OperationInterruptedException { ShutdownReason: { Initiator: ShutdownInitiator.Peer, ReplyCode: Constants.NotFound or Constants.PreconditionFailed or Constants.AccessRefused or Constants.ContentTooLarge } } => true,
        _ => false,
    };

    private static async Task<Exception?> SendAsync(IChannel channel, OutboxRows.Row row, CancellationToken cancellationToken)
    {
        try
        {
            var properties = new BasicProperties
            {
                MessageId = row.MessageId.ToString(),
                ContentType = row.ContentType,
                DeliveryMode = DeliveryModes.Persistent,
                Headers = row.TraceParent is null ? null : new Dictionary<string, object?> { [ReceivedMessage.TraceHeader] = row.TraceParent },
            };
            // Mandatory: a message that no queue takes comes back as an error instead of being dropped.
            await channel.BasicPublishAsync(row.Exchange, row.RoutingKey, mandatory: true, properties, row.Body, cancellationToken);
            return null;
        }
        catch (Exception e) when (e is PublishException or OperationCanceledException || Broker.IsAway(e))
        {
            return e; // cancelled: no confirm came in time
        }
    }

    private sealed class RefusedException(Exception cause) : Exception(cause.Message, cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The relay was interrupted and goes on: {Reason}")]
    private partial void LogInterrupted(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {MessageId} for {Exchange} was refused too often and is parked: {Reason}")]
    private partial void LogParked(Guid messageId, string exchange, string reason);
}
