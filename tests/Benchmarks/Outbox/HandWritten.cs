using System.Text.Json;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AlumniPlatform.Benchmarks.Outbox;

/// <summary>
/// The same work with Npgsql and RabbitMQ.Client alone: outbox rows by COPY, a relay that locks 500, publishes them,
/// awaits the confirms and deletes; a consumer that takes up to 500 into one transaction with its inbox rows.
/// </summary>
internal sealed class HandWritten : IPipe
{
    private const int BatchSize = 500;
    private const string Queue = "by-hand";
    private readonly CancellationTokenSource stop = new();
    private readonly NpgsqlDataSource publisher;
    private readonly NpgsqlDataSource consumer;
    private readonly List<IConnection> connections = [];
    private readonly List<Task> running = [];

    private HandWritten(NpgsqlDataSource publisher, NpgsqlDataSource consumer) => (this.publisher, this.consumer) = (publisher, consumer);

    public static async Task<HandWritten> StartAsync(NpgsqlDataSource publisher, NpgsqlDataSource consumer, string broker)
    {
        await ExecuteAsync(publisher, "create table outbox (id bigint generated always as identity primary key, message_id uuid not null, body bytea not null)");
        await ExecuteAsync(consumer, "create table inbox (message_id uuid not null, queue text not null, consumed_at timestamptz not null default now(), primary key (message_id, queue))");
        await ExecuteAsync(consumer, Recorded.Table);
        var pipe = new HandWritten(publisher, consumer);
        var factory = new ConnectionFactory { Uri = new Uri(broker) };
        var sending = await factory.CreateConnectionAsync();
        var receiving = await factory.CreateConnectionAsync();
        pipe.connections.AddRange([sending, receiving]);
        var relay = await sending.CreateChannelAsync(new CreateChannelOptions(true, true, outstandingPublisherConfirmationsRateLimiter: null));
        var source = await receiving.CreateChannelAsync();
        await source.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        await source.BasicQosAsync(0, BatchSize * 2, global: false);
        pipe.running.Add(pipe.RelayAsync(relay));
        pipe.running.Add(await pipe.ConsumeAsync(source));
        return pipe;
    }

    public async Task WriteAsync(int messages)
    {
        foreach (var batch in Enumerable.Range(0, messages).Chunk(BatchSize))
        {
            await using var connection = await publisher.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var copy = await connection.BeginBinaryImportAsync("copy outbox (message_id, body) from stdin (format binary)"))
            {
                foreach (var fact in batch.Select(Fact.New))
                {
                    await copy.StartRowAsync();
                    await copy.WriteAsync(fact.Id, NpgsqlDbType.Uuid);
                    await copy.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(fact, JsonSerializerOptions.Web), NpgsqlDbType.Bytea);
                }
                await copy.CompleteAsync();
            }
            await transaction.CommitAsync();
        }
    }

    private async Task RelayAsync(IChannel channel)
    {
        while (!stop.IsCancellationRequested)
        {
            await using var connection = await publisher.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            var rows = new List<(long Id, Guid MessageId, byte[] Body)>(BatchSize);
            await using (var read = new NpgsqlCommand("select id, message_id, body from outbox order by id limit 500 for update skip locked", connection))
            await using (var reader = await read.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                    rows.Add((reader.GetInt64(0), reader.GetGuid(1), reader.GetFieldValue<byte[]>(2)));
            }
            if (rows.Count == 0)
            {
                await Task.Delay(5);
                continue;
            }
            await Task.WhenAll(rows.Select(row => channel.BasicPublishAsync("", Queue, mandatory: true,
                new BasicProperties { MessageId = row.MessageId.ToString(), DeliveryMode = DeliveryModes.Persistent }, row.Body).AsTask()).ToArray());
            await using var delete = new NpgsqlCommand("delete from outbox where id = any($1)", connection) { Parameters = { new() { Value = rows.Select(r => r.Id).ToArray() } } };
            await delete.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }
    }

    private async Task<Task> ConsumeAsync(IChannel channel)
    {
        var deliveries = Channel.CreateUnbounded<(ulong Tag, Fact Fact)>();
        var basic = new AsyncEventingBasicConsumer(channel);
        basic.ReceivedAsync += (_, delivery) =>
        {
            deliveries.Writer.TryWrite((delivery.DeliveryTag, JsonSerializer.Deserialize<Fact>(delivery.Body.Span, JsonSerializerOptions.Web)!));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, basic);
        return ApplyAsync(channel, deliveries.Reader);
    }

    private async Task ApplyAsync(IChannel channel, ChannelReader<(ulong Tag, Fact Fact)> deliveries)
    {
        var batch = new List<(ulong Tag, Fact Fact)>(BatchSize);
        while (await MoreAsync(deliveries))
        {
            batch.Clear();
            while (batch.Count < BatchSize && deliveries.TryRead(out var delivery))
                batch.Add(delivery);
            await using var connection = await consumer.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            var fresh = new HashSet<Guid>();
            await using (var inbox = new NpgsqlCommand("insert into inbox (message_id, queue) select id, $2 from unnest($1) id on conflict do nothing returning message_id", connection)
            { Parameters = { new() { Value = batch.Select(b => b.Fact.Id).ToArray() }, new() { Value = Queue } } })
            await using (var reader = await inbox.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                    fresh.Add(reader.GetGuid(0));
            }
            await Recorded.InsertAsync(connection, [.. batch.Where(b => fresh.Contains(b.Fact.Id)).Select(b => b.Fact)], default);
            await transaction.CommitAsync();
            await channel.BasicAckAsync(batch[^1].Tag, multiple: true);
        }
    }

    private async Task<bool> MoreAsync(ChannelReader<(ulong Tag, Fact Fact)> deliveries)
    {
        try
        {
            return await deliveries.WaitToReadAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(running);
        foreach (var connection in connections)
            await connection.DisposeAsync();
        stop.Dispose();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
