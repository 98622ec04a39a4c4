using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Testing;

/// <summary>
/// A database of a test class's own, copied from a template that is migrated once a process. Dropped when disposed.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Type, Lazy<Task<string>>> templates = new();
    private static int count;
    private readonly string name;

    private TestDatabase(string name, string connectionString)
    {
        this.name = name;
        ConnectionString = connectionString;
        Source = NpgsqlDataSource.Create(connectionString);
    }

    /// <summary>With user, password and database.</summary>
    public string ConnectionString { get; }

    /// <summary>For a test's own SQL.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>A database with the tables of <typeparamref name="TDb"/>, which has one constructor that takes its options.</summary>
    public static async Task<TestDatabase> CreateAsync<TDb>() where TDb : DbContext =>
        await CopyAsync(await templates.GetOrAdd(typeof(TDb), _ => new Lazy<Task<string>>(MakeTemplateAsync<TDb>)).Value);

    /// <summary>A database without tables.</summary>
    public static Task<TestDatabase> CreateEmptyAsync() => CopyAsync("template1");

    /// <summary>A new context on this database.</summary>
    public TDb Open<TDb>() where TDb : DbContext => Open<TDb>(Source);

    /// <summary>The single value that <paramref name="sql"/> gives.</summary>
    public async Task<T> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = Source.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return await command.ExecuteScalarAsync() is T value ? value : throw new InvalidOperationException($"No {typeof(T).Name} from: {sql}");
    }

    /// <summary>Carries out <paramref name="sql"/>; returns the number of rows.</summary>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await AdministerAsync($"drop database if exists {name} with (force)");
    }

    private static TDb Open<TDb>(NpgsqlDataSource source) where TDb : DbContext =>
        (TDb)Activator.CreateInstance(typeof(TDb), new DbContextOptionsBuilder<TDb>().UseNpgsql(source).UseSnakeCaseNamingConvention().Options)!;

    private static async Task<string> MakeTemplateAsync<TDb>() where TDb : DbContext
    {
        var name = NewName();
        await AdministerAsync($"create database {name}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => DropAtExit(name);
        await using (var source = NpgsqlDataSource.Create(await ConnectionStringAsync(name)))
        await using (var db = Open<TDb>(source))
            await db.Database.MigrateAsync();
        return name; // the source is closed: a template must have no connection
    }

    private static async Task<TestDatabase> CopyAsync(string template)
    {
        var name = NewName();
        await AdministerAsync($"create database {name} template {template}");
        return new TestDatabase(name, await ConnectionStringAsync(name));
    }

    private static string NewName() => string.Create(CultureInfo.InvariantCulture,
        $"test_{Environment.ProcessId}_{Environment.TickCount64}_{Interlocked.Increment(ref count)}");

    private static async Task<string> ConnectionStringAsync(string database) =>
        new NpgsqlConnectionStringBuilder(await TestServers.PostgresAsync()) { Database = database, IncludeErrorDetail = true }.ConnectionString;

    private static async Task AdministerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await AdministrationAsync());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> AdministrationAsync() =>
        new NpgsqlConnectionStringBuilder(await TestServers.PostgresAsync()) { Database = "postgres", Pooling = false }.ConnectionString;

    private static void DropAtExit(string name)
    {
        try
        {
            AdministerAsync($"drop database if exists {name} with (force)").Wait(TimeSpan.FromSeconds(5));
        }
        catch (AggregateException e) when (e.InnerException is NpgsqlException)
        {
            // The server ended before the tests: the database is gone with it.
        }
    }
}
