using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Testing;

namespace AlumniPlatform.Benchmarks.Coverage;

/// <summary>Gateway, identity and analytics as real processes on the test servers, with real tokens.</summary>
internal sealed class Platform : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> parts = [];

    public TestDatabase Database { get; private set; } = null!;
    public Uri Gateway { get; private set; } = null!;
    public Uri Analytics { get; private set; } = null!;

    public static async Task<Platform> StartAsync()
    {
        var platform = new Platform();
        try
        {
            await platform.StartPartsAsync();
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public async Task<HttpClient> ClientAsync(string account, Uri address)
    {
        using var gateway = new HttpClient { BaseAddress = Gateway };
        using var answer = await gateway.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = account, ["client_secret"] = account,
        }));
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        return new HttpClient { BaseAddress = address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    private async Task StartPartsAsync()
    {
        Database = Keep(await TestDatabase.CreateEmptyAsync());
        var accounts = Keep(await TestDatabase.CreateEmptyAsync());
        var broker = Keep(await TestVirtualHost.CreateAsync());
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:analyticsdb"] = Database.ConnectionString,
            ["ConnectionStrings:identitydb"] = accounts.ConnectionString,
            ["ConnectionStrings:messaging"] = broker.ConnectionString,
            ["ConnectionStrings:cache"] = await TestServers.RedisAsync(),
            ["PublicAddress"] = "http://localhost:8080",
            ["Portal:ClientSecret"] = "portal",
            ["RateLimits:api"] = "0",
        };
        settings["services:identity:http:0"] = Keep(await RealProcess.StartAsync("services/Identity", settings)).Address.AbsoluteUri;
        Analytics = Keep(await RealProcess.StartAsync("services/Analytics", settings)).Address;
        settings["services:analytics:http:0"] = Analytics.AbsoluteUri;
        // The others are not asked for anything.
        foreach (var other in new[] { "membership", "events", "communication", "portal" })
            settings[$"services:{other}:http:0"] = Analytics.AbsoluteUri;
        Gateway = Keep(await RealProcess.StartAsync("gateway", settings)).Address;
    }

    private T Keep<T>(T part) where T : IAsyncDisposable
    {
        parts.Add(part);
        return part;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(parts))
            await part.DisposeAsync();
    }
}
