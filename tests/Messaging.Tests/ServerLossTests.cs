using System.Collections.Concurrent;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Messaging.Tests;

/// <summary>A publisher and a consumer on servers of their own.</summary>
public sealed class MortalServers : IAsyncLifetime
{
    internal OwnPostgres Postgres { get; private set; } = null!;
    internal OwnRabbitMq RabbitMq { get; private set; } = null!;
    internal SampleService Publisher { get; private set; } = null!;
    internal SampleService First { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Postgres = await OwnPostgres.StartNewAsync();
        RabbitMq = await OwnRabbitMq.StartNewAsync();
        await Postgres.CreateDatabaseAsync("publisherdb");
        await Postgres.CreateDatabaseAsync("firstdb");
        Publisher = await SampleService.StartAsync("publisher", Postgres.ConnectionString("publisherdb"), RabbitMq.ConnectionString);
        First = await SampleService.StartAsync("first", Postgres.ConnectionString("firstdb"), RabbitMq.ConnectionString);
        await RabbitMq.RemembersAsync("first.ordered");
        await RabbitMq.RemembersAsync("second.ordered");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Publisher.DisposeAsync().AsTask(), First.DisposeAsync().AsTask());
        await RabbitMq.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}

public sealed class ServerLossTests(MortalServers servers) : IClassFixture<MortalServers>
{
    [Fact]
    public async Task Writes_succeed_while_the_broker_is_stopped_and_everything_is_delivered_after()
    {
        await using var writer = new Writer(servers.Publisher, "stopped");
        await writer.WritesAsync(50);
        await servers.RabbitMq.StopAsync();
        var before = writer.Written.Count;
        await Task.Delay(TimeSpan.FromSeconds(10)); // the outage is the test
        var during = writer.Written.Count - before;
        await servers.RabbitMq.StartAsync();
        await writer.StopAsync();

        writer.Failed.ShouldBe(0);
        during.ShouldBeGreaterThan(100);
        await AllAppliedOnceAsync(writer, "stopped");
    }

    [Fact]
    public async Task A_killed_broker_loses_nothing_and_nothing_is_applied_twice()
    {
        await using var writer = new Writer(servers.Publisher, "broker killed");
        for (var kill = 0; kill < 3; kill++)
        {
            await writer.WritesAsync(300);
            await servers.RabbitMq.KillAsync();
            await writer.WritesAsync(100);
            await servers.RabbitMq.StartAsync();
        }
        await writer.StopAsync();

        writer.Failed.ShouldBe(0);
        await AllAppliedOnceAsync(writer, "broker killed");
    }

    [Fact]
    public async Task A_killed_database_loses_nothing_that_was_saved_and_nothing_is_applied_twice()
    {
        await using var writer = new Writer(servers.Publisher, "database killed");
        for (var kill = 0; kill < 4; kill++)
        {
            await writer.WritesAsync(300);
            await servers.Postgres.KillAsync();
            await servers.Postgres.StartAsync();
        }
        await writer.StopAsync();

        await AllAppliedOnceAsync(writer, "database killed");
        (await servers.First.ScalarAsync<long>("select count(*) from messaging.dead_letter")).ShouldBe(0);
    }

    // That nothing is applied twice is the primary key of the table: a second application would fail and become a dead letter.
    private async Task AllAppliedOnceAsync(Writer writer, string text)
    {
        await Eventually.Async(servers.Publisher.OutboxAsync, n => n == 0, TimeSpan.FromSeconds(60));
        await Eventually.Async(() => servers.First.AppliedAsync($"{text} %"), n => n >= writer.Written.Count, TimeSpan.FromSeconds(60));
        var written = string.Join(',', writer.Written.Select(id => $"('{id}'::uuid)"));
        (await servers.First.ScalarAsync<long>($"select count(*) from (values {written}) as w (id) where id not in (select message_id from applied)")).ShouldBe(0);
        (await servers.First.ScalarAsync<long>("select count(*) from messaging.dead_letter")).ShouldBe(0);
    }

    /// <summary>Saves small batches one after the other for as long as it lives.</summary>
    private sealed class Writer : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Task running;
        private int failed;

        public Writer(SampleService publisher, string text) => running = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                try
                {
                    foreach (var id in await publisher.PublishAsync([.. Enumerable.Range(0, 5).Select(n => $"{text} {i} {n}")]))
                        Written.Add(id);
                }
                catch (Exception e) when (Problems.IsDatabaseAway(e))
                {
                    Interlocked.Increment(ref failed);
                }
                await Task.Delay(10);
            }
        });

        public ConcurrentBag<Guid> Written { get; } = [];

        public int Failed => failed;

        public Task WritesAsync(int more)
        {
            var goal = Written.Count + more;
            return Eventually.Async(() => Task.FromResult(Written.Count), n => n >= goal, TimeSpan.FromSeconds(60));
        }

        public async Task StopAsync()
        {
            await stop.CancelAsync();
            await running;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            stop.Dispose();
        }
    }
}
