using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace AlumniPlatform.ServiceDefaults;

internal static class Telemetry
{
    /// <summary>Name of the platform's own activity source and meter, used by Messaging.</summary>
    private const string Own = "AlumniPlatform.*";

    /// <summary>
    /// What the frameworks say about each request, query and call is a trace's matter; in the log it would drown the rest,
    /// and addresses of requests carry tokens. The weakest source, so that any configuration of a service overrides it.
    /// </summary>
    public static void AddQuietLogging(this IHostApplicationBuilder builder) =>
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Information",
                ["Logging:LogLevel:Microsoft"] = "Warning",
                ["Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command"] = "None", // what fails is thrown, and logged by whoever cannot go on
                ["Logging:LogLevel:System.Net.Http"] = "Warning",
                ["Logging:LogLevel:MassTransit"] = "Warning",
                ["Logging:LogLevel:OpenIddict"] = "Warning",
                ["Logging:LogLevel:Yarp"] = "Warning",
                ["Logging:LogLevel:Polly"] = "Error",
                ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None", // the readiness report says it, to whoever asks
                ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
            },
        });

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddOpenTelemetry(logging =>
        {
            // Without the scopes: that of a request has its address, which may carry a token. The trace says which request it was.
            logging.IncludeFormattedMessage = true;
        });
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Npgsql", "MassTransit", Own))
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation(options => options.Filter = http => !http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
                .AddHttpClientInstrumentation()
                .AddProcessor(new WithoutTokens())
                .AddNpgsql()
                .AddSource("MassTransit", Own));
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.UseOtlpExporter();
    }
}
