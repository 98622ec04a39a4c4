using System.Diagnostics;
using System.Globalization;
using AlumniPlatform.Benchmarks.Intake;
using AlumniPlatform.Testing;

namespace AlumniPlatform.Benchmarks.Registration;

/// <summary>
/// Thousands who register at once for a few seats: through the gateway with two replicas of the service, the same with one of
/// the replicas killed on the way, and the bare SQL for the same, in one run on the same PostgreSQL server. Each time the seats
/// are counted: exactly those that there are are confirmed, in the order of entry.
/// </summary>
internal static class RegistrationBenchmark
{
    private const int AtOnce = 128;

    public static async Task RunAsync(int people, int seats)
    {
        var data = PlatformHost.NewDataFolder();
        Environment.SetEnvironmentVariable("RateLimits__api", "0"); // everybody comes from this one machine
        Environment.SetEnvironmentVariable("RateLimits__registration", "0");
        try
        {
            await using var host = await PlatformHost.StartAsync(data, "--Port", RealProcess.FreePort().ToString(CultureInfo.InvariantCulture), "--Replicas:events", "2");
            Environment.SetEnvironmentVariable("ALUMNI_TEST_POSTGRES", host.Endpoints.Postgres);
            await host.StopAsync("mail"); // the bare SQL sends no mail either
            await using var byHand = await SeatsByHand.StartAsync();
            await using var platform = await SeatsThroughPlatform.StartAsync(host);
            foreach (var warm in new IRace[] { byHand, platform })
                await MeasureAsync(warm, "warm-up", people / 10, Math.Max(1, seats / 10));
            var hand = await MeasureAsync(byHand, "by hand", people, seats);
            var before = await ProcessorAsync(host);
            var ours = await MeasureAsync(platform, "the platform", people, seats);
            var used = await ProcessorAsync(host);
            Print($"  processor, ms a registration: {string.Join(", ", used.Select(u => string.Create(CultureInfo.InvariantCulture, $"{u.Key} {(u.Value - before[u.Key]) * 1000 / people:0.00}")))}");
            Print($"the platform / by hand: {ours / hand:0.00}");
            await MeasureAsync(platform, "the platform, a replica killed", people, seats, meanwhile: async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(people / ours / 3));
                await host.KillAsync("events");
            });
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<double> MeasureAsync(IRace race, string what, int people, int seats, Func<Task>? meanwhile = null)
    {
        await race.OpenAsync(seats);
        var accident = Task.CompletedTask;
        var clock = Stopwatch.StartNew();
        if (meanwhile is not null)
            accident = meanwhile();
        await Parallel.ForEachAsync(Enumerable.Range(0, people), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (n, _) => await race.RegisterAsync(n));
        var rate = people / clock.Elapsed.TotalSeconds;
        await accident;
        var outcome = await race.OutcomeAsync();
        if (outcome != new Outcome(people, Math.Min(people, seats), InOrder: true))
            throw new InvalidOperationException($"{what}: of {people} for {seats} seats came out {outcome}");
        Print($"{what}: {people:N0} for {seats} seats, {rate:N0} decided a second, {outcome.Confirmed} confirmed, the others wait in order");
        return rate;
    }

    private static async Task<Dictionary<string, double>> ProcessorAsync(PlatformHost host) =>
        (await host.ResourcesAsync()).Where(r => r.Pids.Count > 0).ToDictionary(r => r.Name, r => r.Pids.Sum(ProcessUsage.Seconds));

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}

/// <summary>A way to register.</summary>
internal interface IRace : IAsyncDisposable
{
    /// <summary>A new gathering with so many seats.</summary>
    Task OpenAsync(int seats);

    /// <summary>Returns when it is decided.</summary>
    Task RegisterAsync(int number);

    Task<Outcome> OutcomeAsync();
}

/// <param name="InOrder">Whether those who are confirmed entered first, and no entry number is missing.</param>
internal sealed record Outcome(long Registered, long Confirmed, bool InOrder)
{
    /// <summary>Of the registrations of one gathering, $1.</summary>
    public const string Sql = """
        select count(*), count(*) filter (where state = 'confirmed'),
            coalesce(max(entry) filter (where state = 'confirmed') = count(*) filter (where state = 'confirmed') and max(entry) = count(*), false)
        from registration where gathering_id = $1
        """;
}
