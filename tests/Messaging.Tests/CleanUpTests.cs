using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Messaging.Tests;

public sealed class CleanUpTests(SamplePlatform platform) : IClassFixture<SamplePlatform>
{
    [Fact]
    public async Task Old_inbox_rows_go_but_not_those_that_keep_a_replay_from_being_applied_twice()
    {
        var (old, young, waiting, underway) = (Id(), Id(), Id(), Id());
        await platform.Second.ExecuteAsync($"""
            insert into messaging.inbox_message (message_id, queue, consumed_at)
            select id, 'second.ordered', now() - age from (values
                ('{old}'::uuid, interval '31 days'), ('{young}', interval '29 days'), ('{waiting}', interval '31 days'), ('{underway}', interval '31 days')) as row (id, age)
            union all select gen_random_uuid(), 'second.ordered', now() - interval '40 days' from generate_series(1, 2500);
            insert into messaging.dead_letter (id, message_id, queue, reason, content_type, body, attempts, failed_at, state)
            values (gen_random_uuid(), '{waiting}', 'second.ordered', 'a duplicate failed', 'application/json', '', 1, now() - interval '31 days', 'Waiting');
            insert into messaging.outbox_message (message_id, exchange, routing_key, content_type, body, attempts, next_attempt_at)
            values ('{underway}', '', 'second.ordered', 'application/json', '', 0, now() + interval '1 day');
            """);

        await CleanAsync();

        (await platform.Second.ScalarAsync<long>("select count(*) from messaging.inbox_message")).ShouldBe(3);
        (await platform.Second.ScalarAsync<long>($"select count(*) from messaging.inbox_message where message_id = '{old}'")).ShouldBe(0);
        await platform.Second.ExecuteAsync("delete from messaging.outbox_message");
    }

    [Fact]
    public async Task Settled_dead_letters_go_after_their_time_and_waiting_ones_stay()
    {
        await platform.First.ExecuteAsync("""
            insert into messaging.dead_letter (id, message_id, queue, reason, content_type, body, attempts, failed_at, state, settled_at)
            select gen_random_uuid(), gen_random_uuid(), 'first.ordered', 'old', 'application/json', '', 1, now() - interval '400 days', state, settled_at
            from (values ('Replayed', now() - interval '91 days'), ('Dropped', now() - interval '91 days'), ('Dropped', now() - interval '89 days'), ('Waiting', null)) as row (state, settled_at)
            """);

        await platform.First.Services.GetServices<IHostedService>().OfType<CleanUp>().Single().RunAsync(default);

        (await platform.First.ScalarAsync<string>("select string_agg(state, ' ' order by state) from messaging.dead_letter where reason = 'old'")).ShouldBe("Dropped Waiting");
    }

    private Task CleanAsync() => platform.Second.Services.GetServices<IHostedService>().OfType<CleanUp>().Single().RunAsync(default);

    private static Guid Id() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
}
