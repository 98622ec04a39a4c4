using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Messaging.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task The_gauges_say_what_waits()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var host = await TestVirtualHost.CreateAsync();
        await using var service = await SampleService.StartAsync("publisher", database.ConnectionString, host.ConnectionString);
        await service.ExecuteAsync("""
            insert into messaging.outbox_message (message_id, exchange, routing_key, content_type, body, attempts, next_attempt_at, written_at, parked_at)
            select gen_random_uuid(), '', 'nowhere', 'application/json', '', 1, now() + interval '1 day', now() - interval '5000 s', case when n <= 3 then now() end
            from generate_series(1, 4321) as n;
            insert into messaging.dead_letter (id, queue, reason, content_type, body, attempts, failed_at, state)
            select gen_random_uuid(), 'q', 'r', 'application/json', '', 1, now(), case when n <= 1234 then 'Waiting' else 'Dropped' end from generate_series(1, 2000) as n;
            """);

        await service.Services.GetServices<IHostedService>().OfType<StateSampler>().Single().SampleAsync(default);

        Measured.Now<long>("messaging.outbox.depth").ShouldContain(4318);
        Measured.Now<double>("messaging.outbox.oldest_age").ShouldContain(age => age >= 5000 && age < 5100);
        Measured.Now<long>("messaging.outbox.parked").ShouldContain(3);
        Measured.Now<long>("messaging.dead_letters.waiting").ShouldContain(1234);
    }
}
