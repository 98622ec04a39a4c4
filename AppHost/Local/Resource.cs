using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;

namespace AlumniPlatform.AppHost.Local;

internal enum ResourceState
{
    Waiting,
    Starting,
    Healthy,
    Unhealthy,
    Stopped,
    Failed,

    /// <summary>Has done its work and ended.</summary>
    Finished,
}

/// <summary>Something the host runs: what it waits for, the environment it gets, its processes and their newest log lines.</summary>
internal abstract class Resource(string name) : IResource
{
    private const int KeptLines = 2_000;
    private readonly ConcurrentQueue<string> lines = new();

    public string Name => name;

    public List<Resource> WaitsFor { get; } = [];

    /// <summary>Evaluated when the resource starts: what it refers to has its addresses by then.</summary>
    public List<Action<IDictionary<string, string?>>> Environment { get; } = [];

    public List<LocalEndpoint> Endpoints { get; } = [];

    public List<ChildProcess> Processes { get; } = [];

    public ResourceState State { get; set; }

    /// <summary>Why it is not healthy.</summary>
    public string? Reason { get; set; }

    public IEnumerable<string> Lines => lines;

    /// <summary>Hears every new line, from any thread.</summary>
    public event Action<string>? Logged;

    /// <summary>The signal that ends it in good order.</summary>
    public virtual int StopSignal => Signals.Terminate;

    /// <summary>Whether it may end right after its start for a moment after it was killed, and is then to be started again.</summary>
    public virtual bool MayRefuseAfterKill => false;

    /// <summary>Whether it has done its work and ended, which for a server is never.</summary>
    public virtual bool IsFinished => false;

    /// <summary>Chooses the ports, before anything starts, so that addresses are known in any order.</summary>
    public virtual void ChoosePorts()
    {
        foreach (var endpoint in Endpoints)
            endpoint.Choose();
    }

    /// <summary>Starts the processes.</summary>
    public abstract Task StartAsync(DataFolder data);

    /// <summary>Null when healthy, else why not.</summary>
    public abstract Task<string?> CheckAsync(CancellationToken cancellationToken);

    /// <summary>What is left to do once it is healthy, before others may use it.</summary>
    public virtual Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync()
    {
        await Task.WhenAll(Processes.Select(process => process.StopAsync(StopSignal, TimeSpan.FromSeconds(15))));
        Processes.Clear();
        State = ResourceState.Stopped;
    }

    protected async Task RunAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment, string folder, string prefix = "") =>
        Processes.Add(await ChildProcess.StartAsync(command, environment, folder, line => Log(prefix + line)));

    public void Log(string line)
    {
        lines.Enqueue(line);
        while (lines.Count > KeptLines)
            lines.TryDequeue(out _);
        Logged?.Invoke(line);
    }
}
