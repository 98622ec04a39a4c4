using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace AlumniPlatform.Testing;

/// <summary>
/// The platform, or a part of it, as <c>./run</c> starts it: a process host of its own with a data folder and ports of its
/// own. Everything ends with it, however it ends.
/// </summary>
public sealed class PlatformHost : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly WatchedProcess process;
    private readonly HttpClient dashboard = new();

    private PlatformHost(string data, string[] arguments)
    {
        Data = data;
        process = new WatchedProcess("dotnet", [Repository.Built("AppHost"), "--Data", data, "--Durable", "false", "--DashboardPort", "0", .. arguments], Repository.Root, keptLines: 20_000);
    }

    /// <summary>The data folder.</summary>
    public string Data { get; }

    /// <summary>Where things listen; null for what was not started.</summary>
    public HostEndpoints Endpoints { get; private set; } = new(null, "", null, null, null, null, null, null);

    /// <summary>What it and the services wrote.</summary>
    public string Output => process.Output;

    /// <summary>A folder for a host's data that every user of the machine can enter: PostgreSQL runs as one of its own.</summary>
    public static string NewDataFolder()
    {
        var folder = Directory.CreateTempSubdirectory("alumni-host-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        return folder;
    }

    /// <summary>Starts the host and waits until everything is healthy.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="arguments">Of the host: <c>--Only</c>, <c>--Replicas:membership 2</c> …</param>
    public static async Task<PlatformHost> StartAsync(string data, params string[] arguments)
    {
        var endpoints = Path.Combine(data, "endpoints.json");
        Directory.CreateDirectory(data);
        File.Delete(endpoints);
        var host = new PlatformHost(data, arguments);
        try
        {
            await Eventually.Async(() => Task.FromResult(host.process.HasExited ? "ended" : host.Output),
                seen => seen is "ended" || seen.Contains("\nReady: ", StringComparison.Ordinal), TimeSpan.FromMinutes(3));
            if (host.process.HasExited)
                throw new InvalidOperationException($"The host ended with {host.process.ExitCode}:\n{host.Output}");
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
        host.Endpoints = JsonSerializer.Deserialize<HostEndpoints>(await File.ReadAllTextAsync(endpoints), Json)!;
        host.dashboard.BaseAddress = new Uri(host.Endpoints.Dashboard);
        return host;
    }

    /// <summary>Every resource with its state and processes.</summary>
    public async Task<IReadOnlyList<HostResource>> ResourcesAsync() => await dashboard.GetFromJsonAsync<List<HostResource>>("/resources") ?? [];

    /// <summary>SIGKILL to the newest process of a resource: no shutdown code runs.</summary>
    public async Task KillAsync(string resource)
    {
        var pid = (await ResourcesAsync()).Single(r => r.Name == resource).Pids[^1];
        using var victim = Process.GetProcessById(pid);
        victim.Kill();
        await victim.WaitForExitAsync();
    }

    /// <summary>Stops what is left of a resource, starts it and waits until it is healthy.</summary>
    public Task RestartAsync(string resource) => ActAsync(resource, "restart");

    /// <summary>Stops a resource in good order.</summary>
    public Task StopAsync(string resource) => ActAsync(resource, "stop");

    /// <summary>Ends the host with a signal that it hears (SIGTERM) or not (SIGKILL). Returns its exit code.</summary>
    public async Task<int> EndAsync(bool kill)
    {
        await (kill ? process.KillAsync() : process.StopAsync());
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await process.StopAsync();
        await process.DisposeAsync();
        dashboard.Dispose();
    }

    private async Task ActAsync(string resource, string action)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/resources/{resource}/{action}") { Headers = { { "X-Dashboard", "1" } } };
        using var answer = await dashboard.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"Cannot {action} {resource}: {await answer.Content.ReadAsStringAsync()}");
    }
}

/// <summary>What the host writes into <c>endpoints.json</c>.</summary>
public sealed record HostEndpoints(
    string? Gateway, string Dashboard, string? Mail, string? Smtp, string? Postgres, string? Messaging, string? MessagingManagement, string? Cache);

/// <summary>A resource as the dashboard shows it.</summary>
public sealed record HostResource(string Name, string State, string? Reason, IReadOnlyList<string> Urls, IReadOnlyList<int> Pids);
