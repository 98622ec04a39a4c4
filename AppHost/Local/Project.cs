using System.Globalization;

namespace AlumniPlatform.AppHost.Local;

/// <summary>
/// A .NET project, run as one process for each replica from what the build left in its output folder. Without an endpoint it
/// is a program that does its work and ends.
/// </summary>
internal sealed class Project(string name, string projectFile) : Resource(name)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<LocalEndpoint> replicas = [];

    public int ReplicaCount { get; set; } = 1;

    public string? HealthPath { get; set; }

    /// <summary>Where each replica listens; the first has the port that WithHttpEndpoint asked for.</summary>
    public IReadOnlyList<LocalEndpoint> Replicas => replicas;

    public override void ChoosePorts()
    {
        base.ChoosePorts();
        if (Endpoints.Count == 0)
            return;
        replicas.AddRange(Endpoints);
        while (replicas.Count < ReplicaCount)
        {
            var another = new LocalEndpoint("http", "http");
            another.Choose();
            replicas.Add(another);
            Endpoints.Add(another);
        }
    }

    public override bool IsFinished => replicas.Count == 0 && Processes.Count > 0 && Processes.All(p => p is { HasExited: true, ExitCode: 0 });

    public override async Task StartAsync(DataFolder data)
    {
        for (var i = 0; i < Math.Max(1, replicas.Count); i++)
        {
            var environment = new Dictionary<string, string?>();
            foreach (var add in Environment)
                add(environment);
            if (replicas.Count > 0)
                environment["ASPNETCORE_URLS"] = replicas[i].Url;
            environment["OTEL_SERVICE_NAME"] = Name;
            environment["OTEL_RESOURCE_ATTRIBUTES"] = string.Create(CultureInfo.InvariantCulture, $"service.instance.id={Name}-{i}");
            environment["Logging__Console__FormatterName"] = "simple";
            environment["Logging__Console__FormatterOptions__SingleLine"] = "true";
            var assembly = AssemblyOf(projectFile);
            await RunAsync(["dotnet", assembly], environment, Path.GetDirectoryName(projectFile)!, replicas.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"[{i}] ") : "");
        }
    }

    public override async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        if (IsFinished)
            return null;
        if (Processes.FirstOrDefault(p => p.HasExited) is { } ended)
            return string.Create(CultureInfo.InvariantCulture, $"ended with {ended.ExitCode}");
        foreach (var replica in replicas)
        {
            try
            {
                using var answer = await Http.GetAsync($"{replica.Url}{HealthPath}", cancellationToken);
                if (!answer.IsSuccessStatusCode)
                    return $"{HealthPath} answers {(int)answer.StatusCode}";
            }
            catch (HttpRequestException e)
            {
                return e.Message;
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return $"{HealthPath} does not answer";
            }
        }
        return null;
    }

    // Built in the configuration that the host was built in.
    private static string AssemblyOf(string projectFile)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var project = Path.GetFileNameWithoutExtension(projectFile);
        var assembly = Path.Combine(Path.GetDirectoryName(projectFile)!, "bin", configuration, "net10.0", $"AlumniPlatform.{project}.dll");
        return File.Exists(assembly) ? assembly : throw new FileNotFoundException($"{project} is not built: no {assembly}");
    }
}
