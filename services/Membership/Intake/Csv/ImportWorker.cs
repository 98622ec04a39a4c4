using AlumniPlatform.ServiceDefaults;
using Npgsql;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>
/// Carries out imports that were started. Every replica does; an import is in one replica's hand at a time, and imports of
/// several accounts take turns. Rows that cannot be applied together are tried in ever smaller numbers, until the one to blame is alone.
/// </summary>
internal sealed partial class ImportWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<ImportWorker> log) : BackgroundService
{
    private const int ChunkSize = 1_000;
    private const int Attempts = 3; // of a row that fails by itself
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private int size = ChunkSize;
    private int failures;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            while (await StepAsync(stoppingToken))
            {
            }
    }

    /// <summary>True when there may be more to do at once.</summary>
    private async Task<bool> StepAsync(CancellationToken stopping)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var settled = await scope.ServiceProvider.GetRequiredService<ImportChunk>().SettleAsync(size, giveUp: failures >= Attempts, stopping);
            (size, failures) = (Math.Min(size * 2, ChunkSize), 0);
            return settled;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested && (Problems.IsDatabaseAway(e) || IsDeadlock(e)))
        {
            LogWaiting(e.Message);
            return false;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            LogFailed(size, e);
            failures = size == 1 ? failures + 1 : 0;
            size = Math.Max(size / 2, 1);
            return failures <= Attempts; // one that cannot even be given up waits
        }
    }

    private static bool IsDeadlock(Exception? e) => e is not null && (e is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected } || IsDeadlock(e.InnerException));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Imports wait: {Reason}")]
    private partial void LogWaiting(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Size} rows of an import could not be applied, fewer are tried")]
    private partial void LogFailed(int size, Exception error);
}
