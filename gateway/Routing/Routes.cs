using AlumniPlatform.Gateway.Limits;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace AlumniPlatform.Gateway.Routing;

/// <summary>What goes where. Paths are passed on as they are: a service serves its full public paths.</summary>
internal static class Routes
{
    public const string Portal = "portal";

    /// <summary>Services with an API below <c>/api/{name}</c>.</summary>
    public static IReadOnlyList<string> Apis { get; } = ["membership", "events", "communication", "analytics", "identity"];

    /// <summary>Every destination; the platform is ready when all are.</summary>
    public static IReadOnlyList<string> Services { get; } = [.. Apis, Portal];

    public static IReadOnlyList<RouteConfig> All { get; } =
    [
        .. Apis.Select(name => Route($"api-{name}", name, $"/api/{name}/{{**rest}}", Policies.Api)),
        Route("activation", "membership", "/api/membership/activations/{**rest}", Policies.Activation),
        // Asks for a mail, so it is the one that a stranger can make work for others.
        Route("activation-resend", "membership", "/api/membership/activations/resend", Policies.Mail),
        // Writes to addresses that anybody may give.
        Route("registration", "events", "/api/events/public/{slug}/registrations", Policies.Registration, "POST"),
        Route("connect", "identity", "/connect/{**rest}", Policies.Connect),
        Route("well-known", "identity", "/.well-known/{**rest}", Policies.None),
        Route("account", "identity", "/account/{**rest}", Policies.SignIn),
        // Without a service of that name the API has no such address; the portal would answer with a page.
        Route("portal", Portal, "/{**rest}", Policies.None, order: 1_000),
    ];

    public static IReadOnlyList<ClusterConfig> Clusters { get; } = [.. Services.Select(Cluster)];

    private static RouteConfig Route(string id, string service, string path, string limit, string? method = null, int? order = null) => new()
    {
        RouteId = id, ClusterId = service, Match = new RouteMatch { Path = path, Methods = method is null ? null : [method] }, Order = order,
        Metadata = new Dictionary<string, string> { [Policies.Key] = limit },
    };

    private static ClusterConfig Cluster(string service) => new()
    {
        ClusterId = service,
        LoadBalancingPolicy = "PowerOfTwoChoices",
        Destinations = new Dictionary<string, DestinationConfig> { [service] = new() { Address = $"http://{service}" } },
        HttpRequest = new ForwarderRequestConfig
        {
            Version = System.Net.HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            ActivityTimeout = TimeSpan.FromSeconds(60), // of silence; a batch of school records is applied in one transaction
        },
        // A replica that died is left out for a while; when all seem dead, all are tried.
        HealthCheck = new HealthCheckConfig
        {
            AvailableDestinationsPolicy = "HealthyOrPanic",
            Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = FailedConnection.Policy, ReactivationPeriod = TimeSpan.FromSeconds(5) },
        },
    };
}
