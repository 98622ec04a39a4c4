using AlumniPlatform.Contracts;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;
using static AlumniPlatform.Analytics.Tests.Story;

namespace AlumniPlatform.Analytics.Tests;

public sealed class ReplicaTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    [Fact]
    public async Task Every_message_counts_once_when_two_replicas_share_the_queues()
    {
        IEvent[] messages = [.. Enumerable.Range(0, 1000).Select(_ => NewId()).SelectMany((person, i) => new IEvent[]
        {
            Degree(person, i % 2 == 0 ? "EECS" : "ABE", "DEMO", 2026), Invited(person), Opened(person), Activated(person), Bounced(person, i + 1),
        })];
        await using var replica = await fixture.StartReplicaAsync();
        await fixture.PublishAsync(messages);
        await fixture.PublishAsync([.. messages.Where((_, i) => i % 7 == 0)]);
        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from fact"), n => n == messages.Length, TimeSpan.FromSeconds(60));
        await using var db = fixture.Database.Open<AnalyticsDb>();
        var rows = await db.Cohorts.AsNoTracking().OrderBy(c => c.School).ToListAsync();
        rows.Select(CohortFigures.Of).ShouldBe(
        [
            new("ABE", "DEMO", 2026, Graduates: 500, Reachable: 0, Invited: 500, Opened: 500, Members: 500),
            new("EECS", "DEMO", 2026, Graduates: 500, Reachable: 0, Invited: 500, Opened: 500, Members: 500),
        ]);
        (await fixture.Database.ScalarAsync<long>("select count(*) from messaging.dead_letter")).ShouldBe(0);
    }
}
