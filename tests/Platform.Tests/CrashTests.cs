using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Testing;
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
        var batch = SchoolSystem.Degrees($"crash-{resource}", count, programme: "CMETE"); // which no other test uses
        var http = await platform.ClientAsync("school-system");
        var before = await GraduatesAsync(await platform.ClientAsync("central"));
        var schools = new SchoolSystem(http);
        await schools.PublishAsync(batch);
        await platform.Host.KillAsync(resource);
        await platform.Host.RestartAsync(resource);
        // The school system saw no trouble, or did and sends again: both must come out the same.
        await Eventually.Async(async () => (int)(await schools.SendAsync(batch.ToJsonString(), "application/cloudevents-batch+json")).StatusCode, status => status == 202, TimeSpan.FromSeconds(60));

        using var central = await Eventually.Async(() => platform.ClientAsync("central"), _ => true, TimeSpan.FromSeconds(60));
        await Eventually.Async(() => GraduatesAsync(central), graduates => graduates == before + count, TimeSpan.FromSeconds(60));
        // A mail on its way at the very moment of a kill is not sent again: whether it arrived is not known, and the ledger says so.
        var (mails, interrupted) = await Eventually.Async(async () => (Mails: await MailsAsync(), Interrupted: await InterruptedAsync(central)),
            seen => seen.Mails.Union(seen.Interrupted).Count() == count, TimeSpan.FromSeconds(180));
        mails.ShouldBeUnique();
        interrupted.Count.ShouldBeLessThanOrEqualTo(10);
        var summary = await central.GetFromJsonAsync<JsonElement>("/api/communication/deliveries/summary");
        summary.GetProperty("states").EnumerateObject().Sum(s => s.Value.GetInt64()).ShouldBe(summary.GetProperty("total").GetInt64());

        async Task<List<string>> MailsAsync() =>
            [.. (await platform.Mail.MessagesAsync(limit: 10_000)).Select(m => m.To).Where(IsOurs)];

        async Task<List<string>> InterruptedAsync(HttpClient client) =>
            [.. (await CrashTests.InterruptedAsync(client)).Where(IsOurs)];

        bool IsOurs(string address) => address.StartsWith($"crash-{resource}.", StringComparison.Ordinal);
    }

    private static async Task<int> GraduatesAsync(HttpClient central) =>
        (await central.GetFromJsonAsync<JsonElement>("/api/analytics/coverage?programme=CMETE")).GetProperty("rows").EnumerateArray().Sum(r => r.GetProperty("graduates").GetInt32());

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
