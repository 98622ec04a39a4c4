using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Reminders;

/// <summary>Looks every minute for reminders that are due. Every replica does; they share the work.</summary>
internal sealed partial class ReminderWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<ReminderWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await RunAsync(stoppingToken) == SendReminders.BatchSize)
                {
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(e, Problems.IsDatabaseAway(e) ? "the database is away" : "unexpected"); // tried again in a minute
            }
        }
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SendReminders>().RunAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reminders are postponed: {Reason}")]
    private partial void LogFault(Exception exception, string reason);
}
