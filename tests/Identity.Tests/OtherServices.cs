using System.Text.Json;
using AlumniPlatform.Contracts;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Testing;
using RabbitMQ.Client;

namespace AlumniPlatform.Identity.Tests;

/// <summary>Stands where the other services stand at the broker: reads their queues, sends their messages.</summary>
internal sealed class OtherServices(IConnection connection, IChannel channel) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);
    private readonly Queue<IMessage> unpacked = [];

    /// <summary>Reads from now on: what earlier tests left is dropped.</summary>
    public static async Task<OtherServices> ConnectAsync(IdentityFixture fixture)
    {
        using (var client = fixture.Host.Anonymous()) // ready once the queues exist
            await Eventually.Async(async () => (await client.GetAsync("/health/ready")).IsSuccessStatusCode);
        var connection = await new ConnectionFactory { Uri = new Uri(fixture.VirtualHost.ConnectionString) }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from messaging.outbox_message"), n => n == 0);
        foreach (var message in new[] { typeof(SendSignInLink), typeof(AccountLinked) })
            await channel.QueuePurgeAsync(QueueOf(message));
        return new OtherServices(connection, channel);
    }

    /// <summary>The next mail that communication is to send.</summary>
    public Task<SendSignInLink> MailAsync() => NextAsync<SendSignInLink>();

    /// <summary>The next message of the type. Those that were written in bulk travel together.</summary>
    public async Task<T> NextAsync<T>() where T : class, IMessage
    {
        if (unpacked.TryDequeue(out var next))
            return (T)next;
        var body = await Eventually.Async(async () => await channel.BasicGetAsync(QueueOf(typeof(T)), autoAck: true), got => got is not null);
        var envelope = JsonSerializer.Deserialize<JsonElement>(body!.Body.Span);
        if (!envelope.TryGetProperty("messages", out var package))
            return envelope.GetProperty("message").Deserialize<T>(json)!;
        foreach (var message in package.Deserialize<T[]>(json)!)
            unpacked.Enqueue(message);
        return (T)unpacked.Dequeue();
    }

    public async Task SendAsync<T>(T message) where T : class, IMessage
    {
        var body = new { messageId = message.Id, messageType = new[] { $"urn:message:{typeof(T).Namespace}:{typeof(T).Name}" }, message };
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", MessageId = message.Id.ToString() };
        await channel.BasicPublishAsync($"{typeof(T).Namespace}:{typeof(T).Name}", "", mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(body, json));
    }

    private static string QueueOf(Type message)
    {
        var route = MessageCatalogue.All.Single(r => r.Message == message);
        return route.Queue(route.Consumers.Single());
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
