using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace AlumniPlatform.Gateway.Routing;

/// <summary>
/// A replica that cannot be connected to. Nothing of the request has reached it, so the request may go to another,
/// whatever its verb; and it is left out until it has had time to come back.
/// </summary>
internal sealed class FailedConnection(IDestinationHealthUpdater health) : IPassiveHealthCheckPolicy
{
    public const string Policy = "FailedConnection";

    public string Name => Policy;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        var reactivation = cluster.Model.Config.HealthCheck?.Passive?.ReactivationPeriod ?? TimeSpan.FromSeconds(5);
        health.SetPassive(cluster, destination, Happened(context) ? DestinationHealth.Unhealthy : DestinationHealth.Healthy, reactivation);
    }

    public static bool Happened(HttpContext http) => http.GetForwarderErrorFeature()?.Exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => true,
        // The handler's own limit for connecting; the limit for an answer has no such cause.
        OperationCanceledException { InnerException: TimeoutException } => true,
        _ => false,
    };

    /// <summary>Tries the replicas one after another until one can be connected to.</summary>
    public static async Task TryOthersAsync(HttpContext http, RequestDelegate next)
    {
        var proxy = http.GetReverseProxyFeature();
        var untried = proxy.AvailableDestinations.Concat(proxy.AllDestinations).Distinct().ToList();
        await next(http);
        while (Happened(http) && !http.Response.HasStarted && proxy.ProxiedDestination is { } failed)
        {
            untried.Remove(failed);
            if (untried.Count == 0)
                return;
            proxy.AvailableDestinations = [.. untried];
            http.Response.Clear();
            http.Features.Set<IForwarderErrorFeature>(null);
            await next(http);
        }
    }
}
