using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace AlumniPlatform.Gateway.Routing;

/// <summary>Turns <c>http://membership</c> into the addresses of its replicas, and again whenever service discovery says that they changed.</summary>
internal sealed class DiscoveredDestinations(ServiceEndpointResolver endpoints) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>(StringComparer.OrdinalIgnoreCase);
        var changes = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            var found = await endpoints.GetEndpointsAsync(destination.Address, cancellationToken);
            foreach (var endpoint in found.Endpoints)
                resolved.TryAdd($"{name}[{endpoint}]", destination with { Address = Replica.Address(endpoint), Host = null });
            changes.Add(found.ChangeToken);
        }
        return new ResolvedDestinationCollection(resolved, new CompositeChangeToken(changes));
    }
}
