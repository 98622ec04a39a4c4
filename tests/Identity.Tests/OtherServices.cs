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

    /// <summary>The next message of the type.</summary>
    public async Task<T> NextAsync<T>() where T : class, IMessage =>
        await Eventually.Async(
            async () => await channel.BasicGetAsync(QueueOf(typeof(T)), autoAck: true) is { } got
                ? JsonSerializer.Deserialize<JsonElement>(got.Body.Span).GetProperty("message").Deserialize<T>(json)
                : null,
            message => message is not null) ?? throw new InvalidOperationException("Null came through.");

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
