using AlumniPlatform.Identity.Sessions;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenIddict.Abstractions;

namespace AlumniPlatform.Identity.SignIn;

/// <summary>Removes what has ended: links and tickets after a day, sessions, tokens and authorizations after two, who signed whom out after a year. Every replica may do it.</summary>
internal sealed partial class CleanUp(IServiceScopeFactory scopes, TimeProvider time, ILogger<CleanUp> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or DbUpdateException or OpenIddictExceptions.ConcurrencyException)
            {
                LogLater(e);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var now = time.GetUtcNow();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await db.SignInTickets.Where(t => t.ExpiresAt < now.AddDays(-1)).ExecuteDeleteAsync(cancellationToken);
        await db.SignInLinks.Where(l => l.ExpiresAt < now.AddDays(-1)).ExecuteDeleteAsync(cancellationToken);
        var limits = scope.ServiceProvider.GetRequiredService<SessionLimits>();
        await db.EndSessionsAsync(s => s.ExpiresAt <= now || s.LastUsedAt <= now - limits.Idle, SessionEnd.Limit, now, cancellationToken);
        // Kept for longer than a cookie or token of the version before can live: its copies must find that it has ended.
        await db.Sessions.Where(s => s.EndedAt < now.AddDays(-2)).ExecuteDeleteAsync(cancellationToken);
        await db.SessionAudits.Where(a => a.At < now.AddYears(-1)).ExecuteDeleteAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(now.AddDays(-2), cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(now.AddDays(-2), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cleaning up failed; the next hour tries again")]
    private partial void LogLater(Exception exception);
}
