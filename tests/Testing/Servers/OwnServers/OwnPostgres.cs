using System.Globalization;
using Npgsql;

namespace AlumniPlatform.Testing;

/// <summary>A PostgreSQL server of a test's own, from Debian's package, to be killed and started again on the same data and port.</summary>
public sealed class OwnPostgres : IAsyncDisposable
{
    private const string Password = "own-server";
    private readonly string folder;
    private readonly string binaries;
    private readonly int port = RealProcess.FreePort();
    private WatchedProcess? process;

    private OwnPostgres(string folder, string binaries) => (this.folder, this.binaries) = (folder, binaries);

    /// <summary>Connection string for a database that need not exist yet.</summary>
    public string ConnectionString(string database) => string.Create(CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={port};Username=postgres;Password={Password};Database={database};Timeout=5;Include Error Detail=true");

    /// <summary>Makes the data folder and starts the server.</summary>
    public static async Task<OwnPostgres> StartNewAsync()
    {
        var binaries = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            : null;
        var server = new OwnPostgres(OwnServers.NewFolder("postgres"), binaries ?? throw TestServers.Missing("PostgreSQL of its own"));
        var password = Path.Combine(server.folder, "password");
        await File.WriteAllTextAsync(password, Password);
        if (Environment.IsPrivilegedProcess)
            await WatchedProcess.RunAsync("chown", "-R", "postgres:postgres", server.folder);
        var (program, arguments) = server.AsPostgres("initdb", "-D", server.Data, "-U", "postgres", "-A", "scram-sha-256", $"--pwfile={password}", "--locale=C.UTF-8", "-E", "UTF8", "--no-sync");
        await WatchedProcess.RunAsync(program, arguments);
        await server.StartAsync();
        return server;
    }

    /// <summary>Makes a database.</summary>
    public async Task CreateDatabaseAsync(string name)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false");
        await using var command = source.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Starts it on what it kept, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false");
        await Eventually.Async(async () =>
        {
            // After a SIGKILL the backends linger for a moment and keep a new server from starting.
            if (process is { HasExited: true })
                await StopAsync();
            process ??= Launch();
            await using var command = source.CreateCommand("select 1");
            return await command.ExecuteScalarAsync() is 1;
        }, TimeSpan.FromSeconds(60), () => process?.Output);
    }

    /// <summary>SIGKILL of the server.</summary>
    public async Task KillAsync()
    {
        if (process is not null)
            await process.KillAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        OwnServers.Remove(folder);
    }

    private string Data => Path.Combine(folder, "data");

    private async Task StopAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        process = null;
    }

    // Commits are not flushed to the disk: a killed server loses nothing by that, only a killed machine would.
    private WatchedProcess Launch()
    {
        var (program, arguments) = AsPostgres("postgres", "-D", Data, "-p", port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=200");
        return new WatchedProcess(program, arguments, folder);
    }

    // PostgreSQL refuses root. setpriv replaces itself, so that the process is the server and not its parent.
    private (string Program, string[] Arguments) AsPostgres(string program, params string[] arguments)
    {
        program = Path.Combine(binaries, program);
        return Environment.IsPrivilegedProcess
            ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", "env", "-i", "-C", folder, program, .. arguments])
            : (program, arguments);
    }
}
