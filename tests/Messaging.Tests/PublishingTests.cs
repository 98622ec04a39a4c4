using System.Diagnostics;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Messaging.Tests;

public sealed class PublishingTests(SamplePlatform platform) : IClassFixture<SamplePlatform>
{
    [Fact]
    public async Task What_is_not_saved_is_not_sent()
    {
        await using (var scope = platform.Publisher.Services.CreateAsyncScope())
            scope.ServiceProvider.GetRequiredService<SampleDb>().Publish(SampleService.New("unsaved"));

        await ALaterMessageArrivesAsync("after unsaved");
        (await platform.First.AppliedAsync("unsaved")).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_rolled_back_is_not_sent()
    {
        await using (var scope = platform.Publisher.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<SampleDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Publish(SampleService.New("rolled back"));
            await db.SaveChangesAsync();
            await db.PublishAsync([SampleService.New("rolled back in bulk")], default);
            await transaction.RollbackAsync();
        }

        await ALaterMessageArrivesAsync("after rollback");
        (await platform.First.AppliedAsync("rolled back%")).ShouldBe(0);
    }

    [Fact]
    public async Task Bulk_outside_a_transaction_is_refused()
    {
        await using var scope = platform.Publisher.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SampleDb>();
        await Should.ThrowAsync<InvalidOperationException>(() => db.PublishAsync([SampleService.New("bulk")], default));
    }

    [Fact]
    public async Task What_is_saved_is_applied_once_by_each_consumer()
    {
        await platform.Publisher.PublishAsync([.. Enumerable.Range(0, 1000).Select(i => $"saved {i}")]);

        await platform.First.AppliesAsync("saved %", 1000);
        await platform.Second.AppliesAsync("saved %", 1000);
        await Eventually.Async(platform.Publisher.OutboxAsync, n => n == 0);
    }

    [Fact]
    public async Task What_is_committed_in_bulk_is_applied_once_by_each_consumer()
    {
        await using (var scope = platform.Publisher.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<SampleDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.PublishAsync([.. Enumerable.Range(0, 3000).Select(i => SampleService.New($"bulk {i}"))], default);
            await transaction.CommitAsync();
        }

        await platform.First.AppliesAsync("bulk %", 3000);
        await platform.Second.AppliesAsync("bulk %", 3000);
    }

    [Fact]
    public async Task A_consumer_s_span_belongs_to_the_trace_of_the_change()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "MassTransit" or "AlumniPlatform.Messaging" or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = seen.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");

        ActivityTraceId trace;
        using (var change = source.StartActivity("change", ActivityKind.Internal, parentContext: default))
        {
            trace = change!.TraceId;
            await platform.Publisher.PublishAsync("traced");
        }
        await platform.First.AppliesAsync("traced", 1);

        await Eventually.Async(
            () => Task.FromResult(seen.Select(a => (a.Source.Name, a.Kind, a.DisplayName, a.TraceId)).ToArray()),
            spans => spans.Any(s => s.Kind == ActivityKind.Consumer && s.TraceId == trace));
    }

    [Fact]
    public async Task What_is_published_before_any_queue_exists_waits_for_its_consumers()
    {
        await using var host = await TestVirtualHost.CreateAsync();
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var publisher = await SampleService.StartAsync("publisher", database.ConnectionString, host.ConnectionString);
        await publisher.PublishAsync([.. Enumerable.Range(0, 2000).Select(i => $"early {i}")]);
        await Eventually.Async(publisher.OutboxAsync, n => n == 0);

        await using var consumers = await TestDatabase.CreateEmptyAsync();
        await using var first = await SampleService.StartAsync("first", consumers.ConnectionString, host.ConnectionString);
        await first.AppliesAsync("early %", 2000);
    }

    private async Task ALaterMessageArrivesAsync(string text)
    {
        await platform.Publisher.PublishAsync(text);
        await platform.First.AppliesAsync(text, 1);
    }
}
