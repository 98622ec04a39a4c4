using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Platform.Tests;

/// <summary>
/// A school system sends the same students and degrees three times, in two batches of mixed order, while every service
/// and every server is killed once: the same persons, one invitation each, every figure right.
/// </summary>
public sealed class KilledOnTheWayTests(PlatformFixture platform)
{
    private const int Count = 250;
    private const int Seed = 20_260_604;
    private static readonly string[][] killed = [["membership", "gateway"], ["communication", "messaging"], ["identity", "cache"], ["analytics", "postgres"], ["membership", "portal"], ["communication"]];

    [Fact]
    public async Task The_same_records_three_times_while_everything_is_killed_once()
    {
        var random = new Random(Seed);
        var degrees = SchoolSystem.Degrees("killed", Count, programme: "CMETE");
        JsonNode[] records = [.. degrees!, .. SchoolSystem.Approaching(degrees)];
        var kills = new Queue<string[]>(killed);
        for (var time = 0; time < 3; time++)
        {
            random.Shuffle(records);
            foreach (var half in records.Chunk(Count))
            {
                var sending = SendUntilTakenAsync(new JsonArray([.. half.Select(r => r.DeepClone())]));
                foreach (var resource in kills.Dequeue())
                {
                    await platform.Host.KillAsync(resource);
                    await platform.Host.RestartAsync(resource);
                }
                await sending;
            }
        }

        using var central = await Eventually.Async(() => platform.ClientAsync("central"), _ => true, TimeSpan.FromSeconds(60));
        // A mail on its way at the very moment of a kill is not sent again: whether it arrived is not known, and the ledger says so.
        var (mails, interrupted) = await Eventually.Async(async () => (Mails: await MailsAsync(), Interrupted: await InterruptedAsync(central)),
            seen => seen.Mails.Union(seen.Interrupted).Count() == Count, TimeSpan.FromSeconds(180));
        mails.ShouldBeUnique();
        interrupted.Count.ShouldBeLessThanOrEqualTo(20);
        var cohort = await Eventually.Async(() => CohortAsync(central), c => c.GetProperty("graduates").GetInt32() == Count && c.GetProperty("invited").GetInt32() >= Count - interrupted.Count, TimeSpan.FromSeconds(60));
        cohort.GetProperty("members").GetInt32().ShouldBe(0);
        var summary = await central.GetFromJsonAsync<JsonElement>("/api/communication/deliveries/summary");
        summary.GetProperty("states").EnumerateObject().Sum(s => s.Value.GetInt64()).ShouldBe(summary.GetProperty("total").GetInt64());
    }

    // The school system saw no trouble, or did and sends again: both must come out the same.
    private async Task SendUntilTakenAsync(JsonArray batch)
    {
        var body = batch.ToJsonString();
        await Eventually.Async(async () =>
        {
            using var http = await platform.ClientAsync("school-system");
            using var answer = await new SchoolSystem(http).SendAsync(body, "application/cloudevents-batch+json");
            return (int)answer.StatusCode;
        }, status => status == 202, TimeSpan.FromSeconds(120));
    }

    private async Task<List<string>> MailsAsync() => [.. (await platform.Mail.MessagesAsync(limit: 10_000)).Select(m => m.To).Where(IsOurs)];

    private static async Task<List<string>> InterruptedAsync(HttpClient central)
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
        return [.. addresses.Where(IsOurs)];
    }

    private static async Task<JsonElement> CohortAsync(HttpClient central)
    {
        var coverage = await central.GetFromJsonAsync<JsonElement>($"/api/analytics/coverage?school=EECS&programme=CMETE&year={SchoolSystem.RecentDay[..4]}");
        return coverage.GetProperty("rows").EnumerateArray().Single();
    }

    private static bool IsOurs(string address) => address.StartsWith("killed.", StringComparison.Ordinal);
}
