using System.Collections.Concurrent;
using System.Diagnostics;

namespace AlumniPlatform.Testing;

/// <summary>A program that tests kill, and that is killed with the test's own process however that ends.</summary>
public sealed class WatchedProcess : IAsyncDisposable
{
    private readonly int keptLines;
    private readonly Process process;
    private readonly Process watchdog;
    private readonly ConcurrentQueue<string> output = new();

    /// <summary>Starts <paramref name="program"/>.</summary>
    /// <param name="program">Its path, or a name on the PATH.</param>
    /// <param name="arguments">As they are: no shell reads them.</param>
    /// <param name="folder">Where it runs; the test's folder when null.</param>
    /// <param name="environment">Variables beside the test's own; null removes one.</param>
    /// <param name="keptLines">How many of its newest lines <see cref="Output"/> holds.</param>
    public WatchedProcess(string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string?>? environment = null, int keptLines = 200)
    {
        this.keptLines = keptLines;
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (folder is not null)
            start.WorkingDirectory = folder;
        foreach (var (key, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[key] = value;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // Holds a pipe to this process; when the pipe closes, whoever still runs at its end is killed.
        watchdog = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"cat >/dev/null; kill -9 {process.Id} 2>/dev/null"]) { RedirectStandardInput = true })!;
    }

    /// <summary>Its number in the system.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>What it ended with.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>The newest lines that it wrote.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>SIGKILL: none of its shutdown code runs.</summary>
    public Task KillAsync() => SignalAsync("KILL");

    /// <summary>SIGTERM, and waits until it has ended.</summary>
    public Task StopAsync() => SignalAsync("TERM");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        watchdog.Dispose();
        process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("/bin/kill", [$"-{signal}", $"{process.Id}"]);
            await kill.WaitForExitAsync();
            await process.WaitForExitAsync();
        }
        if (watchdog.HasExited)
            return;
        watchdog.Kill(); // at once, or it might hit another process that got the id
        await watchdog.WaitForExitAsync();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        output.Enqueue(line.Data);
        while (output.Count > keptLines)
            output.TryDequeue(out _);
    }
}
