using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AlumniPlatform.Membership.Intake.Amqp;

internal static class AmqpIntakeRegistration
{
    public static void AddAmqpIntake(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AmqpSenders>();
        builder.Services.AddSingleton<AmqpBatch>();
        builder.Services.AddSingleton<AmqpIntake>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AmqpIntake>());
        builder.Services.AddHealthChecks().AddCheck<AmqpIntakeCheck>("school-systems");
    }

    private sealed class AmqpIntakeCheck(AmqpIntake intake) : IHealthCheck
    {
        // A broker lost later is no reason to turn requests away.
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(
                !intake.IsDeclared ? HealthCheckResult.Unhealthy("The queue of the school systems is not declared yet")
                : intake.IsConsuming || intake.StandsBy ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded("The broker is away; school systems cannot publish, or their messages wait in the queue"));
    }
}
