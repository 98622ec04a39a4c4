using System.Text.Json;
using AlumniPlatform.Demo.Publishing;

namespace AlumniPlatform.Demo;

/// <summary>Waits until the figures have caught up with what was published, and says them.</summary>
internal sealed class Arrival(PlatformClient central, Progress progress)
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(4);

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var last = (Graduates: -1L, Members: -1L, Invited: -1L);
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < Settled)
        {
            await Task.Delay(500, cancellationToken);
            var rows = (await central.GetAsync("/api/analytics/coverage", cancellationToken)).GetProperty("rows").EnumerateArray().ToArray();
            var now = (Sum(rows, "graduates"), Sum(rows, "members"), Sum(rows, "invited"));
            if (now != last)
                since = TimeProvider.System.GetTimestamp();
            last = now;
            progress.Step($"Figures: {last.Graduates:N0} graduates, {last.Members:N0} members, {last.Invited:N0} invited so far");
        }
        progress.Say($"Figures: {last.Graduates:N0} graduates, {last.Members:N0} members, {last.Invited:N0} invited");
    }

    private static long Sum(JsonElement[] rows, string column) => rows.Sum(row => row.GetProperty(column).GetInt64());
}
