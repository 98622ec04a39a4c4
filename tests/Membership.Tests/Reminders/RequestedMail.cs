using System.Collections.Concurrent;
using System.Text.Json;
using AlumniPlatform.Contracts;
using AlumniPlatform.Contracts.Membership;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AlumniPlatform.Membership.Tests.Reminders;

/// <summary>What membership told others, read from queues which nobody else reads here.</summary>
internal sealed class RequestedMail : IAsyncDisposable
{
    public static readonly IReadOnlyDictionary<string, Type> Queues = new Dictionary<string, Type>
    {
        ["communication.invitation-requested"] = typeof(InvitationRequested),
        ["communication.invitation-closed"] = typeof(InvitationClosed),
        ["analytics.reachability-changed"] = typeof(ReachabilityChanged),
    };

    private readonly IConnection connection;
    private readonly ConcurrentQueue<IMessage> seen = new();

    private RequestedMail(IConnection connection) => this.connection = connection;

    public static async Task<RequestedMail> ReadAsync(string broker)
    {
        var mail = new RequestedMail(await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync());
        var channel = await mail.connection.CreateChannelAsync();
        foreach (var (queue, type) in Queues)
        {
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) =>
            {
                var envelope = JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span);
                if (envelope.TryGetProperty("messages", out var package))
                    foreach (var message in package.EnumerateArray())
                        mail.Add(message, type);
                else
                    mail.Add(envelope.GetProperty("message"), type);
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        }
        return mail;
    }

    public IReadOnlyList<InvitationRequested> Of(Guid person) => [.. All<InvitationRequested>().Where(m => m.PersonId == person).OrderBy(m => m.Version)];

    public IReadOnlyList<T> All<T>() where T : IMessage => [.. seen.OfType<T>()];

    public async ValueTask DisposeAsync() => await connection.DisposeAsync();

    private void Add(JsonElement message, Type type) => seen.Enqueue((IMessage)message.Deserialize(type, JsonSerializerOptions.Web)!);
}
