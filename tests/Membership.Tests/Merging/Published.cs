using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AlumniPlatform.Membership.Tests.Merging;

/// <summary>What membership told others, read from queues that nobody else reads here.</summary>
internal sealed class Published : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly ConcurrentQueue<(string Queue, JsonElement Body)> seen = new();

    private Published(IConnection connection) => this.connection = connection;

    public static async Task<Published> ReadAsync(string broker, params string[] queues)
    {
        var published = new Published(await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync());
        var channel = await published.connection.CreateChannelAsync();
        foreach (var queue in queues)
        {
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) =>
            {
                var envelope = JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span);
                foreach (var message in envelope.TryGetProperty("messages", out var package) ? package.EnumerateArray().ToArray() : [envelope.GetProperty("message")])
                    published.seen.Enqueue((queue, message.Clone()));
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        }
        return published;
    }

    /// <summary>Messages in this queue that name any of these persons, in the order of their versions.</summary>
    public IReadOnlyList<TMessage> Of<TMessage>(string queue, params Guid[] persons) =>
        [.. seen.Where(m => m.Queue == queue && persons.Contains(m.Body.GetProperty("personId").GetGuid()))
            .OrderBy(m => m.Body.GetProperty("version").GetInt64()).Select(m => m.Body.Deserialize<TMessage>(JsonSerializerOptions.Web)!)];

    public async ValueTask DisposeAsync() => await connection.DisposeAsync();
}
