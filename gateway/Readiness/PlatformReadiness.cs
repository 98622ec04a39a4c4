using AlumniPlatform.Gateway.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.ServiceDiscovery;

namespace AlumniPlatform.Gateway.Readiness;

/// <summary>Asks every replica of a service whether it is ready. One that is ready is enough for the service to do its work.</summary>
internal sealed class PlatformReadiness(ServiceEndpointResolver endpoints) : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(3);

    // Not from the factory: its retries and circuit breaker would report what was, not what is.
    private readonly HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), PooledConnectionLifetime = TimeSpan.FromMinutes(1) });

    public async Task<HealthCheckResult> CheckAsync(string service, CancellationToken cancellationToken)
    {
        var addresses = await endpoints.AddressesAsync(service, cancellationToken);
        var answers = await Task.WhenAll(addresses.Select(address => AskAsync(address, cancellationToken)));
        var ready = answers.Count(answer => answer is null);
        var reasons = string.Join("; ", answers.Where(answer => answer is not null).Distinct());
        return (ready, answers.Length) switch
        {
            (_, 0) => HealthCheckResult.Unhealthy("has no address"),
            (0, _) => HealthCheckResult.Unhealthy(reasons),
            var (some, all) when some < all => HealthCheckResult.Degraded($"{some} of {all} replicas are ready: {reasons}"),
            _ => HealthCheckResult.Healthy(),
        };
    }

    public void Dispose() => http.Dispose();

    private async Task<string?> AskAsync(string address, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            using var answer = await http.GetAsync(new Uri(new Uri(address), "/health/ready"), HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return answer.IsSuccessStatusCode ? null : $"answers {(int)answer.StatusCode}";
        }
        catch (HttpRequestException)
        {
            return "does not answer";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "does not answer in time";
        }
    }
}

internal static class ReadinessRegistration
{
    public static void AddReadiness(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PlatformReadiness>();
        var checks = builder.Services.AddHealthChecks();
        foreach (var service in Routes.Services)
            checks.Add(new HealthCheckRegistration(service, services => new ServiceCheck(service, services.GetRequiredService<PlatformReadiness>()), null, null));
    }

    private sealed class ServiceCheck(string service, PlatformReadiness readiness) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            readiness.CheckAsync(service, cancellationToken);
    }
}
