using System.Diagnostics;
using System.Globalization;
using AlumniPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Messaging.Tests;

/// <summary>20,000 messages through a → b → c, three real processes, while they, the broker and the database are killed at random.</summary>
public sealed class CrashTest(ITestOutputHelper output)
{
    private const int Messages = 20_000;
    private readonly int seed = Environment.GetEnvironmentVariable("ALUMNI_TEST_SEED") is { Length: > 0 } given
        ? int.Parse(given, CultureInfo.InvariantCulture)
        : (int)(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() % int.MaxValue);

    [Fact]
    public async Task Nothing_is_lost_and_nothing_applied_twice_whatever_is_killed()
    {
        Print($"seed {seed}; ALUMNI_TEST_SEED={seed} repeats it");
        var clock = Stopwatch.StartNew();
        await using var postgres = await OwnPostgres.StartNewAsync();
        await using var broker = await OwnRabbitMq.StartNewAsync();
        var services = new Dictionary<string, WatchedProcess>();
        try
        {
            foreach (var name in (string[])["a", "b", "c"])
            {
                await postgres.CreateDatabaseAsync($"chain_{name}");
                services[name] = Launch(name, postgres, broker);
            }
            await broker.RemembersAsync("b.step-one");
            await broker.RemembersAsync("c.step-two");
            Print($"{clock.Elapsed.TotalSeconds:0} s: started");
            await KillAsync(postgres, broker, services);
            Print($"{clock.Elapsed.TotalSeconds:0} s: the killing is over");

            var (taken, distinct) = (0L, 0L);
            await Eventually.Async(async () => (Published: await CountAsync(postgres, "a", "*"), Taken: taken = await CountAsync(postgres, "c", "*"), Different: distinct = await CountAsync(postgres, "c", "distinct number")),
                seen => seen.Published == Messages && seen.Different == Messages, TimeSpan.FromMinutes(4));
            services.Values.ShouldAllBe(process => !process.HasExited);
            Print($"{clock.Elapsed.TotalSeconds:0} s: {Messages} published, b took {await CountAsync(postgres, "b", "*")}, c took {taken}, {distinct} different");
            (await CountAsync(postgres, "b", "*")).ShouldBe(Messages);
            (await CountAsync(postgres, "c", "*")).ShouldBe(Messages);
        }
        finally
        {
            foreach (var (name, process) in services)
            {
                if (process.HasExited)
                    Print($"{name} ended: {process.Output}");
                await process.DisposeAsync();
            }
        }
    }

    private async Task KillAsync(OwnPostgres postgres, OwnRabbitMq broker, Dictionary<string, WatchedProcess> services)
    {
        var chance = new Random(seed);
        string[] victims = [.. Enumerable.Repeat("postgres", 5), .. Enumerable.Repeat("broker", 4), .. Enumerable.Repeat("a", 4), .. Enumerable.Repeat("b", 6), .. Enumerable.Repeat("c", 6)];
        chance.Shuffle(victims);
        var restarts = new Dictionary<string, Task>();
        foreach (var victim in victims)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(200, 3000)));
            if (restarts.TryGetValue(victim, out var underway))
                await underway; // others are killed while it still starts
            var outage = TimeSpan.FromMilliseconds(chance.Next(0, 1000));
            restarts[victim] = victim switch
            {
                "postgres" => AgainAsync(postgres.KillAsync, postgres.StartAsync, outage),
                "broker" => AgainAsync(broker.KillAsync, broker.StartAsync, outage),
                _ => AgainAsync(() => EndAsync(victim, services), () =>
                {
                    services[victim] = Launch(victim, postgres, broker);
                    return Task.CompletedTask;
                }, outage),
            };
        }
        await Task.WhenAll(restarts.Values);
        Print($"killed {string.Join(' ', victims)}");
    }

    private async Task EndAsync(string name, Dictionary<string, WatchedProcess> services)
    {
        if (services[name].HasExited)
            Print($"{name} had ended by itself: {services[name].Output}");
        services[name].HasExited.ShouldBeFalse();
        await services[name].DisposeAsync();
    }

    private static async Task AgainAsync(Func<Task> kill, Func<Task> start, TimeSpan outage)
    {
        await kill();
        await Task.Delay(outage);
        await start();
    }

    private static WatchedProcess Launch(string name, OwnPostgres postgres, OwnRabbitMq broker) => new(
        "dotnet", [Repository.Built("tests/Messaging.Tests.Chain"), name, Messages.ToString(CultureInfo.InvariantCulture)],
        environment: new Dictionary<string, string?>
        {
            ["ConnectionStrings__chaindb"] = postgres.ConnectionString($"chain_{name}"),
            ["ConnectionStrings__messaging"] = broker.ConnectionString,
        });

    private static async Task<long> CountAsync(OwnPostgres postgres, string service, string what)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString($"chain_{service}") + ";Pooling=false");
        await using var command = source.CreateCommand($"select count({what}) from taken");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private void Print(FormattableString text)
    {
        var line = text.ToString(CultureInfo.InvariantCulture);
        output.WriteLine(line);
        Console.WriteLine($"crash test: {line}");
    }
}
