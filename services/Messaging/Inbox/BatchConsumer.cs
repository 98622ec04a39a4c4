using AlumniPlatform.Contracts;
using AlumniPlatform.Messaging.DeadLetters;
using AlumniPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AlumniPlatform.Messaging.Inbox;

/// <summary>
/// Applies a batch in one transaction with its inbox rows. When that fails, each message is tried by itself, in rounds
/// with growing pauses, so that a poisonous one neither takes its neighbours down nor makes them wait for its last try.
/// </summary>
internal sealed partial class BatchConsumer<TDb, TMessage, TConsumer>(
    IServiceScopeFactory scopes, DeadLetterSender deadLetters, Topology topology, ServiceName service, TimeProvider time,
    ILogger<BatchConsumer<TDb, TMessage, TConsumer>> log) : IConsumer<Batch<TMessage>>
    where TDb : DbContext
    where TMessage : class, IMessage
    where TConsumer : class, IConsume<TMessage>
{
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)];

    private static readonly TimeSpan PauseWhileDatabaseIsAway = TimeSpan.FromSeconds(1);

    private readonly string queue = topology.RouteOf(typeof(TMessage)).Queue(service.Value);

    public async Task Consume(ConsumeContext<Batch<TMessage>> context)
    {
        ConsumeContext<TMessage>[] received = [.. context.Message];
        try
        {
            await ApplyAsync(received, context.CancellationToken);
        }
        catch (Exception e) when (!context.CancellationToken.IsCancellationRequested)
        {
            LogBatchFailed(queue, received.Length, e.Message);
            await ApplyOneByOneAsync(received, context.CancellationToken);
        }
    }

    private async Task ApplyOneByOneAsync(IReadOnlyList<ConsumeContext<TMessage>> remaining, CancellationToken cancellationToken)
    {
        for (var round = 0; remaining.Count > 0; round++)
        {
            var failed = new List<(ConsumeContext<TMessage> Message, Exception Error)>();
            foreach (var message in remaining)
            {
                if (await TryApplyAsync(message, cancellationToken) is { } error)
                    failed.Add((message, error));
            }
            if (round == Pauses.Length)
            {
                foreach (var (message, error) in failed)
                    await deadLetters.SendAsync(queue, message, error, attempts: round + 2, cancellationToken);
                return;
            }
            remaining = [.. failed.Select(f => f.Message)];
            MessagingMetrics.Retries.Add(remaining.Count);
            if (remaining.Count > 0)
                await Task.Delay(Pauses[round], time, cancellationToken);
        }
    }

    /// <summary>Returns why the message could not be applied. A database that is away is no reason: it is waited for.</summary>
    private async Task<Exception?> TryApplyAsync(ConsumeContext<TMessage> message, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await ApplyAsync([message], cancellationToken);
                return null;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                if (!MayPassByItself(e))
                    return e;
            }
            await Task.Delay(PauseWhileDatabaseIsAway, time, cancellationToken);
        }
    }

    private async Task ApplyAsync(IReadOnlyList<ConsumeContext<TMessage>> received, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var fresh = await TakeFreshAsync(db, received, cancellationToken);
        if (fresh.Count > 0)
        {
            var consumer = scope.ServiceProvider.GetRequiredService<TConsumer>();
            await consumer.ConsumeAsync(fresh, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);

        MessagingMetrics.Consumed.Add(fresh.Count);
        MessagingMetrics.Duplicates.Add(received.Count - fresh.Count);
        foreach (var message in fresh)
            MessagingMetrics.Latency.Record((time.GetUtcNow() - message.OccurredAt).TotalSeconds);
    }

    /// <summary>
    /// Enters the messages into the inbox and returns those that were not in it. A replica that holds the same message
    /// makes this wait for its commit and then see it as consumed (READ COMMITTED).
    /// </summary>
    private async Task<List<TMessage>> TakeFreshAsync(TDb db, IReadOnlyList<ConsumeContext<TMessage>> received, CancellationToken cancellationToken)
    {
        var byId = new Dictionary<Guid, TMessage>(received.Count);
        foreach (var message in received)
            byId.TryAdd(message.Message.Id, message.Message);
        // In the order of the key, so that two replicas with the same messages wait for each other instead of deadlocking.
        await using var command = new NpgsqlCommand("""
            insert into messaging.inbox_message (message_id, queue)
            select id, $2 from unnest($1) as id order by id
            on conflict do nothing
            returning message_id
            """, (NpgsqlConnection)db.Database.GetDbConnection())
        {
            Parameters = { new() { Value = byId.Keys.ToArray() }, new() { Value = queue } },
        };
        var fresh = new List<TMessage>(byId.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            fresh.Add(byId[reader.GetGuid(0)]);
        return fresh;
    }

    private static bool MayPassByItself(Exception exception) =>
        Problems.IsDatabaseAway(exception)
        || exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure }
        || (exception.InnerException is { } inner && MayPassByItself(inner));

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Queue}: a batch of {Count} failed, each message is tried by itself: {Reason}")]
    private partial void LogBatchFailed(string queue, int count, string reason);
}
