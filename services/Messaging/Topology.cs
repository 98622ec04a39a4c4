using System.Collections.Frozen;
using AlumniPlatform.Contracts;
using RabbitMQ.Client;

namespace AlumniPlatform.Messaging;

/// <summary>
/// Exchanges and queues of the whole message catalogue. A message published to an exchange without a queue is confirmed
/// and dropped; therefore each service declares all of them before it sends anything, and start order does not matter.
/// </summary>
internal sealed class Topology(IReadOnlyList<MessageRoute> routes)
{
    /// <summary>
    /// RabbitMQ 4 drops a message from a quorum queue after 20 deliveries unless told otherwise, and each crash of a
    /// consumer is a delivery. How often to try is decided by the consumer, which keeps what it gives up.
    /// </summary>
    public const int DeliveryLimit = 1_000_000;

    private readonly FrozenDictionary<Type, MessageRoute> byType = routes.ToFrozenDictionary(r => r.Message);

    public IReadOnlyList<MessageRoute> Routes => routes;

    public static string Exchange(Type message) => $"{message.Namespace}:{message.Name}";

    public MessageRoute RouteOf(Type message) => byType.TryGetValue(message, out var route)
        ? route
        : throw new InvalidOperationException($"{message} is not in the message catalogue: add a route for it, so that its queues exist before it is sent.");

    public async Task DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        foreach (var route in routes)
        {
            var exchange = Exchange(route.Message);
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
            foreach (var consumer in route.Consumers)
            {
                var queue = route.Queue(consumer);
                await DeclareQueueAsync(channel, queue, cancellationToken);
                await channel.ExchangeBindAsync(destination: queue, source: exchange, routingKey: "", cancellationToken: cancellationToken);
            }
        }
    }

    private static async Task DeclareQueueAsync(IChannel channel, string queue, CancellationToken cancellationToken)
    {
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = DeliveryLimit };
        await channel.ExchangeDeclareAsync(queue, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue, queue, routingKey: "", cancellationToken: cancellationToken);
    }
}
