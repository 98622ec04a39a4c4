using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AlumniPlatform.Testing;

/// <summary>
/// A class fixture: one service with a database and a virtual host of its own. A service's tests derive from it in one line:
/// <c>public sealed class MembershipFixture() : ServiceFixture&lt;Program&gt;("membershipdb", TestDatabase.CreateAsync&lt;MembershipDb&gt;);</c>
/// </summary>
/// <param name="databaseName">Name of the connection string.</param>
/// <param name="createDatabase">Makes the database.</param>
public abstract class ServiceFixture<TProgram>(string databaseName, Func<Task<TestDatabase>> createDatabase) : IAsyncLifetime
    where TProgram : class
{
    private ServiceHost<TProgram>? host;
    private TestDatabase? database;
    private TestVirtualHost? virtualHost;

    /// <summary>The running service.</summary>
    public ServiceHost<TProgram> Host => host ?? throw NotStarted();

    /// <summary>Its database.</summary>
    public TestDatabase Database => database ?? throw NotStarted();

    /// <summary>Its virtual host.</summary>
    public TestVirtualHost VirtualHost => virtualHost ?? throw NotStarted();

    /// <summary>Another replica of the service on the same servers.</summary>
    public Task<ServiceHost<TProgram>> StartReplicaAsync() => StartHostAsync();

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync()
    {
        database = await createDatabase();
        virtualHost = await TestVirtualHost.CreateAsync();
        host = await StartHostAsync();
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (host is not null)
            await host.DisposeAsync();
        if (virtualHost is not null)
            await virtualHost.DisposeAsync();
        if (database is not null)
            await database.DisposeAsync();
    }

    /// <summary>The clock of the service; the system's when null.</summary>
    protected virtual TimeProvider? Time => null;

    /// <summary>Adds configuration of this service alone.</summary>
    protected virtual Task ConfigureAsync(IDictionary<string, string?> settings) => Task.CompletedTask;

    /// <summary>Replaces registrations, for faults that no real server can be asked for.</summary>
    protected virtual void ConfigureServices(IServiceCollection services)
    {
    }

    private async Task<ServiceHost<TProgram>> StartHostAsync()
    {
        var settings = new Dictionary<string, string?>
        {
            [$"ConnectionStrings:{databaseName}"] = Database.ConnectionString,
            ["ConnectionStrings:messaging"] = VirtualHost.ConnectionString,
            ["ConnectionStrings:cache"] = await TestServers.RedisAsync(),
        };
        await ConfigureAsync(settings);
        return await ServiceHost<TProgram>.StartAsync(settings, Time, ConfigureServices);
    }

    private static InvalidOperationException NotStarted() => new("The fixture has not been started: use it as a class fixture.");
}
