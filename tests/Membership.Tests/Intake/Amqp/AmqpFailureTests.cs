using System.Text;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake.Amqp;
using AlumniPlatform.Testing;
using RabbitMQ.Client;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Amqp;

/// <summary>What is down, or breaks. These disturb a whole service, and have one of their own.</summary>
public sealed class AmqpFailureTests(AmqpFixture fixture) : IClassFixture<AmqpFixture>
{
    [Fact]
    public async Task A_message_that_the_database_refuses_is_kept_as_rejected_and_its_neighbours_are_accepted()
    {
        var poisonous = Events.NewStudent();
        await fixture.Database.ExecuteAsync($"""
            create function refuse() returns trigger language plpgsql as $$ begin raise 'refused by a test'; end $$;
            create trigger refuse before insert on person for each row when (new.student_ref = '{poisonous}') execute function refuse();
            """);
        JsonObject[] events = [Events.Awarded(), Events.Awarded(studentRef: poisonous), Events.Awarded()];
        await PublishAsync(events);
        (await AcceptedAsync(events, 2)).ShouldBe(2);
        (await Eventually.Async(() => fixture.Database.ScalarAsync<string>("select payload from intake_record where code = 'not-applied'"), payload => payload.Length > 0))
            .ShouldBe(events[1].ToJsonString());
    }

    [Fact]
    public async Task After_its_connection_is_lost_it_goes_on_consuming()
    {
        var before = Events.Awarded();
        await PublishAsync(before);
        await AcceptedAsync([before], 1);
        // The management API lists a new connection after some seconds.
        await Eventually.Async(fixture.VirtualHost.CloseConnectionsAsync, closed => closed >= 3);
        var after = Events.Awarded();
        await PublishAsync(after);
        await AcceptedAsync([after], 1);
    }

    [Fact]
    public async Task While_PostgreSQL_is_away_messages_wait_and_then_count_once()
    {
        await using var postgres = await OwnPostgres.StartNewAsync();
        await using var broker = await TestVirtualHost.CreateAsync();
        await postgres.CreateDatabaseAsync("amqp");
        var user = new Uri(broker.ConnectionString).UserInfo.Split(':')[0];
        await using var host = await ServiceHost<Program>.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings:membershipdb"] = postgres.ConnectionString("amqp"),
            ["ConnectionStrings:messaging"] = broker.ConnectionString,
            ["ConnectionStrings:cache"] = await TestServers.RedisAsync(),
            [$"Intake:Amqp:Users:{user}:0"] = "*",
        });
        await Eventually.Async(broker.QueuesAsync, queues => queues.Contains(AmqpIntake.Queue));
        await postgres.KillAsync();
        var events = Enumerable.Range(0, 50).Select(_ => Events.Awarded()).ToArray();
        await PublishAsync(new Uri(broker.ConnectionString), user, events);
        await postgres.StartAsync();
        await using var source = Npgsql.NpgsqlDataSource.Create(postgres.ConnectionString("amqp"));
        await Eventually.Async(() => CountAsync(source, events), n => n == 50, TimeSpan.FromSeconds(60));
    }

    private Task PublishAsync(params JsonObject[] events) =>
        PublishAsync(new UriBuilder(fixture.VirtualHost.ConnectionString) { UserName = fixture.All, Password = fixture.All }.Uri, fixture.All, events);

    private static async Task PublishAsync(Uri broker, string user, JsonObject[] events)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        foreach (var body in events.Select(e => e.ToJsonString()))
            await channel.BasicPublishAsync(AmqpIntake.Exchange, "", mandatory: true,
                new BasicProperties { UserId = user, ContentType = "application/cloudevents+json", Persistent = true }, Encoding.UTF8.GetBytes(body));
    }

    private Task<long> AcceptedAsync(JsonObject[] events, long expected) =>
        Eventually.Async(() => CountAsync(fixture.Database.Source, events), n => n == expected, TimeSpan.FromSeconds(30));

    private static async Task<long> CountAsync(Npgsql.NpgsqlDataSource source, JsonObject[] events)
    {
        await using var command = source.CreateCommand("select count(*) from intake_record where outcome = 'Accepted' and event_id = any($1)");
        command.Parameters.Add(new() { Value = events.Select(e => (string)e["id"]!).ToArray() });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
