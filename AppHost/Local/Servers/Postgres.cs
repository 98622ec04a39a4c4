using System.Globalization;
using Npgsql;

namespace AlumniPlatform.AppHost.Local;

internal sealed class Postgres(string name) : Resource(name)
{
    private readonly LocalEndpoint endpoint = new("tcp", "postgresql");
    private string password = "";

    public List<string> Databases { get; } = [];

    /// <summary>False for tests: a crash of the machine may lose what was written, a crash of the server loses no commit</summary>
    public bool Durable { get; set; } = true;

    public override int StopSignal => Signals.Interrupt; // "fast": does not wait for clients

    public override bool MayRefuseAfterKill => true; // until its last backend has let go of the shared memory

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=localhost;Port={endpoint.Port};Username=postgres;Password={password}");

    public override void ChoosePorts()
    {
        Endpoints.Add(endpoint);
        base.ChoosePorts();
    }

    public override async Task StartAsync(DataFolder data)
    {
        var bin = BinFolder();
        var folder = data.ReachableFolder("postgres");
        password = data.Password("postgres");
        if (!File.Exists(Path.Combine(folder, "PG_VERSION")))
            await InitialiseAsync(bin, folder);
        var port = endpoint.Port.ToString(CultureInfo.InvariantCulture);
        string[] settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=400", .. Durable ? Array.Empty<string>() : ["fsync=off", "full_page_writes=off"]];
        await RunAsync([.. AsPostgres(), $"{bin}/postgres", "-D", folder, "-p", port, .. settings.SelectMany(s => new[] { "-c", s })], new Dictionary<string, string?>(), "/");
    }

    public override async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection($"{ConnectionString};Timeout=2;Pooling=false");
            await connection.OpenAsync(cancellationToken);
            return null;
        }
        catch (NpgsqlException e)
        {
            return e.Message;
        }
    }

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
        await connection.OpenAsync(cancellationToken);
        foreach (var database in Databases)
        {
            await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection) { Parameters = { new() { Value = database } } };
            if (await exists.ExecuteScalarAsync(cancellationToken) is not null)
                continue;
            await using var create = new NpgsqlCommand($"create database \"{database}\"", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private async Task InitialiseAsync(string bin, string folder)
    {
        var passwordFile = $"{folder}.password"; // beside the folder, which initdb wants empty
        await File.WriteAllTextAsync(passwordFile, password);
        try
        {
            await ChildProcess.RunAsync(["chmod", "600", passwordFile], "/");
            if (System.Environment.IsPrivilegedProcess)
                await ChildProcess.RunAsync(["chown", "postgres:postgres", folder, passwordFile], "/");
            await ChildProcess.RunAsync([.. AsPostgres(), $"{bin}/initdb", "-D", folder, "-U", "postgres", "-A", "scram-sha-256", $"--pwfile={passwordFile}", "--locale=C.UTF-8", "-E", "UTF8"], "/");
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    // PostgreSQL refuses root. setpriv becomes the server, so the signals that we send reach it.
    private static string[] AsPostgres() => System.Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "env", "-i", "LANG=C.UTF-8", "PATH=/usr/bin:/bin"]
        : ["env", "LANG=C.UTF-8"];

    /// <summary>The newest installed version; its programs are not on the PATH on Debian.</summary>
    private static string BinFolder()
    {
        var versions = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Where(d => File.Exists($"{d}/bin/postgres")).ToArray()
            : [];
        return Programs.Find("postgres", [.. versions.OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var v) ? v : 0).Select(d => $"{d}/bin"), "/opt/homebrew/bin", "/usr/local/bin", "/usr/bin"]);
    }
}
