using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Merging;

/// <summary>Looks every few seconds at persons who changed. Every replica does; they share the work.</summary>
internal sealed partial class DoubleWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<DoubleWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await RunAsync(stoppingToken) == FindDoubles.BatchSize)
                {
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(e, Problems.IsDatabaseAway(e) ? "the database is away" : "unexpected"); // nothing was taken from the queue
            }
        }
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await FindDoubles.RunAsync(scope.ServiceProvider.GetRequiredService<MembershipDb>(), time.GetUtcNow(), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for persons recorded twice is postponed: {Reason}")]
    private partial void LogFault(Exception exception, string reason);
}
