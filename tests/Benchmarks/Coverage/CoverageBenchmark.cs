using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Testing;

namespace AlumniPlatform.Benchmarks.Coverage;

/// <summary>
/// What a dashboard waits for: the coverage of a whole university, asked through the gateway, with few and with many
/// persons behind the same cohorts; beside it the same rows by hand. The figures are made by a rebuild from the log.
/// </summary>
internal static class CoverageBenchmark
{
    private static readonly int[] crowds = [1, 4]; // one dashboard, and as many at once as keep two cores busy
    private static readonly TimeSpan warmUp = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(int persons, int seconds)
    {
        await using var platform = await Platform.StartAsync();
        await using var floor = await Floor.StartAsync(platform.Database.Source);
        using var caller = await platform.ClientAsync("central", platform.Gateway);
        using var direct = await platform.ClientAsync("central", platform.Analytics);
        using var hand = new HttpClient { BaseAddress = floor.Address };
        using var keeper = await platform.ClientAsync("operator", platform.Gateway);

        Print($"{"persons",10} {"facts",10} {"rebuild",9} {"facts/s",8} {"rows",5} {"KB",4} {"callers",7}   {"through the gateway",-22} {"analytics alone",-22} {"by hand",-22}");
        foreach (var count in new[] { Math.Min(10_000, persons), persons })
        {
            var facts = await FactLog.FillAsync(platform.Database, count);
            var clock = Stopwatch.StartNew();
            await RebuildAsync(keeper);
            var rebuilt = clock.Elapsed;
            var answer = await caller.GetByteArrayAsync("/api/analytics/coverage");
            var rows = JsonDocument.Parse(answer).RootElement.GetProperty("rows");
            if (rows.EnumerateArray().Sum(r => r.GetProperty("graduates").GetInt32()) != count)
                throw new InvalidOperationException("The figures are not those of the log.");
            foreach (var callers in crowds)
            {
                // In turns, so that all see the same machine.
                var (through, alone, byHand) = (new List<double>(), new List<double>(), new List<double>());
                (HttpClient, string, List<double>)[] asked = [(caller, "/api/analytics/coverage", through), (direct, "/api/analytics/coverage", alone), (hand, "/coverage", byHand)];
                foreach (var (client, path, _) in asked)
                    await AskAsync(client, path, callers, warmUp, seen: null);
                for (var turn = 0; turn < 3; turn++)
                    foreach (var (client, path, seen) in asked)
                        await AskAsync(client, path, callers, TimeSpan.FromSeconds(seconds / 3.0), seen);
                Print($"{count,10:N0} {facts,10:N0} {rebuilt.TotalSeconds,7:0.0} s {facts / rebuilt.TotalSeconds,8:N0} {rows.GetArrayLength(),5} {answer.Length / 1024,4} {callers,7}   {Say(through, callers),-22} {Say(alone, callers),-22} {Say(byHand, callers),-22}");
            }
        }
        Print($"p50 / p95, requests a second");
    }

    private static async Task RebuildAsync(HttpClient keeper)
    {
        using var started = await keeper.PostAsync("/api/analytics/rebuild", null);
        started.EnsureSuccessStatusCode();
        await Eventually.Async(() => keeper.GetFromJsonAsync<JsonElement>("/api/analytics/rebuild"),
            r => r.GetProperty("state").GetString() is "completed" or "failed", TimeSpan.FromMinutes(30));
        var ended = await keeper.GetFromJsonAsync<JsonElement>("/api/analytics/rebuild");
        if (ended.GetProperty("state").GetString() != "completed")
            throw new InvalidOperationException($"The rebuild ended otherwise: {ended}");
    }

    private static async Task AskAsync(HttpClient client, string path, int callers, TimeSpan duration, List<double>? seen)
    {
        var clock = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            var own = new List<double>();
            while (clock.Elapsed < duration)
            {
                var start = Stopwatch.GetTimestamp();
                await client.GetByteArrayAsync(path);
                own.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            return own;
        }));
        seen?.AddRange(times.SelectMany(t => t));
    }

    private static string Say(List<double> times, int callers)
    {
        var sorted = times.Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:0.0} / {sorted[sorted.Length * 95 / 100]:0.0} ms, {callers * 1000 / sorted.Average():0}/s");
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
