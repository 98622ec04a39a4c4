using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;

namespace AlumniPlatform.ServiceDefaults;

/// <summary>What every service has in common. No business.</summary>
public static class Extensions
{
    /// <summary>Adds telemetry, health checks, resilient HTTP clients, problem details and the clock.</summary>
    public static void AddServiceDefaults(this IHostApplicationBuilder builder)
    {
        builder.AddQuietLogging();
        builder.AddTelemetry();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddPlatformProblemDetails();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddServiceDiscovery();
            // A header that a caller wrote goes on as it came. By itself the client takes ASCII alone, and fails as if nobody answered.
            http.ConfigurePrimaryHttpMessageHandler((handler, _) =>
            {
                if (handler is SocketsHttpHandler sockets)
                    sockets.RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8;
            });
            // A POST that timed out may have been carried out: only verbs that are safe to repeat are repeated.
            http.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods()).SelectPipelineBy(_ => Circuit);
        });
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.CamelCase));
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
    }

    // One circuit for each service, also behind one address: a service that fails must not cut off signing in and the others.
    private static string Circuit(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath.Split('/', 4, StringSplitOptions.RemoveEmptyEntries);
        return path is ["api", var service, ..] ? $"{request.RequestUri.Authority}/{service}" : request.RequestUri.Authority;
    }

    /// <summary>Adds the middleware that every service needs, in the order that it needs.</summary>
    public static void UseServiceDefaults(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    /// <summary>
    /// Maps <c>/health/live</c> (the process runs) and <c>/health/ready</c> (it can do its work), in every environment.
    /// </summary>
    public static void MapDefaultEndpoints(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = ReadinessReport.WriteAsync }).AllowAnonymous();
    }
}
