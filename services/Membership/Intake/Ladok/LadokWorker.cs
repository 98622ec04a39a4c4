using AlumniPlatform.ServiceDefaults;
using Npgsql;

namespace AlumniPlatform.Membership.Intake.Ladok;

/// <summary>
/// Reads the feed whenever it is due, in one replica at a time. What cannot be had or read is tried again from the same
/// place, with growing pauses that the database remembers; nothing is skipped meanwhile.
/// </summary>
internal sealed partial class LadokWorker(
    IServiceScopeFactory scopes, NpgsqlDataSource database, LadokSettings settings, TimeProvider time, ILogger<LadokWorker> log) : BackgroundService
{
    private const long AdvisoryLock = 7_301_002; // see LoadOrganisation
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromMilliseconds(Math.Min(LookEvery.TotalMilliseconds, settings.PollEvery.TotalMilliseconds));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(e, Problems.IsDatabaseAway(e) ? "the database is away" : "unexpected"); // tried again at the next look
            }
            await Task.Delay(pause, time, stoppingToken);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (!await LockAsync(connection, "pg_try_advisory_lock"))
            return;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await ReadAsync(scope.ServiceProvider, cancellationToken);
        }
        finally
        {
            await LockAsync(connection, "pg_advisory_unlock");
        }
    }

    private async Task ReadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<LadokStore>();
        var url = settings.FeedUrl!.AbsoluteUri;
        var feed = await store.FeedAsync(url, cancellationToken);
        if (feed.NextAt > time.GetUtcNow())
            return;
        try
        {
            feed = await services.GetRequiredService<LadokReader>().RunAsync(feed, cancellationToken);
            await store.SucceededAsync(feed, time.GetUtcNow(), time.GetUtcNow() + settings.PollEvery, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && !Problems.IsDatabaseAway(e))
        {
            await FailedAsync(url, e, cancellationToken);
        }
    }

    // In a scope of its own: the other's connection may be in an unknown state.
    private async Task FailedAsync(string url, Exception error, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<LadokStore>();
        var feed = await store.FeedAsync(url, cancellationToken);
        var pause = settings.RetryAfter * Math.Pow(2, Math.Min(feed.Failures, 20));
        var (code, reason) = error is LadokFeedException known ? (known.Code, known.Message)
            : ("not-applied", "The platform could not apply a document of the feed; its operators find the cause in membership's log.");
        LogFailed(error is LadokFeedException ? null : error, code, reason);
        await store.FailedAsync(feed, code, reason, time.GetUtcNow(), time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause), cancellationToken);
    }

    // Not cancelled: a lock that stays on a pooled connection keeps every replica out.
    private static async Task<bool> LockAsync(NpgsqlConnection connection, string function)
    {
        await using var command = new NpgsqlCommand($"select {function}($1)", connection);
        command.Parameters.Add(new() { Value = AdvisoryLock });
        return (bool)(await command.ExecuteScalarAsync(CancellationToken.None))!;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Ladok feed is read later: {Reason}")]
    private partial void LogFault(Exception exception, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Ladok feed cannot be read on, {Code}: {Reason}")]
    private partial void LogFailed(Exception? exception, string code, string reason);
}
