using System.Globalization;
using AlumniPlatform.Contracts;
using AlumniPlatform.Messaging;
using AlumniPlatform.Messaging.Tests.Chain;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// One of three services in a chain, a → b → c, for the test that kills them: Chain a|b|c [messages that a publishes].
var name = args[0];
var builder = Host.CreateApplicationBuilder();
builder.Logging.AddFilter("Microsoft", LogLevel.Critical);
builder.Services.AddSingleton(TimeProvider.System);
builder.AddDatabase<ChainDb>("chaindb");
builder.AddMessaging<ChainDb>(
    name,
    m => _ = name switch { "b" => m.Consume<StepOne, TakeOne>(), "c" => m.Consume<StepTwo, TakeTwo>(), _ => m },
    [new MessageRoute(typeof(StepOne), "a", ["b"]), new MessageRoute(typeof(StepTwo), "b", ["c"])]);
using var host = builder.Build();
await RetryAsync(db => db.Database.EnsureCreatedAsync());
await host.StartAsync();
if (name == "a")
    await PublishAsync(int.Parse(args[1], CultureInfo.InvariantCulture));
await host.WaitForShutdownAsync();

// Small transactions, at a pace that leaves time for the killing. What is in the table is published; a killed service goes on from there.
async Task PublishAsync(int messages)
{
    const int batch = 20;
    var written = 0;
    while (written < messages)
    {
        await RetryAsync(async db =>
        {
            var now = TimeProvider.System.GetUtcNow();
            written = await db.Taken.MaxAsync(t => (int?)t.Number) ?? 0;
            foreach (var number in Enumerable.Range(written + 1, Math.Min(batch, messages - written)))
            {
                db.Taken.Add(new Taken { Number = number });
                db.Publish(new StepOne(Guid.CreateVersion7(now), now, 1, number));
            }
            await db.SaveChangesAsync();
        });
        await Task.Delay(TimeSpan.FromMilliseconds(50));
    }
}

async Task RetryAsync(Func<ChainDb, Task> work)
{
    while (true)
    {
        try
        {
            await using var scope = host.Services.CreateAsyncScope();
            await work(scope.ServiceProvider.GetRequiredService<ChainDb>());
            return;
        }
        catch (Exception e) when (Problems.IsDatabaseAway(e))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }
}
