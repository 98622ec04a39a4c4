using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Communication.Sending.Pauses;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AlumniPlatform.Communication.Sending;

/// <summary>Settles what no sender will: deliveries left in the middle by a crash, and those that are too late. Forgets where guests were written to.</summary>
internal sealed partial class Upkeep(IServiceScopeFactory scopes, IOptions<MailOptions> options, TimeProvider time, ILogger<Upkeep> log) : BackgroundService
{
    private static readonly TimeSpan seldom = TimeSpan.FromMinutes(10);
    private DateTimeOffset forgetAt = DateTimeOffset.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(e, Problems.IsDatabaseAway(e) ? "the database is away" : "unexpected"); // tried again in a second
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CommunicationDb>();
        var now = time.GetUtcNow();
        if (await db.FailInterruptedAsync(now, cancellationToken) is > 0 and var interrupted)
            LogInterrupted(interrupted);
        if (await db.CancelExpiredAsync(now, cancellationToken) is > 0 and var expired)
            LogExpired(expired);
        var pauses = await db.SendingPauses.CountAsync(p => p.ResumedAt == null, cancellationToken);
        SendingMetrics.Paused(pauses);
        if (pauses > 0)
            await db.ParkAsync(now, cancellationToken);
        if (now < forgetAt)
            return;
        await db.ForgetGuestsAsync(now.AddDays(-options.Value.GuestAddressDays), cancellationToken);
        forgetAt = now + seldom;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} deliveries were interrupted while being sent; they may have left and are not sent again")]
    private partial void LogInterrupted(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} deliveries were cancelled: their links ended before they could be sent")]
    private partial void LogExpired(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger could not be looked after: {Reason}")]
    private partial void LogFault(Exception exception, string reason);
}
