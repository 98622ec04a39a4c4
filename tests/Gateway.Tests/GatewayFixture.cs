using AlumniPlatform.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(Browser))]

namespace AlumniPlatform.Gateway.Tests;

/// <summary>A gateway on a real port with a real destination for each service and the real Redis.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    public const string ClosedPort = "127.0.0.1:1";

    private readonly Dictionary<string, Destination> destinations = [];
    private ServiceHost<Program>? gateway;

    public ServiceHost<Program> Gateway => gateway ?? throw new InvalidOperationException("Not started: use it as a class fixture.");

    public Destination this[string service] => destinations[service];

    public async ValueTask InitializeAsync()
    {
        foreach (var name in Routing.Routes.Services)
            destinations[name] = await Destination.StartAsync(name);
        gateway = await StartGatewayAsync([]);
    }

    /// <summary>Another gateway before the same destinations, configured differently.</summary>
    public async Task<ServiceHost<Program>> StartGatewayAsync(Dictionary<string, string?> settings)
    {
        var all = destinations.ToDictionary(d => $"services:{d.Key}:http:0", d => (string?)d.Value.Address);
        all["ConnectionStrings:cache"] = await TestServers.RedisAsync();
        foreach (var (key, value) in settings)
            all[key] = value;
        return await ServiceHost<Program>.StartAsync(all, kestrel: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
            await gateway.DisposeAsync();
        foreach (var destination in destinations.Values)
            await destination.DisposeAsync();
    }
}
