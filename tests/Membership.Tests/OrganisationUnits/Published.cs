using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AlumniPlatform.Membership.Tests.OrganisationUnits;

/// <summary>What membership published for a consumer, read from that consumer's queue, which nobody else reads here.</summary>
internal sealed class Published<TMessage> : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly ConcurrentQueue<TMessage> seen = new();

    private Published(IConnection connection) => this.connection = connection;

    public IReadOnlyList<TMessage> Messages => [.. seen];

    public static async Task<Published<TMessage>> ReadAsync(string broker, string queue)
    {
        var published = new Published<TMessage>(await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync());
        var channel = await published.connection.CreateChannelAsync();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var envelope = JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span);
            if (envelope.TryGetProperty("messages", out var package))
                foreach (var message in package.EnumerateArray())
                    published.Add(message);
            else
                published.Add(envelope.GetProperty("message"));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return published;
    }

    public async ValueTask DisposeAsync() => await connection.DisposeAsync();

    private void Add(JsonElement message) => seen.Enqueue(message.Deserialize<TMessage>(JsonSerializerOptions.Web)!);
}
