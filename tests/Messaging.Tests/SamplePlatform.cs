using AlumniPlatform.Testing;
using Xunit;

namespace AlumniPlatform.Messaging.Tests;

/// <summary>One publisher and two consumers, each with a database of its own, on a virtual host of their own.</summary>
public sealed class SamplePlatform : IAsyncLifetime
{
    private readonly List<TestDatabase> databases = [];
    private TestVirtualHost? virtualHost;

    internal SampleService Publisher { get; private set; } = null!;
    internal SampleService First { get; private set; } = null!;
    internal SampleService Second { get; private set; } = null!;

    internal TestDatabase PublishersDatabase => databases[0];

    internal string Broker => virtualHost!.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        virtualHost = await TestVirtualHost.CreateAsync();
        for (var i = 0; i < 3; i++)
            databases.Add(await TestDatabase.CreateEmptyAsync());
        Publisher = await StartAsync("publisher", 0);
        First = await StartAsync("first", 1);
        Second = await StartAsync("second", 2);
    }

    private Task<SampleService> StartAsync(string name, int database) =>
        SampleService.StartAsync(name, databases[database].ConnectionString, Broker, new() { ["Messaging:ParkAfterAttempts"] = "2" });

    /// <summary>Another replica of the publisher.</summary>
    internal Task<SampleService> StartReplicaAsync() => StartAsync("publisher", 0);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Publisher.DisposeAsync().AsTask(), First.DisposeAsync().AsTask(), Second.DisposeAsync().AsTask());
        foreach (var database in databases)
            await database.DisposeAsync();
        await virtualHost!.DisposeAsync();
    }
}
