using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;

namespace AlumniPlatform.Communication.Tests;

/// <summary>Where sending stands still, as an operator sees it.</summary>
internal static class SendingPauses
{
    public const string Path = "/api/communication/sending";

    private static int count;

    /// <summary>A domain that nobody else uses.</summary>
    public static string Domain() => $"refuses{Interlocked.Increment(ref count)}.example";

    public static HttpClient Operator(this CommunicationFixture fixture) => fixture.Host.Client(Roles.Operator);

    public static async Task<JsonElement[]> PausesAsync(this CommunicationFixture fixture) =>
        [.. (await fixture.Operator().GetFromJsonAsync<JsonElement>(Path)).GetProperty("open").EnumerateArray()];

    /// <summary>Waits until sending stands still somewhere. Returns where: <c>sender gmail.com *</c>, a line for each.</summary>
    public static Task<string> WaitForPauseAsync(this CommunicationFixture fixture, int pauses = 1) =>
        Eventually.Async(() => fixture.PausedAsync(), open => open.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length >= pauses, expected: $"{pauses} pauses");

    public static async Task<string> PausedAsync(this CommunicationFixture fixture) =>
        string.Join('\n', (await fixture.PausesAsync()).Select(p => $"{p.GetProperty("cause").GetString()} {Part(p, "domain")} {Part(p, "purpose")}").Order(StringComparer.Ordinal));

    /// <summary>Lets everything go on. Returns how many pauses ended.</summary>
    public static async Task<int> ResumeAllAsync(this CommunicationFixture fixture)
    {
        var ended = 0;
        foreach (var pause in await fixture.PausesAsync())
            ended += await fixture.ResumeAsync(pause.GetProperty("id").GetGuid());
        return ended;
    }

    public static async Task<int> ResumeAsync(this CommunicationFixture fixture, Guid pause)
    {
        using var response = await fixture.Operator().PostAsync($"{Path}/pauses/{pause}/resume", content: null);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("count").GetInt32();
    }

    private static string Part(JsonElement pause, string name) => pause.TryGetProperty(name, out var value) && value.GetString() is { } text ? text : "*";
}
