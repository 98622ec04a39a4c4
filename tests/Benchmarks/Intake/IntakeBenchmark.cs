using System.Diagnostics;
using System.Globalization;
using AlumniPlatform.Testing;

namespace AlumniPlatform.Benchmarks.Intake;

/// <summary>
/// Degrees through the HTTP door, in requests of 5,000, until membership has every person, communication every delivery and
/// analytics has counted every graduate: by the platform's processes and by hand, in turns, on the same servers.
/// </summary>
internal static class IntakeBenchmark
{
    private const int Batch = 5_000;
    private static readonly string[] services = ["gateway", "identity", "membership", "communication", "analytics"];
    private static readonly bool details = Environment.GetEnvironmentVariable("BENCHMARK_DETAILS") is not null;

    public static async Task RunAsync(int degrees, int rounds)
    {
        var data = PlatformHost.NewDataFolder();
        try
        {
            var host = await PlatformHost.StartAsync(data, "--Port", Port());
            // The hand-written chain runs on the servers of the platform's host, so that both find the same.
            Environment.SetEnvironmentVariable("ALUMNI_TEST_POSTGRES", host.Endpoints.Postgres);
            Environment.SetEnvironmentVariable("ALUMNI_TEST_RABBITMQ", host.Endpoints.Messaging);
            Environment.SetEnvironmentVariable("ALUMNI_TEST_RABBITMQ_MANAGEMENT", host.Endpoints.MessagingManagement);
            await using var platform = await ThroughPlatform.StartAsync(host);
            await using var byHand = await ByHand.StartAsync();
            var pids = (await host.ResourcesAsync()).Where(r => r.Pids.Count > 0).ToDictionary(r => r.Name, r => r.Pids[^1]);
            IChain[] chains = [byHand, platform];
            var rates = chains.ToDictionary(c => c, _ => new List<double>());
            foreach (var chain in chains)
                await MeasureAsync(chain, "warm-up", degrees / 10, pids); // compiles everything
            for (var round = 0; round < rounds; round++)
            {
                foreach (var chain in chains)
                    rates[chain].Add(await MeasureAsync(chain, $"round-{round}", degrees, pids));
            }
            var (hand, ours) = (Median(rates[byHand]), Median(rates[platform]));
            Print($"intake, {degrees:N0} degrees, median of {rounds} rounds in turns");
            Print($"by hand:       {hand,8:N0}/s");
            Print($"the platform:  {ours,8:N0}/s, ratio {ours / hand:0.00}");
            Print($"peak memory:   {string.Join(", ", services.Select(s => $"{s} {ProcessUsage.PeakMegabytes(pids[s])} MB"))}");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<double> MeasureAsync(IChain chain, string run, int degrees, Dictionary<string, int> pids)
    {
        var requests = Degrees.Requests(run, degrees, Batch);
        var before = await chain.ReachedAsync();
        var usage = pids.ToDictionary(p => p.Key, p => ProcessUsage.Seconds(p.Value));
        var (clock, own) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        foreach (var request in requests)
            await chain.SendAsync(request);
        var accepted = clock.Elapsed;
        TimeSpan? queued = null, counted = null;
        await Eventually.Async(chain.ReachedAsync, reached =>
        {
            queued ??= reached.Deliveries - before.Deliveries == degrees ? clock.Elapsed : null;
            counted ??= reached.Graduates - before.Graduates == degrees ? clock.Elapsed : null;
            return reached.Persons - before.Persons == degrees && queued is not null && counted is not null;
        }, TimeSpan.FromMinutes(10));
        if (details)
        {
            Print($"  {run}, {chain.Name}: accepted in {accepted.TotalSeconds:0.0} s, queued in {queued!.Value.TotalSeconds:0.0} s, counted in {counted!.Value.TotalSeconds:0.0} s");
            Print($"    processor, s: this program {(Environment.CpuUsage.TotalTime - own).TotalSeconds:0.0}, {string.Join(", ", pids.Select(p => (p.Key, Used: ProcessUsage.Seconds(p.Value) - usage[p.Key])).Where(p => p.Used > 0.2).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key} {p.Used:0.0}")))}");
        }
        var rate = degrees / clock.Elapsed.TotalSeconds;
        await chain.SettleAsync();
        return rate;
    }

    private static string Port() => RealProcess.FreePort().ToString(CultureInfo.InvariantCulture);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}

/// <summary>A chain from the HTTP door to the figures.</summary>
internal interface IChain : IAsyncDisposable
{
    string Name { get; }

    /// <summary>One request of a school system; returns when it is answered.</summary>
    Task SendAsync(byte[] request);

    Task<Reached> ReachedAsync();

    /// <summary>Waits until nothing is left to do behind it, so that the next chain has the machine to itself.</summary>
    Task SettleAsync();
}

/// <summary>How far everything sent so far has come.</summary>
internal sealed record Reached(long Persons, long Deliveries, long Graduates);
