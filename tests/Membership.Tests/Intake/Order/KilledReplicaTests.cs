using System.Text;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake.Amqp;
using AlumniPlatform.Testing;
using RabbitMQ.Client;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Order;

/// <summary>Two real processes that consume what school systems publish, and are killed in turn.</summary>
public sealed class KilledReplicaTests : IAsyncLifetime
{
    private const int Students = 60;
    private TestDatabase database = null!;
    private TestVirtualHost broker = null!;
    private TokenIssuer issuer = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync<MembershipDb>();
        broker = await TestVirtualHost.CreateAsync();
        issuer = await TokenIssuer.SharedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Whichever_is_killed_when_another_takes_over_in_the_same_place()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var students = Enumerable.Range(0, Students).Select(_ => Events.NewStudent()).ToArray();
        JsonObject[][] all = [.. students.Select(s =>
            new[] { Events.Revoked(s), Events.Awarded(studentRef: s), Events.Revoked(s), Events.Awarded(studentRef: s) })];

        await PublishAsync(all[..20]);
        await JudgedAsync(40);
        await first.KillAsync();
        await PublishAsync(all[20..40]);
        await JudgedAsync(100);
        await using var third = await StartAsync();
        await PublishAsync(all[40..]);
        await second.KillAsync();
        await JudgedAsync(Students * 4);

        foreach (var events in all)
            (await OutcomesAsync(events)).ShouldBe("Rejected, Accepted, Accepted, Accepted");
        (await database.ScalarAsync<long>("select count(*) from degree where revoked_at is null")).ShouldBe(Students);
        (await database.ScalarAsync<long>("select count(*) from intake_record")).ShouldBe(Students * 4);
    }

    private Task JudgedAsync(int records) =>
        Eventually.Async(() => database.ScalarAsync<long>("select count(*) from intake_record"), n => n >= records, TimeSpan.FromMinutes(2));

    private Task<string> OutcomesAsync(JsonObject[] events) => database.ScalarAsync<string>("""
        select string_agg(outcome, ', ' order by received_at, position)
        from intake_record join receipt on id = receipt_id where event_id = any($1)
        """, (object)events.Select(e => (string)e["id"]!).ToArray());

    private async Task PublishAsync(JsonObject[][] students)
    {
        var user = new Uri(broker.ConnectionString).UserInfo.Split(':')[0];
        await using var connection = await new ConnectionFactory { Uri = new Uri(broker.ConnectionString) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var properties = new BasicProperties { UserId = user, ContentType = "application/cloudevents+json", Persistent = true };
        foreach (var one in students.SelectMany(s => s))
            await channel.BasicPublishAsync(AmqpIntake.Exchange, "", mandatory: true, properties, Encoding.UTF8.GetBytes(one.ToJsonString()));
    }

    private async Task<RealProcess> StartAsync()
    {
        var user = new Uri(broker.ConnectionString).UserInfo.Split(':')[0];
        var service = await RealProcess.StartAsync("services/Membership", new Dictionary<string, string?>
        {
            ["ConnectionStrings:membershipdb"] = database.ConnectionString,
            ["ConnectionStrings:messaging"] = broker.ConnectionString,
            ["ConnectionStrings:cache"] = await TestServers.RedisAsync(),
            ["PublicAddress"] = TokenIssuer.PublicAddress,
            ["services:identity:http:0"] = issuer.Address,
            [$"Intake:Amqp:Users:{user}:0"] = "*",
        }, waitUntilReady: false);
        await service.ReadyAsync(TimeSpan.FromMinutes(2));
        return service;
    }
}
