using System.Net;
using Microsoft.Extensions.ServiceDiscovery;

namespace AlumniPlatform.Gateway.Routing;

/// <summary>Addresses of a service's replicas.</summary>
internal static class Replica
{
    public static string Address(ServiceEndpoint endpoint) => endpoint.EndPoint switch
    {
        // Configured as an address: with scheme, as the AppHost injects it.
        _ when endpoint.ToString() is { } text && text.Contains("://", StringComparison.Ordinal) => text,
        DnsEndPoint { Port: 0 } dns => $"http://{dns.Host}",
        DnsEndPoint dns => $"http://{dns.Host}:{dns.Port}",
        var other => $"http://{other}",
    };

    public static async Task<IReadOnlyList<string>> AddressesAsync(this ServiceEndpointResolver endpoints, string service, CancellationToken cancellationToken) =>
        [.. (await endpoints.GetEndpointsAsync($"http://{service}", cancellationToken)).Endpoints.Select(Address)];
}
