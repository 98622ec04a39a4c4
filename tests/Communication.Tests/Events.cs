using System.Collections.Concurrent;
using System.Text.Json;
using AlumniPlatform.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AlumniPlatform.Communication.Tests;

/// <summary>What the service told others, read from the queues of membership, which nobody else reads here.</summary>
public sealed class Events : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly ConcurrentQueue<(string Name, JsonElement Body)> seen = new();

    private Events(IConnection connection) => this.connection = connection;

    public static async Task<Events> ReadAsync(string broker)
    {
        var events = new Events(await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync());
        var channel = await events.connection.CreateChannelAsync();
        foreach (var (name, queue) in new[] { ("MessageSent", "membership.message-sent"), ("MessageBounced", "membership.message-bounced") })
        {
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) =>
            {
                events.seen.Enqueue((name, JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span).GetProperty("message").Clone()));
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        }
        return events;
    }

    /// <summary>Events of this name about this request.</summary>
    public IReadOnlyList<JsonElement> Of(string name, Guid requestId) =>
        [.. seen.Where(e => e.Name == name && e.Body.GetProperty("requestId").GetGuid() == requestId).Select(e => e.Body)];

    /// <summary>Waits for the one event of this name about this request.</summary>
    public async Task<JsonElement> OneAsync(string name, Guid requestId) =>
        (await Eventually.Async(() => Task.FromResult(Of(name, requestId)), events => events.Count > 0, expected: $"{name} is published")).Single();

    public async ValueTask DisposeAsync() => await connection.DisposeAsync();
}
