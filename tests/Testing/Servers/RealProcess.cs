using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AlumniPlatform.Testing;

/// <summary>
/// A service as a real process, for tests that kill it. It dies with the test's process, however that ends.
/// </summary>
public sealed class RealProcess : IAsyncDisposable
{
    private readonly WatchedProcess process;

    private RealProcess(WatchedProcess process, Uri address) => (this.process, Address) = (process, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Its number in the system.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>The newest lines that it wrote.</summary>
    public string Output => process.Output;

    /// <summary>Starts a built project and waits until <c>/health/ready</c> answers 200.</summary>
    /// <param name="project">Folder of the project in the repository: <c>services/Membership</c>.</param>
    /// <param name="environment">As the AppHost would give it; <c>ASPNETCORE_URLS</c> is set to a free port.</param>
    /// <param name="waitUntilReady">False returns at once.</param>
    public static async Task<RealProcess> StartAsync(string project, IReadOnlyDictionary<string, string?> environment, bool waitUntilReady = true)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        var variables = environment.ToDictionary(e => e.Key.Replace(":", "__", StringComparison.Ordinal), e => e.Value);
        variables.TryAdd("ASPNETCORE_ENVIRONMENT", "Development");
        variables["ASPNETCORE_URLS"] = address.AbsoluteUri;
        var running = new RealProcess(new WatchedProcess("dotnet", [Repository.Built(project)], Repository.Path(project), variables), address);
        if (waitUntilReady)
            await running.ReadyAsync(TimeSpan.FromSeconds(60));
        return running;
    }

    /// <summary>Waits until it reports ready; fails at once when it has ended.</summary>
    public async Task ReadyAsync(TimeSpan deadline)
    {
        using var http = new HttpClient { BaseAddress = Address };
        var state = await Eventually.Async(async () => HasExited ? $"ended: {process.ExitCode}" : await StateAsync(http), seen => seen.StartsWith("200", StringComparison.Ordinal) || HasExited, deadline);
        if (HasExited)
            throw new InvalidOperationException($"The process {state}\n{Output}");
    }

    /// <summary>SIGKILL: no shutdown code of the service runs.</summary>
    public Task KillAsync() => process.KillAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => process.DisposeAsync();

    /// <summary>A port of loopback that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<string> StateAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/health/ready");
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }
}
