using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace AlumniPlatform.Testing;

/// <summary>What a service told others, read from queues of theirs that nobody else reads in the test.</summary>
public sealed class PublishedMessages : IAsyncDisposable
{
    private const int Attempts = 5;
    private readonly ConcurrentQueue<(string Queue, JsonElement Body)> seen = new();
    private IConnection? connection;

    private PublishedMessages()
    {
    }

    /// <summary>Begins to take messages out of <paramref name="queues"/> as soon as they exist.</summary>
    /// <param name="broker">Where a service declares them.</param>
    /// <param name="queues">Their names.</param>
    public static async Task<PublishedMessages> ReadAsync(TestVirtualHost broker, params IReadOnlyCollection<string> queues)
    {
        await Eventually.Async(broker.QueuesAsync, existing => queues.All(existing.Contains), TimeSpan.FromMinutes(1));
        var published = new PublishedMessages();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await published.ConnectAsync(broker.ConnectionString, queues);
                return published;
            }
            // RabbitMQ 3.10 answers with an internal error while a new quorum queue has no leader yet.
            catch (OperationInterruptedException) when (attempt < Attempts)
            {
                await published.DisposeAsync();
                await Task.Delay(200 * attempt);
            }
        }
    }

    /// <summary>Messages of <paramref name="queue"/>, in the order of their arrival.</summary>
    public IReadOnlyList<JsonElement> In(string queue) => [.. seen.Where(m => m.Queue == queue).Select(m => m.Body)];

    /// <inheritdoc cref="In(string)"/>
    public IReadOnlyList<TMessage> In<TMessage>(string queue) => [.. In(queue).Select(m => m.Deserialize<TMessage>(JsonSerializerOptions.Web)!)];

    /// <summary>Those that name any of <paramref name="persons"/>, in the order of their versions.</summary>
    public IReadOnlyList<TMessage> About<TMessage>(string queue, params IReadOnlyCollection<Guid> persons) =>
        [.. In(queue).Where(m => persons.Contains(m.GetProperty("personId").GetGuid())).OrderBy(m => m.GetProperty("version").GetInt64())
            .Select(m => m.Deserialize<TMessage>(JsonSerializerOptions.Web)!)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
            await connection.DisposeAsync();
    }

    private async Task ConnectAsync(string broker, IReadOnlyCollection<string> queues)
    {
        connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        foreach (var queue in queues)
        {
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) =>
            {
                var envelope = JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span);
                foreach (var message in envelope.TryGetProperty("messages", out var package) ? package.EnumerateArray().ToArray() : [envelope.GetProperty("message")])
                    seen.Enqueue((queue, message.Clone()));
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        }
    }
}
