using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AlumniPlatform.Testing;

/// <summary>
/// A service as a real process, for tests that kill it. It dies with the test's process, however that ends.
/// </summary>
public sealed class RealProcess : IAsyncDisposable
{
    private const int KeptLines = 200;
    private readonly Process process;
    private readonly Process watchdog;
    private readonly ConcurrentQueue<string> output = new();

    private RealProcess(ProcessStartInfo start, Uri address)
    {
        Address = address;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // Holds a pipe to this process; when the pipe closes, whoever still runs at its end is killed.
        watchdog = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"cat >/dev/null; kill -9 {process.Id} 2>/dev/null"]) { RedirectStandardInput = true })!;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Process id.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>The newest lines that it wrote.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>Starts a built project and waits until <c>/health/ready</c> answers 200.</summary>
    /// <param name="project">Folder of the project in the repository: <c>services/Membership</c>.</param>
    /// <param name="environment">As the AppHost would give it; <c>ASPNETCORE_URLS</c> is set to a free port.</param>
    /// <param name="waitUntilReady">False returns at once.</param>
    public static async Task<RealProcess> StartAsync(string project, IReadOnlyDictionary<string, string?> environment, bool waitUntilReady = true)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        var start = new ProcessStartInfo("dotnet", [Repository.Built(project)])
        {
            WorkingDirectory = Repository.Path(project), RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = address.AbsoluteUri;
        foreach (var (key, value) in environment)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var running = new RealProcess(start, address);
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
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        watchdog.Kill(); // first, or it might hit another process that got the id
        await watchdog.WaitForExitAsync();
        if (!process.HasExited)
            await KillAsync();
        watchdog.Dispose();
        process.Dispose();
    }

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

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        output.Enqueue(line.Data);
        while (output.Count > KeptLines)
            output.TryDequeue(out _);
    }
}
