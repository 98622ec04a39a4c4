using AlumniPlatform.Membership.Intake.Amqp;
using AlumniPlatform.Testing;
using RabbitMQ.Client;

namespace AlumniPlatform.Membership.Tests.Intake.Amqp;

/// <summary>Membership, and the connections of two school systems: one speaks for all schools, one for EECS.</summary>
public class AmqpFixture() : ServiceFixture<Program>("membershipdb", TestDatabase.CreateAsync<MembershipDb>)
{
    private readonly List<IConnection> connections = [];
    private readonly Dictionary<string, IChannel> publishing = [];

    // Users belong to the broker, not to a virtual host, so they carry its name.
    public string All => $"school-system-{VirtualHost.Name}";
    public string Eecs => $"school-system-eecs-{VirtualHost.Name}";
    public string Stranger => $"stranger-{VirtualHost.Name}";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Eventually.Async(VirtualHost.QueuesAsync, queues => queues.Contains(AmqpIntake.Queue));
        foreach (var user in new[] { All, Eecs, Stranger })
            await VirtualHost.CreateUserAsync(user, configure: "", write: "^school-systems$", read: "");
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var connection in connections)
            await connection.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>A channel of <paramref name="user"/>, on which a publish completes when the broker has the message and throws when it refuses.</summary>
    public async Task<IChannel> ChannelAsync(string user)
    {
        var factory = new ConnectionFactory { Uri = new UriBuilder(VirtualHost.ConnectionString) { UserName = user, Password = user }.Uri };
        var connection = await factory.CreateConnectionAsync();
        connections.Add(connection);
        return await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
    }

    /// <summary>Publishes as <paramref name="user"/> says who they are; <paramref name="change"/> alters the message's properties.</summary>
    public async Task PublishAsync(ReadOnlyMemory<byte> body, string? contentType = "application/cloudevents+json", string? user = null, Action<BasicProperties>? change = null)
    {
        var properties = new BasicProperties { UserId = user ?? All, ContentType = contentType, Persistent = true };
        change?.Invoke(properties);
        if (!publishing.TryGetValue(user ?? All, out var channel) || channel.IsClosed)
            publishing[user ?? All] = channel = await ChannelAsync(user ?? All);
        await channel.BasicPublishAsync(AmqpIntake.Exchange, "", mandatory: true, properties, body);
    }

    protected override Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        settings[$"Intake:Amqp:Users:{All}:0"] = "*";
        settings[$"Intake:Amqp:Users:{Eecs}:0"] = "EECS";
        return Task.CompletedTask;
    }
}
