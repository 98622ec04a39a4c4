using AlumniPlatform.Testing;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Platform.Tests;

/// <summary>Whatever is killed on the way: nobody lost, nobody invited twice, every figure right again.</summary>
public sealed class CrashTests(PlatformFixture platform)
{
    [Theory]
    [InlineData("membership")]
    [InlineData("communication")]
    [InlineData("analytics")]
    [InlineData("messaging")]
    [InlineData("postgres")]
    [InlineData("cache")]
    public async Task Killed_while_graduates_come_in_it_goes_on_where_it_was(string resource)
    {
        const int count = 300;
        var year = 1990 + (resource.Length * 2) + (resource[0] % 2); // a cohort of its own for each
        var batch = SchoolSystem.Degrees($"crash-{resource}", count, $"{year}-06-04");
        var http = await platform.ClientAsync("school-system");
        var schools = new SchoolSystem(http);
        await schools.PublishAsync(batch);
        await platform.Host.KillAsync(resource);
        await platform.Host.RestartAsync(resource);
        // The school system saw no trouble, or did and sends again: both must come out the same.
        await Eventually.Async(async () => (int)(await schools.SendAsync(batch.ToJsonString(), "application/cloudevents-batch+json")).StatusCode, status => status == 202, TimeSpan.FromSeconds(60));

        using var central = await platform.ClientAsync("central");
        await Eventually.Async(() => central.GetFromJsonAsync<JsonElement>($"/api/analytics/coverage?year={year}"),
            coverage => coverage.GetProperty("rows").EnumerateArray().Sum(r => r.GetProperty("graduates").GetInt32()) == count, TimeSpan.FromSeconds(60));
        var summary = await Eventually.Async(() => central.GetFromJsonAsync<JsonElement>("/api/communication/deliveries/summary"),
            s => s.GetProperty("states").GetProperty("queued").GetInt64() + s.GetProperty("states").GetProperty("sending").GetInt64() == 0, TimeSpan.FromSeconds(120));
        summary.GetProperty("states").EnumerateObject().Sum(s => s.Value.GetInt64()).ShouldBe(summary.GetProperty("total").GetInt64());

        var mails = (await platform.Mail.MessagesAsync(limit: 10_000)).Select(m => m.To).Where(to => to.StartsWith($"crash-{resource}.", StringComparison.Ordinal)).ToList();
        mails.ShouldBeUnique();
        // A mail on its way at the very moment of the kill is not sent again: whether it arrived is not known, and the ledger says so.
        var interrupted = (await InterruptedAsync(central)).Where(to => to.StartsWith($"crash-{resource}.", StringComparison.Ordinal)).ToList();
        mails.Union(interrupted).Count().ShouldBe(count, $"{mails.Count} mails, {interrupted.Count} interrupted");
        interrupted.Count.ShouldBeLessThanOrEqualTo(10);
    }

    private static async Task<IReadOnlyList<string>> InterruptedAsync(HttpClient central)
    {
        var addresses = new List<string>();
        string? after = null;
        do
        {
            var page = await central.GetFromJsonAsync<JsonElement>($"/api/communication/deliveries?state=failed&limit=200{(after is null ? "" : $"&after={after}")}");
            addresses.AddRange(page.GetProperty("items").EnumerateArray().Where(d => d.GetProperty("code").GetString() == "interrupted").Select(d => d.GetProperty("address").GetString()!));
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (after is not null);
        return addresses;
    }
}
