using System.Globalization;
using AlumniPlatform.Gateway.Edge;
using StackExchange.Redis;
using Yarp.ReverseProxy.Model;

namespace AlumniPlatform.Gateway.Limits;

/// <summary>Refuses clients that ask too often: 429, with the seconds to wait.</summary>
internal static class RateLimits
{
    public static void AddRateLimits(this IHostApplicationBuilder builder)
    {
        var address = builder.Configuration.GetConnectionString("cache")
            ?? throw new InvalidOperationException("ConnectionStrings__cache is not set: it names the Redis in which replicas of the gateway count together.");
        var options = ConfigurationOptions.Parse(address);
        options.AbortOnConnectFail = false; // starts without Redis, and finds it when it comes
        options.ConnectTimeout = 2_000;
        options.ConnectRetry = 1;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        builder.Services.AddSingleton(new Lazy<Task<IConnectionMultiplexer>>(async () => await ConnectionMultiplexer.ConnectAsync(options)));
        builder.Services.AddSingleton<RequestCounter>();
        builder.Services.AddHostedService<Connection>();
    }

    public static void UseRateLimits(this WebApplication app)
    {
        var limits = Policies.Counted.ToDictionary(kind => kind, kind => app.Configuration.GetValue<int?>($"RateLimits:{kind}")
            ?? throw new InvalidOperationException($"RateLimits:{kind} is not set: how many requests of this kind one client may make."));
        var counter = app.Services.GetRequiredService<RequestCounter>();
        app.Use(async (http, next) =>
        {
            var kind = http.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata?.GetValueOrDefault(Policies.Key);
            if (kind is null || limits.GetValueOrDefault(kind) is not (> 0 and var limit))
            {
                await next(http);
                return;
            }
            var verdict = await counter.CountAsync(kind, ClientOf(http), limit, http.RequestAborted);
            http.Response.OnStarting(() =>
            {
                http.Response.Headers["X-RateLimit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
                http.Response.Headers["X-RateLimit-Remaining"] = verdict.Remaining.ToString(CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            });
            if (verdict.Allowed)
                await next(http);
            else
                await Refusal.WriteAsync(http, 429, "too-many-requests",
                    $"More than {limit} requests in {(kind == Policies.Registration ? "an hour" : "a minute")}. Wait as long as Retry-After says.",
                    Math.Max(1, (int)Math.Ceiling(verdict.RetryAfter.TotalSeconds)));
        });
    }

    // A person is counted as one whatever client is used; a service account's subject is its client id.
    private static string ClientOf(HttpContext http) =>
        http.User.FindFirst("sub")?.Value is { } subject ? $"sub:{subject}"
        : http.User.FindFirst("client_id")?.Value is { } client ? $"client:{client}"
        : $"ip:{AddressOf(http)}";

    // One customer has a whole IPv6 /64: counted by address it would be as many clients as it likes.
    private static string AddressOf(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }

    /// <summary>Begins to connect at start, so that the first request need not, and does not wait: Redis may be away.</summary>
    private sealed class Connection(Lazy<Task<IConnectionMultiplexer>> redis) : IHostedService, IAsyncDisposable
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = redis.Value;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            if (redis.Value.IsCompletedSuccessfully)
                await redis.Value.Result.DisposeAsync();
        }
    }
}
