using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Testing;
using Npgsql;

namespace AlumniPlatform.Benchmarks.Intake;

/// <summary>
/// The platform as <c>./run</c> starts it, gateway and all. Its mail server is away, so that deliveries stay queued: the
/// hand-written chain sends no mail either.
/// </summary>
internal sealed class ThroughPlatform : IChain
{
    private readonly PlatformHost host;
    private readonly HttpClient schools = new() { Timeout = TimeSpan.FromMinutes(5) };
    private readonly HttpClient central = new();
    private readonly NpgsqlDataSource membership;
    private readonly NpgsqlDataSource communication;

    private ThroughPlatform(PlatformHost host)
    {
        this.host = host;
        schools.BaseAddress = central.BaseAddress = new Uri(host.Endpoints.Gateway!);
        membership = NpgsqlDataSource.Create($"{host.Endpoints.Postgres};Database=membershipdb");
        communication = NpgsqlDataSource.Create($"{host.Endpoints.Postgres};Database=communicationdb");
    }

    public string Name => "the platform";

    public static async Task<ThroughPlatform> StartAsync(PlatformHost host)
    {
        var chain = new ThroughPlatform(host);
        await host.StopAsync("mail");
        await SignInAsync(chain.schools, "school-system");
        await SignInAsync(chain.central, "central");
        return chain;
    }

    public async Task SendAsync(byte[] request)
    {
        using var body = new ByteArrayContent(request);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents-batch+json");
        using var answer = await schools.PostAsync("/api/membership/intake", body);
        answer.EnsureSuccessStatusCode();
        var outcome = await answer.Content.ReadFromJsonAsync<JsonElement>();
        if (outcome.GetProperty("rejected").GetArrayLength() + outcome.GetProperty("duplicates").GetInt32() > 0)
            throw new InvalidOperationException($"Not every degree was accepted: {outcome}");
    }

    public async Task<Reached> ReachedAsync()
    {
        var coverage = await central.GetFromJsonAsync<JsonElement>("/api/analytics/coverage");
        return new Reached(
            await CountAsync(membership, "person"), await CountAsync(communication, "delivery"),
            coverage.GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("graduates").GetInt64()));
    }

    /// <summary>The search for persons who are one runs behind the intake; the hand-written chain has none.</summary>
    public Task SettleAsync() => Eventually.Async(() => CountAsync(membership, "double_check"), waiting => waiting == 0, TimeSpan.FromMinutes(10));

    public async ValueTask DisposeAsync()
    {
        schools.Dispose();
        central.Dispose();
        await membership.DisposeAsync();
        await communication.DisposeAsync();
        await host.DisposeAsync();
    }

    private static async Task SignInAsync(HttpClient client, string account)
    {
        using var answer = await client.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = account, ["client_secret"] = account,
        }));
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string table)
    {
        await using var command = database.CreateCommand($"select count(*) from {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
