using System.Text;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake.Amqp;
using AlumniPlatform.Testing;
using Npgsql;
using RabbitMQ.Client;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Order;

/// <summary>Messages that come again, and who consumes.</summary>
public sealed class RedeliveryTests(OrderFixture fixture) : IClassFixture<OrderFixture>
{
    private readonly string student = Events.NewStudent();

    [Fact]
    public async Task Of_two_replicas_one_consumes() =>
        (await Eventually.Async(ConsumersAsync, consumers => consumers > 0, TimeSpan.FromSeconds(30))).ShouldBe(1u);

    [Fact]
    public async Task A_revocation_that_was_rejected_before_its_award_revokes_nothing_when_both_come_again()
    {
        var (revoked, awarded) = (Events.Revoked(student), Events.Awarded(studentRef: student));
        fixture.AfterCommit.Do = async () =>
        {
            if (await CountAsync(revoked) == 0)
                return;
            fixture.AfterCommit.Do = null;
            throw new NpgsqlException("The session was lost after the commit.", new IOException()); // so nothing is acknowledged
        };
        await PublishAsync(revoked, awarded);
        await SettledAsync();
        fixture.AfterCommit.Do.ShouldBeNull();
        (await OutcomesAsync(revoked)).ShouldBe("Rejected unknown-degree");
        (await OutcomesAsync(awarded)).ShouldBe("Accepted");
        (await StandsAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task The_same_event_sent_again_after_its_award_revokes_it()
    {
        var (revoked, awarded) = (Events.Revoked(student), Events.Awarded(studentRef: student));
        await PublishAsync(revoked);
        await PublishAsync(awarded);
        await PublishAsync(revoked);
        await SettledAsync();
        (await OutcomesAsync(revoked)).ShouldBe("Rejected unknown-degree, Accepted");
        (await StandsAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Who_loses_its_session_hands_over_and_nothing_is_overtaken()
    {
        JsonObject[] events = [.. Enumerable.Range(0, 5).Select(i => i % 2 == 0 ? Events.Awarded(studentRef: student) : Events.Revoked(student))];
        foreach (var one in events)
        {
            await fixture.KillAsync();
            await PublishAsync(one);
        }
        await SettledAsync();
        foreach (var one in events)
            (await OutcomesAsync(one)).ShouldBe("Accepted");
        (await StandsAsync()).ShouldBeTrue();
    }

    private Task PublishAsync(params JsonObject[] events)
    {
        var body = new JsonArray([.. events.Select(e => e.DeepClone())]).ToJsonString();
        return fixture.PublishAsync(Encoding.UTF8.GetBytes(body), "application/cloudevents-batch+json");
    }

    /// <summary>What was published before is settled, too.</summary>
    private async Task SettledAsync()
    {
        var marker = Events.Awarded();
        await PublishAsync(marker);
        await Eventually.Async(() => CountAsync(marker), n => n > 0, TimeSpan.FromMinutes(1));
    }

    private async Task<uint> ConsumersAsync()
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(fixture.VirtualHost.ConnectionString) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return (await channel.QueueDeclarePassiveAsync(AmqpIntake.Queue)).ConsumerCount;
    }

    private Task<long> CountAsync(JsonObject one) =>
        fixture.Database.ScalarAsync<long>("select count(*) from intake_record where event_id = $1", (string)one["id"]!);

    private Task<string> OutcomesAsync(JsonObject one) => fixture.Database.ScalarAsync<string>("""
        select string_agg(outcome || coalesce(' ' || code, ''), ', ' order by received_at, position)
        from intake_record join receipt on id = receipt_id where event_id = $1
        """, (string)one["id"]!);

    private Task<bool> StandsAsync() => fixture.Database.ScalarAsync<bool>(
        "select exists (select from degree join person on person.id = person_id where student_ref = $1 and revoked_at is null)", student);
}
