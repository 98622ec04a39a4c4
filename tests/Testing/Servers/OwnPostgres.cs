using Npgsql;

namespace AlumniPlatform.Testing;

/// <summary>A PostgreSQL server of a test's own, to be killed and started again on the same data and port.</summary>
public sealed class OwnPostgres : IAsyncDisposable
{
    private readonly PlatformHost host;

    private OwnPostgres(PlatformHost host) => this.host = host;

    /// <summary>Connection string for a database that need not exist yet.</summary>
    public string ConnectionString(string database) => $"{host.Endpoints.Postgres};Database={database};Timeout=5;Include Error Detail=true";

    /// <summary>Makes the data folder and starts the server.</summary>
    public static async Task<OwnPostgres> StartNewAsync() => new(await PlatformHost.StartAsync(PlatformHost.NewDataFolder(), "--Only", "postgres"));

    /// <summary>Makes a database.</summary>
    public async Task CreateDatabaseAsync(string name)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false");
        await using var command = source.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Starts it on what it kept, and waits until it answers.</summary>
    public Task StartAsync() => host.RestartAsync("postgres");

    /// <summary>SIGKILL of the server.</summary>
    public Task KillAsync() => host.KillAsync("postgres");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        Directory.Delete(host.Data, recursive: true);
    }
}
