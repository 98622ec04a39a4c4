using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Pictures;
using AlumniPlatform.Events.Reservations;
using AlumniPlatform.Events.WaitingList;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.Upkeep;

/// <summary>
/// What time brings: offers and held seats end, reminders come, mails to thousands are written, sensitive answers, guests and
/// unused pictures are forgotten. Every replica looks; they share the work.
/// </summary>
internal sealed partial class UpkeepWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<UpkeepWorker> log) : BackgroundService
{
    private static readonly TimeSpan often = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan seldom = TimeSpan.FromMinutes(10);
    private DateTimeOffset forgetAt = DateTimeOffset.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(often, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(e, Problems.IsDatabaseAway(e) ? "the database is away" : "unexpected"); // tried again in a moment
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var gathering in await InScopeAsync<LapseOffers, IReadOnlyList<Guid>>(lapse => lapse.DueAsync(cancellationToken)))
            await InScopeAsync<LapseOffers, int>(lapse => lapse.RunAsync(gathering, cancellationToken));
        foreach (var gathering in await InScopeAsync<LapseReservations, IReadOnlyList<Guid>>(lapse => lapse.DueAsync(cancellationToken)))
            await InScopeAsync<LapseReservations, int>(lapse => lapse.RunAsync(gathering, cancellationToken));
        while (await InScopeAsync<RemindBefore, bool>(remind => remind.RunAsync(cancellationToken)))
        {
        }
        while (await InScopeAsync<SendDueMails, int>(mails => mails.RunAsync(cancellationToken)) == SendDueMails.BatchSize)
        {
        }
        var now = time.GetUtcNow();
        if (now < forgetAt)
            return;
        await InScopeAsync<EventsDb, int>(db => db.ForgetSensitiveAnswersAsync(now, cancellationToken));
        while (await InScopeAsync<ForgetGuests, int>(forget => forget.RunAsync(cancellationToken)) == ForgetGuests.BatchSize)
        {
        }
        await InScopeAsync<EventsDb, int>(db => db.ForgetPicturesAsync(cancellationToken));
        await InScopeAsync<FirstMails, int>(mails => mails.ForgetAsync(now, cancellationToken));
        forgetAt = now + seldom;
    }

    private async Task<TResult> InScopeAsync<T, TResult>(Func<T, Task<TResult>> run) where T : notnull
    {
        await using var scope = scopes.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<T>());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Offers and mails of gatherings are postponed: {Reason}")]
    private partial void LogFault(Exception exception, string reason);
}
