using AlumniPlatform.Membership.Outreach;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Reminders;

/// <summary>Looks every minute for reminders that are due, and for invitations that offices asked for. Every replica does; they share the work.</summary>
internal sealed partial class ReminderWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<ReminderWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await RunAsync<SendReminders>(reminders => reminders.RunAsync(stoppingToken)) == SendReminders.BatchSize)
                {
                }
                while (await RunAsync<OpenAsked>(asked => asked.RunAsync(stoppingToken)) == OpenAsked.BatchSize)
                {
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(e, Problems.IsDatabaseAway(e) ? "the database is away" : "unexpected"); // tried again in a minute
            }
        }
    }

    private async Task<int> RunAsync<T>(Func<T, Task<int>> run) where T : notnull
    {
        await using var scope = scopes.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<T>());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reminders and invitations are postponed: {Reason}")]
    private partial void LogFault(Exception exception, string reason);
}
