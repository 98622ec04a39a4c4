using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;

namespace AlumniPlatform.AppHost.Local;

/// <summary>Starts the resources in the order of what they wait for, watches them, and stops them. Restarts nothing by itself: a crash is to be seen.</summary>
internal sealed class LocalApplication(IReadOnlyList<Resource> all, IConfiguration configuration)
{
    private static readonly TimeSpan PatienceAtStart = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PatienceAfterKill = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DataFolder data = null!;

    /// <summary>The folder of Program.cs: what paths in it are relative to.</summary>
    public static string Folder { get; } = FindFolder();

    public IReadOnlyList<Resource> Resources { get; } = Selected(all, configuration["Only"]);

    public async Task<int> RunAsync()
    {
        data = new DataFolder(configuration["Data"] ?? Path.Combine(Folder, "..", ".data"), configuration["Fresh"] == "true");
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnStop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnStop);
        foreach (var resource in all)
            resource.ChoosePorts();
        var dashboard = await Dashboard.StartAsync(this, configuration["DashboardPort"]);
        foreach (var resource in Resources.OfType<Project>())
            resource.Logged += line => ConsoleLog.Write(resource.Name, line);

        var starts = Resources.ToDictionary(r => r, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var starting = Task.WhenAll(Resources.Select(r => StartInOrderAsync(r, starts)));
        await Task.WhenAny(starting, ended.Task);
        if (!ended.Task.IsCompleted)
        {
            Summary.Write(data, Resources, dashboard.Urls.First(), configuration);
            _ = WatchAsync();
        }
        var code = await ended.Task;
        await stop.CancelAsync();
        ConsoleLog.Write("host", "Stopping");
        await StopAsync();
        await dashboard.StopAsync();
        return code;
    }

    public async Task RestartAsync(Resource resource)
    {
        await resource.StopAsync();
        await StartAsync(resource);
    }

    public static async Task StopAsync(Resource resource) => await resource.StopAsync();

    // First what uses others, then the servers: a service may still need its database to end in good order.
    private async Task StopAsync()
    {
        await Task.WhenAll(Resources.Where(r => r is Project).Select(r => r.StopAsync()));
        await Task.WhenAll(Resources.Where(r => r is not Project).Select(r => r.StopAsync()));
    }

    private async Task StartInOrderAsync(Resource resource, Dictionary<Resource, TaskCompletionSource> started)
    {
        try
        {
            await Task.WhenAll(resource.WaitsFor.Select(r => started[r].Task));
            await StartAsync(resource);
            started[resource].SetResult();
        }
        catch (Exception e)
        {
            // The first to fail is the cause; what waits for it need not be waited for.
            if (ended.TrySetResult(1))
                ConsoleLog.Write("host", $"Cannot start {resource.Name}: {e.Message}");
            started[resource].TrySetCanceled();
        }
    }

    private async Task StartAsync(Resource resource)
    {
        var began = TimeProvider.System.GetTimestamp();
        resource.State = ResourceState.Starting;
        await resource.StartAsync(data);
        while (await resource.CheckAsync(stop.Token) is { } reason)
        {
            resource.Reason = reason;
            var ended = resource.Processes.Any(p => p.HasExited);
            var elapsed = TimeProvider.System.GetElapsedTime(began);
            if (elapsed > PatienceAtStart || (ended && !(resource.MayRefuseAfterKill && elapsed < PatienceAfterKill)))
            {
                resource.State = ResourceState.Failed;
                throw new InvalidOperationException($"{resource.Name} does not become healthy: {reason}{Environment.NewLine}{string.Join(Environment.NewLine, resource.Lines.TakeLast(30))}");
            }
            await Task.Delay(100, stop.Token);
            if (ended)
            {
                await resource.StopAsync();
                resource.State = ResourceState.Starting;
                await resource.StartAsync(data);
            }
        }
        await resource.PrepareAsync(stop.Token);
        (resource.State, resource.Reason) = (ResourceState.Healthy, null);
        ConsoleLog.Write("host", resource.Endpoints.Count == 0 ? $"{resource.Name} has begun" : $"{resource.Name} is healthy ({string.Join(", ", resource.Endpoints.Where(e => e.Name != "tcp").Select(e => e.Url).DefaultIfEmpty(resource.Endpoints.FirstOrDefault()?.Url ?? ""))})");
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2));
        while (await timer.WaitForNextTickAsync(stop.Token))
        {
            foreach (var resource in Resources.Where(r => r.State is ResourceState.Healthy or ResourceState.Unhealthy or ResourceState.Failed))
            {
                var before = resource.State;
                resource.Reason = await resource.CheckAsync(stop.Token);
                resource.State = resource.IsFinished ? ResourceState.Finished
                    : resource.Processes.Any(p => p.HasExited) ? ResourceState.Failed
                    : resource.Reason is null ? ResourceState.Healthy : ResourceState.Unhealthy;
                if (resource.State != before)
                    ConsoleLog.Write("host", $"{resource.Name} is {resource.State.ToString().ToLowerInvariant()}{(resource.Reason is null ? "" : $": {resource.Reason}")}");
            }
        }
    }

    private void OnStop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        ended.TrySetResult(0);
    }

    private static IReadOnlyList<Resource> Selected(IReadOnlyList<Resource> all, string? only)
    {
        if (only is null)
            return all;
        var names = only.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var selected = new HashSet<Resource>();
        void Take(Resource resource)
        {
            if (selected.Add(resource))
                resource.WaitsFor.ForEach(Take);
        }
        foreach (var name in names)
            Take(all.SingleOrDefault(r => r.Name == name) ?? throw new ArgumentException($"--Only names {name}, but there are {string.Join(", ", all.Select(r => r.Name))}."));
        return [.. all.Where(selected.Contains)];
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "AppHost", "Program.cs")))
                return Path.Combine(folder.FullName, "AppHost");
        throw new DirectoryNotFoundException("The host does not lie in a checkout: no AppHost/Program.cs above it.");
    }
}
