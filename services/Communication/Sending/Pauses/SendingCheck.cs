using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AlumniPlatform.Communication.Sending.Pauses;

/// <summary>Degraded, not unready, while sending stands still: everything else works, and what is to be sent waits.</summary>
internal sealed class SendingCheck(CommunicationDb db) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await db.SendingPauses.CountAsync(p => p.ResumedAt == null, cancellationToken) is > 0 and var open
            ? HealthCheckResult.Degraded($"Mail is refused and waits ({open}): see Operations, Sending.")
            : HealthCheckResult.Healthy();
}
