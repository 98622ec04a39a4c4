using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Messaging.Tests;

public sealed class ConsumingTests(SamplePlatform platform) : IClassFixture<SamplePlatform>
{
    [Fact]
    public async Task A_message_that_is_delivered_again_is_consumed_once_by_each_consumer()
    {
        using var duplicates = new Measured("messaging.inbox.duplicates");
        var message = SampleService.New("again");
        for (var i = 0; i < 5; i++)
            await SendAsync("AlumniPlatform.Messaging.Tests:Ordered", "", Envelope.Wrap(message), message.Id);

        await platform.First.AppliesAsync("again", 1);
        await platform.Second.AppliesAsync("again", 1);
        await Eventually.Async(() => Task.FromResult(duplicates.Sum), n => n >= 1); // those of one batch are one already
        await NothingWaitsAsync("first.ordered");
        (await platform.First.AppliedAsync("again")).ShouldBe(1);
        (await platform.Second.AppliedAsync("again")).ShouldBe(1);
    }

    [Fact]
    public async Task A_consumer_that_throws_leaves_no_trace_and_is_tried_again()
    {
        using var retries = new Measured("messaging.inbox.retries");
        var id = (await platform.Publisher.PublishAsync("poison for a while")).Single();

        await Eventually.Async(() => Task.FromResult(platform.First.Behaviour.Thrown("poison for a while")), n => n >= 2);
        (await platform.First.AppliedAsync("poison for a while")).ShouldBe(0);
        (await platform.First.ScalarAsync<long>($"select count(*) from messaging.inbox_message where message_id = '{id}'")).ShouldBe(0);

        platform.First.Behaviour.Poisonous = platform.Second.Behaviour.Poisonous = false;
        await platform.First.AppliesAsync("poison for a while", 1);
        await platform.Second.AppliesAsync("poison for a while", 1);
        platform.First.Behaviour.Poisonous = platform.Second.Behaviour.Poisonous = true;
        retries.Sum.ShouldBeGreaterThan(0);
        (await platform.First.ScalarAsync<long>($"select count(*) from messaging.dead_letter where message_id = '{id}'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_body_that_nobody_can_read_becomes_a_dead_letter()
    {
        await SendAsync("", "first.ordered", "this is not JSON"u8.ToArray(), Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
        await Eventually.Async(
            () => platform.First.ScalarAsync<string>("select coalesce(max(reason), '') from messaging.dead_letter where convert_from(body, 'utf8') = 'this is not JSON'"),
            reason => reason != "");
        await platform.First.ExecuteAsync("delete from messaging.dead_letter");
    }

    [Fact]
    public async Task A_message_of_a_type_that_nobody_takes_becomes_a_dead_letter()
    {
        var body = """{"messageId":"0193a000-0000-7000-8000-000000000001","messageType":["urn:message:Somewhere:Else"],"message":{"id":1}}"""u8.ToArray();
        await SendAsync("", "first.ordered", body, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
        await Eventually.Async(
            () => platform.First.ScalarAsync<long>("select count(*) from messaging.dead_letter where convert_from(body, 'utf8') like '%Somewhere%'"),
            n => n == 1);
        await platform.First.ExecuteAsync("delete from messaging.dead_letter");
    }

    [Fact]
    public async Task A_consumer_that_is_stopped_while_it_retries_gives_nothing_up()
    {
        await using var host = await TestVirtualHost.CreateAsync();
        await using var database = await TestDatabase.CreateEmptyAsync();
        var publisher = await SampleService.StartAsync("publisher", database.ConnectionString, host.ConnectionString);
        await using var consumers = await TestDatabase.CreateEmptyAsync();
        await using (var first = await SampleService.StartAsync("first", consumers.ConnectionString, host.ConnectionString))
        {
            await publisher.PublishAsync("poison until the restart");
            await Eventually.Async(() => Task.FromResult(first.Behaviour.Thrown("poison until the restart")), n => n >= 2);
        }

        await using var restarted = await SampleService.StartAsync("first", consumers.ConnectionString, host.ConnectionString);
        restarted.Behaviour.Poisonous = false;
        await restarted.AppliesAsync("poison until the restart", 1);
        (await restarted.ScalarAsync<long>("select count(*) from messaging.dead_letter")).ShouldBe(0);
        await publisher.DisposeAsync();
    }

    [Fact]
    public async Task A_replica_that_stops_in_the_midst_of_a_stream_leaves_the_rest_to_the_other_and_is_gone_soon()
    {
        const int count = 5_000;
        await using var host = await TestVirtualHost.CreateAsync();
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var consumers = await TestDatabase.CreateEmptyAsync();
        await using var publisher = await SampleService.StartAsync("publisher", database.ConnectionString, host.ConnectionString);
        await using var staying = await SampleService.StartAsync("first", consumers.ConnectionString, host.ConnectionString);
        var stopping = await SampleService.StartAsync("first", consumers.ConnectionString, host.ConnectionString);

        await publisher.PublishAsync([.. Enumerable.Range(0, count).Select(i => $"stream {i}")]);
        await Eventually.Async(() => staying.AppliedAsync("stream %"), n => n > 0);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await stopping.DisposeAsync();
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15)); // MassTransit's patience with what does not settle is 20 s

        await staying.AppliesAsync("stream %", count, TimeSpan.FromSeconds(60));
        (await staying.ScalarAsync<long>("select count(*) from messaging.dead_letter")).ShouldBe(0);
    }

    [Fact]
    public async Task Of_a_package_in_bulk_only_the_poisonous_message_becomes_a_dead_letter_and_can_be_read_by_itself()
    {
        var messages = Enumerable.Range(0, 30).Select(i => SampleService.New(i == 7 ? "poison in bulk" : $"in bulk {i}")).ToList();
        await using (var scope = platform.Publisher.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<SampleDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.PublishAsync(messages, default);
            await transaction.CommitAsync();
        }

        await platform.Second.AppliesAsync("in bulk %", 29);
        var body = await Eventually.Async(
            () => platform.Second.ScalarAsync<string>($"select coalesce(max(convert_from(body, 'utf8')), '') from messaging.dead_letter where message_id = '{messages[7].Id}'"),
            text => text != "", TimeSpan.FromSeconds(60));
        Envelope.Unwrap<Ordered>(System.Text.Encoding.UTF8.GetBytes(body)).ShouldBe([messages[7]]);
        await platform.First.ExecuteAsync("delete from messaging.dead_letter");
    }

    private async Task NothingWaitsAsync(string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(platform.Broker) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await Eventually.Async(() => channel.MessageCountAsync(queue), n => n == 0);
    }

    private async Task SendAsync(string exchange, string queue, byte[] body, Guid id)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(platform.Broker) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.BasicPublishAsync(exchange, queue, mandatory: true,
            new BasicProperties { MessageId = id.ToString(), ContentType = Envelope.ContentType, DeliveryMode = DeliveryModes.Persistent }, body);
    }
}
