using System.Collections.Concurrent;
using System.Text.Json;
using AlumniPlatform.Contracts.Membership;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AlumniPlatform.Membership.Tests.Reminders;

/// <summary>What membership asked communication to mail, read from communication's queue, which nobody else reads here.</summary>
internal sealed class RequestedMail : IAsyncDisposable
{
    public const string Queue = "communication.invitation-requested";
    private readonly IConnection connection;
    private readonly ConcurrentQueue<InvitationRequested> seen = new();

    private RequestedMail(IConnection connection) => this.connection = connection;

    public static async Task<RequestedMail> ReadAsync(string broker)
    {
        var mail = new RequestedMail(await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync());
        var channel = await mail.connection.CreateChannelAsync();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var envelope = JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span);
            if (envelope.TryGetProperty("messages", out var package))
                foreach (var message in package.EnumerateArray())
                    mail.Add(message);
            else
                mail.Add(envelope.GetProperty("message"));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Queue, autoAck: true, consumer);
        return mail;
    }

    public IReadOnlyList<InvitationRequested> Of(Guid person) => [.. seen.Where(m => m.PersonId == person).OrderBy(m => m.Version)];

    public async ValueTask DisposeAsync() => await connection.DisposeAsync();

    private void Add(JsonElement message) => seen.Enqueue(message.Deserialize<InvitationRequested>(JsonSerializerOptions.Web)!);
}
