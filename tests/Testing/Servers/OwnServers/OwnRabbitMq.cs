using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace AlumniPlatform.Testing;

/// <summary>A RabbitMQ broker of a test's own, from Debian's package, to be stopped or killed and started again on the same data and port.</summary>
public sealed class OwnRabbitMq : IAsyncDisposable
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private readonly string folder = OwnServers.NewFolder("rabbitmq");
    private readonly int port = RealProcess.FreePort();
    private readonly int distribution = RealProcess.FreePort();
    private readonly int mapper = RealProcess.FreePort();
    private WatchedProcess? names; // Erlang's port mapper; else the broker starts a daemon that outlives it
    private WatchedProcess? process;

    private OwnRabbitMq()
    {
    }

    /// <summary>AMQP address with user and password.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"amqp://own:server@127.0.0.1:{port}");

    /// <summary>Makes the data folder and starts the broker.</summary>
    public static async Task<OwnRabbitMq> StartNewAsync()
    {
        if (!File.Exists(Server))
            throw TestServers.Missing("RabbitMQ of its own");
        var server = new OwnRabbitMq();
        await server.WriteAsync(".erlang.cookie", "OWNSERVER");
        await WatchedProcess.RunAsync("chmod", "600", Path.Combine(server.folder, ".erlang.cookie"));
        await server.WriteAsync("plugins", "[].");
        await server.WriteAsync("rabbitmq.conf", string.Create(CultureInfo.InvariantCulture, $"""
            listeners.tcp.default = 127.0.0.1:{server.port}
            default_user = own
            default_pass = server
            loopback_users = none
            log.console = true
            log.console.level = warning
            disk_free_limit.absolute = 50MB
            """));
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it on what it kept, and waits until it takes connections.</summary>
    public async Task StartAsync()
    {
        names ??= new WatchedProcess("epmd", ["-port", mapper.ToString(CultureInfo.InvariantCulture), "-address", "127.0.0.1"]);
        var factory = new ConnectionFactory { Uri = new Uri(ConnectionString), AutomaticRecoveryEnabled = false };
        await Eventually.Async(async () =>
        {
            if (process is { HasExited: true })
                await EndAsync();
            process ??= Launch();
            await using var connection = await factory.CreateConnectionAsync();
            return connection.IsOpen;
        }, TimeSpan.FromSeconds(90), () => process?.Output);
    }

    /// <summary>An orderly stop.</summary>
    public async Task StopAsync()
    {
        if (process is not null)
            await process.StopAsync();
    }

    /// <summary>
    /// Waits until a new quorum queue will outlive a SIGKILL. RabbitMQ 3 enters it into a table that is written to the disk
    /// half a second later; a broker killed before that comes back with a queue that never answers.
    /// </summary>
    public Task RemembersAsync(string queue) => Eventually.Async(async () =>
    {
        var table = Directory.GetFiles(folder, "names.dets", SearchOption.AllDirectories).Single(f => f.Contains("/quorum/", StringComparison.Ordinal));
        return (await File.ReadAllBytesAsync(table)).AsSpan().IndexOf(Encoding.UTF8.GetBytes($"_{queue}")) >= 0;
    });

    /// <summary>SIGKILL of the broker.</summary>
    public async Task KillAsync()
    {
        if (process is not null)
            await process.KillAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        if (names is not null)
            await names.DisposeAsync();
        OwnServers.Remove(folder);
    }

    private async Task EndAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        process = null;
    }

    private WatchedProcess Launch() => new(Server, [], folder, new Dictionary<string, string>
    {
        ["HOME"] = folder,
        ["RABBITMQ_NODENAME"] = string.Create(CultureInfo.InvariantCulture, $"own{port}@localhost"),
        ["RABBITMQ_NODE_PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_DIST_PORT"] = distribution.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "plugins"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(folder, "no-environment-file"),
        ["ERL_EPMD_PORT"] = mapper.ToString(CultureInfo.InvariantCulture),
        ["RUNNING_UNDER_SYSTEMD"] = "1", // the script replaces itself by the Erlang VM, so that one signal reaches it
    });

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder, name), text);
}
