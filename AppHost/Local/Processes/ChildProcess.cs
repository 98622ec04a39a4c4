using System.Diagnostics;
using System.Globalization;

namespace AlumniPlatform.AppHost.Local;

/// <summary>
/// A process that does not outlive this one, however this one ends. A small shell starts it in a session of its own and
/// holds a pipe to us: when the pipe closes, it kills the whole session. (PR_SET_PDEATHSIG would fire when the starting
/// thread ends, which in .NET is at any time.)
/// </summary>
internal sealed class ChildProcess
{
    private const string Shell = """
        exec 3<&0
        setsid "$@" </dev/null 3<&- & child=$!
        echo "@pid $child"
        ( exec >/dev/null 2>&1; cat <&3; kill -s KILL -- -$child ) & watchdog=$!
        exec 3<&-
        wait $child; code=$?
        kill $watchdog 2>/dev/null
        exit $code
        """;

    private readonly Process shell;
    private readonly TaskCompletionSource<int> pid = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(ProcessStartInfo start, Action<string> log)
    {
        shell = new Process { StartInfo = start };
        shell.OutputDataReceived += (_, line) => Take(line.Data, log);
        shell.ErrorDataReceived += (_, line) => Take(line.Data, log);
    }

    /// <summary>The process itself, not the shell around it.</summary>
    public int Pid => pid.Task.IsCompletedSuccessfully ? pid.Task.Result : 0;

    public bool HasExited => shell.HasExited;

    public int ExitCode => shell.ExitCode;

    /// <summary>Completes when the process has ended.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <param name="command">Program and arguments.</param>
    /// <param name="environment">Added to this process's own; null removes.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="log">Gets each line of both outputs, from any thread.</param>
    public static async Task<ChildProcess> StartAsync(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment, string folder, Action<string> log)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Shell, "sh", .. command])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var child = new ChildProcess(start, log);
        child.shell.Start();
        child.shell.BeginOutputReadLine();
        child.shell.BeginErrorReadLine();
        child.Ended = child.WaitAsync();
        await Task.WhenAny(child.pid.Task, child.Ended);
        return child;
    }

    /// <summary>Asks it to end with <paramref name="signal"/>, and ends it after <paramref name="patience"/>.</summary>
    public async Task StopAsync(int signal, TimeSpan patience)
    {
        if (!HasExited)
            Signals.Send(Pid, signal);
        if (await Task.WhenAny(Ended, Task.Delay(patience)) != Ended)
            Signals.Send(-Pid, Signals.Kill);
        await Ended;
        shell.Dispose();
    }

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it wrote.</exception>
    public static async Task RunAsync(IReadOnlyList<string> command, string folder)
    {
        var output = new List<string>();
        var child = await StartAsync(command, new Dictionary<string, string?>(), folder, line =>
        {
            lock (output)
                output.Add(line);
        });
        await child.Ended;
        if (child.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {child.ExitCode}: {string.Join(Environment.NewLine, output)}");
    }

    private async Task WaitAsync()
    {
        await shell.WaitForExitAsync();
        shell.StandardInput.Close(); // lets go of the watchdog's end of the pipe
    }

    private void Take(string? line, Action<string> log)
    {
        if (line is null)
            return;
        if (!pid.Task.IsCompleted && line.StartsWith("@pid ", StringComparison.Ordinal))
            pid.TrySetResult(int.Parse(line.AsSpan(5), CultureInfo.InvariantCulture));
        else
            log(line);
    }
}
