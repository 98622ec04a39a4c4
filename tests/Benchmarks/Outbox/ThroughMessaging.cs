using AlumniPlatform.Contracts;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlumniPlatform.Benchmarks.Outbox;

/// <summary>A publishing and a consuming service as the platform's are built.</summary>
internal sealed class ThroughMessaging(IHost publisher, IHost consumer, bool inBulk) : IPipe
{
    public static async Task<ThroughMessaging> StartAsync(string publishersDatabase, string consumersDatabase, string broker, bool inBulk)
    {
        var publisher = await HostAsync("publisher", publishersDatabase, broker);
        var consumer = await HostAsync("consumer", consumersDatabase, broker);
        return new ThroughMessaging(publisher, consumer, inBulk);
    }

    public async Task WriteAsync(int messages)
    {
        foreach (var batch in Enumerable.Range(0, messages).Chunk(500))
        {
            await using var scope = publisher.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<BenchmarkDb>();
            if (!inBulk)
            {
                foreach (var number in batch)
                    db.Publish(Fact.New(number));
                await db.SaveChangesAsync();
                continue;
            }
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.PublishAsync([.. batch.Select(Fact.New)], default);
            await transaction.CommitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(publisher.StopAsync(), consumer.StopAsync());
        publisher.Dispose();
        consumer.Dispose();
    }

    private static async Task<IHost> HostAsync(string service, string database, string broker)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:benchmarkdb"] = database,
            ["ConnectionStrings:messaging"] = broker,
        });
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Error).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Critical);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddDatabase<BenchmarkDb>("benchmarkdb");
        builder.AddMessaging<BenchmarkDb>(service, service == "publisher" ? null : m => m.Consume<Fact, Record>(), [new MessageRoute(typeof(Fact), "publisher", ["consumer"])]);
        var host = builder.Build();
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<BenchmarkDb>();
            await db.Database.EnsureCreatedAsync();
            await db.Database.ExecuteSqlRawAsync(Recorded.Table);
        }
        await host.StartAsync();
        return host;
    }
}
