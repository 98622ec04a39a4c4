using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AlumniPlatform.Membership.Intake.Amqp;

/// <summary>What a school system published.</summary>
/// <param name="DeliveryTag">By which the broker is told that it may forget the message.</param>
/// <param name="Redelivered">Whether it was delivered before.</param>
/// <param name="User">The AMQP user whose connection it came over, which the broker has checked; null when the publisher did not say.</param>
/// <param name="ContentType">The property of that name.</param>
/// <param name="Headers">Where the attributes of a binary event are.</param>
/// <param name="Body">The event, the batch, or a binary event's data.</param>
internal sealed record AmqpMessage(
    ulong DeliveryTag, bool Redelivered, string? User, string ContentType, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public static AmqpMessage From(BasicDeliverEventArgs delivery)
    {
        var properties = delivery.BasicProperties;
        var headers = (properties.Headers ?? new Dictionary<string, object?>()).Where(h => Text(h.Value) is not null).ToDictionary(h => h.Key, h => Text(h.Value)!, StringComparer.Ordinal);
        return new AmqpMessage(delivery.DeliveryTag, delivery.Redelivered, properties.IsUserIdPresent() ? properties.UserId : null,
            properties.ContentType ?? "", headers, delivery.Body.ToArray());
    }

    // The client hands over a text as the bytes that it travelled in.
    private static string? Text(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        string text => text,
        _ => null,
    };
}
