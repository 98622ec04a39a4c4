using AlumniPlatform.Gateway.Edge;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.ServiceDiscovery;
using Yarp.ReverseProxy.Transforms;

namespace AlumniPlatform.Gateway.Routing;

/// <summary>The reverse proxy: routes, replicas from service discovery, what to do when one does not answer.</summary>
internal static class Proxy
{
    public static void AddProxy(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IDestinationResolver, DiscoveredDestinations>();
        builder.Services.AddSingleton<IPassiveHealthCheckPolicy, FailedConnection>();
        builder.Services.AddReverseProxy()
            .LoadFromMemory(Routes.All, Routes.Clusters)
            .ConfigureHttpClient((_, handler) =>
            {
                // A machine that is gone does not refuse, it is silent; the caller waits no longer than this to hear of it.
                handler.ConnectTimeout = TimeSpan.FromSeconds(3);
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                handler.KeepHeaderBytes();
                handler.AutomaticDecompression = System.Net.DecompressionMethods.None;
            })
            .AddTransforms(transforms =>
            {
                transforms.AddResponseHeaderRemove("Server", ResponseCondition.Always);
                transforms.AddResponseHeaderRemove("X-Powered-By", ResponseCondition.Always);
                transforms.AddRequestTransform(context =>
                {
                    context.ProxyRequest.Headers.Remove(RequestId.Header);
                    context.ProxyRequest.Headers.TryAddWithoutValidation(RequestId.Header, context.HttpContext.TraceIdentifier);
                    return ValueTask.CompletedTask;
                });
            });
    }

    public static void MapProxy(this WebApplication app) => app.MapReverseProxy(proxy =>
    {
        proxy.Use((http, next) => Failure.AnswerAsync(http, next));
        proxy.Use((http, next) => FailedConnection.TryOthersAsync(http, next));
        proxy.UseLoadBalancing();
        proxy.UsePassiveHealthChecks();
    }).AllowAnonymous(); // services decide; the edge only refuses tokens that are not valid
}
