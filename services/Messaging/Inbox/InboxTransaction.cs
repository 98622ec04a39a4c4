using AlumniPlatform.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AlumniPlatform.Messaging.Inbox;

/// <summary>One transaction with what the consumer does and the inbox rows that say it is done.</summary>
internal sealed class InboxTransaction<TDb, TMessage, TConsumer>(IServiceScopeFactory scopes, TimeProvider time)
    where TDb : DbContext
    where TMessage : class, IMessage
    where TConsumer : class, IConsume<TMessage>
{
    /// <summary>Applies those of <paramref name="messages"/> that <paramref name="queue"/> has not applied before.</summary>
    public async Task ApplyAsync(string queue, IReadOnlyList<TMessage> messages, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var fresh = await TakeFreshAsync(db, queue, messages, cancellationToken);
        if (fresh.Count > 0)
        {
            var consumer = scope.ServiceProvider.GetRequiredService<TConsumer>();
            await consumer.ConsumeAsync(fresh, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);

        MessagingMetrics.Consumed.Add(fresh.Count);
        MessagingMetrics.Duplicates.Add(messages.Count - fresh.Count);
        foreach (var message in fresh)
            MessagingMetrics.Latency.Record((time.GetUtcNow() - message.OccurredAt).TotalSeconds);
    }

    /// <summary>
    /// Enters the messages into the inbox and returns those that were not in it. A replica that holds the same message
    /// makes this wait for its commit and then see it as consumed (READ COMMITTED).
    /// </summary>
    private static async Task<List<TMessage>> TakeFreshAsync(TDb db, string queue, IReadOnlyList<TMessage> messages, CancellationToken cancellationToken)
    {
        var byId = new Dictionary<Guid, TMessage>(messages.Count);
        foreach (var message in messages)
            byId.TryAdd(message.Id, message);
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
}
