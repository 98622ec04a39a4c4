using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Messaging.Tests;

public sealed class RelayTests(SamplePlatform platform) : IClassFixture<SamplePlatform>
{
    [Fact]
    public async Task Two_dispatchers_share_the_work_and_nothing_is_applied_twice()
    {
        await using var replica = await platform.StartReplicaAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
            await (n % 2 == 0 ? platform.Publisher : replica).PublishAsync([.. Enumerable.Range(0, 200).Select(i => $"two {n} {i}")])));

        await platform.First.AppliesAsync("two %", 4000);
        await platform.Second.AppliesAsync("two %", 4000);
        await Eventually.Async(platform.Publisher.OutboxAsync, n => n == 0);
    }

    [Fact]
    public async Task A_relay_that_dies_between_confirm_and_commit_sends_again_and_it_is_applied_once()
    {
        using var duplicates = new Measured("messaging.inbox.duplicates");
        // The relay's own connection is killed by its delete: the broker has confirmed, the commit never comes.
        await platform.Publisher.ExecuteAsync("""
            create sequence deaths;
            create function die() returns trigger language plpgsql as $$
            begin
                if nextval('deaths') <= 2 then perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); end if;
                return null;
            end $$;
            create trigger die after delete on messaging.outbox_message for each statement execute function die();
            """);
        await platform.Publisher.PublishAsync([.. Enumerable.Range(0, 300).Select(i => $"crash {i}")]);
        await Eventually.Async(() => platform.Publisher.ScalarAsync<long>("select last_value from deaths"), n => n >= 3, TimeSpan.FromSeconds(30));

        await platform.First.AppliesAsync("crash %", 300);
        await platform.Second.AppliesAsync("crash %", 300);
        await Eventually.Async(platform.Publisher.OutboxAsync, n => n == 0);
        await Eventually.Async(() => Task.FromResult(duplicates.Sum), n => n >= 300);
        await platform.Publisher.ExecuteAsync("drop trigger die on messaging.outbox_message; drop function die; drop sequence deaths");
    }

    [Theory]
    [InlineData("", "no-such-queue")]
    [InlineData("no-such-exchange", "")]
    public async Task A_row_that_the_broker_refuses_is_parked_and_alerts_while_its_neighbours_go(string exchange, string queue)
    {
        var (id, text) = (Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), $"neighbour of {exchange}{queue}");
        await platform.Publisher.ExecuteAsync($$"""
            insert into messaging.outbox_message (message_id, exchange, routing_key, content_type, body, attempts)
            values ('{{id}}', '{{exchange}}', '{{queue}}', 'application/json', '{}', 0)
            """);
        await platform.Publisher.PublishAsync([.. Enumerable.Range(0, 100).Select(i => $"{text} {i}")]);

        await platform.First.AppliesAsync($"{text} %", 100);
        var reason = await Eventually.Async(
            () => platform.Publisher.ScalarAsync<string>($"select coalesce(max(last_error), '') from messaging.outbox_message where message_id = '{id}' and parked_at is not null"),
            error => error != "");
        reason.ShouldContain(exchange == "" ? "312" : "404");
        AlertLog.Errors.ShouldContain(line => line.Contains(id.ToString(), StringComparison.Ordinal) && line.Contains("parked", StringComparison.Ordinal));
        await platform.Publisher.ExecuteAsync($"delete from messaging.outbox_message where message_id = '{id}'");
    }
}
