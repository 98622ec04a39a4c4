using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Communication.Mails;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AlumniPlatform.Communication.Sending;

/// <summary>
/// Takes what is due and hands it to the mail server, over a few connections at the same time. Any number of replicas may
/// do so together. The log names deliveries by id only: addresses and links are not for it.
/// </summary>
internal sealed partial class Sender(
    IServiceScopeFactory scopes, QueuedSignal queued, SmtpEndpoint server, MailWriter writer, IOptions<MailOptions> options, TimeProvider time, ILogger<Sender> log)
    : BackgroundService
{
    private const int BatchSize = 20;
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly MailOptions options = options.Value;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Connections).Select(_ => RunAsync(stoppingToken)));

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        await using var session = new SmtpSession(server, Options.Create(options), time);
        var pause = PollEvery;
        while (!stoppingToken.IsCancellationRequested)
        {
            var wake = queued.Next;
            try
            {
                if (await SendBatchAsync(session, pause, stoppingToken))
                {
                    pause = PollEvery;
                    continue;
                }
                await session.CloseAsync();
                await Task.WhenAny(wake, Task.Delay(PollEvery, time, stoppingToken));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
            catch (MailServerAwayException e)
            {
                LogServerAway(server, e.Message);
                await PauseAsync(pause, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Without this one fault would end all sending until the next start. What was taken comes back when its lease ends.
                LogFault(e, Problems.IsDatabaseAway(e) ? "the database is away" : "unexpected");
                await PauseAsync(LongestPause, stoppingToken);
            }
        }
    }

    /// <summary>Returns false when nothing was due.</summary>
    private async Task<bool> SendBatchAsync(SmtpSession session, TimeSpan pause, CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CommunicationDb>();
        var batch = await db.TakeAsync(BatchSize, time.GetUtcNow(), time.GetUtcNow() + options.Lease, stoppingToken);
        for (var i = 0; i < batch.Count; i++)
        {
            try
            {
                if (stoppingToken.IsCancellationRequested)
                {
                    await db.GiveBackAsync(batch[i..], code: null, time.GetUtcNow(), CancellationToken.None);
                    break;
                }
                await SendAsync(new DeliveryAttempt(db, batch[i], options, time, log), session);
            }
            catch (SenderRefusedException e)
            {
                await new DeliveryAttempt(db, batch[i], options, time, log).PauseAsync(e.Refusal);
                await db.GiveBackAsync(batch[i..], DeliveryCodes.Paused, time.GetUtcNow(), CancellationToken.None);
                break;
            }
            catch (MailServerAwayException)
            {
                await db.GiveBackAsync(batch[i..], DeliveryCodes.Unreachable, time.GetUtcNow() + pause, CancellationToken.None);
                throw;
            }
        }
        return batch.Count > 0;
    }

    // Not cancelled by a stop: a message that was begun is finished, within the mail server's time limit.
    private async Task SendAsync(DeliveryAttempt attempt, SmtpSession session)
    {
        if (await attempt.ExpireIfLateAsync() || await attempt.CancelIfErasedAsync())
            return;
        MimeMessage? written;
        try
        {
            written = await writer.WriteAsync(attempt.Delivery);
        }
        catch (Exception e)
        {
            LogUnwritable(e, attempt.Delivery.Id);
            await attempt.PostponeAsync();
            return;
        }
        using var message = written;
        if (message is null)
        {
            await attempt.RefuseAddressAsync();
            return;
        }
        await session.ConnectAsync();
        if (!await attempt.BeginAsync())
            return;
        var outcome = await session.SendAsync(message);
        await attempt.EndAsync(outcome);
        if (outcome.Kind == SendKind.NotReached && session.IsFresh)
            throw new MailServerAwayException($"it ends the connection {outcome.Refusal?.Code}");
    }

    private Task PauseAsync(TimeSpan pause, CancellationToken stoppingToken) =>
        Task.Delay(pause, time, stoppingToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The mail server {Server} cannot be used, messages wait: {Reason}")]
    private partial void LogServerAway(SmtpEndpoint server, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "No mail could be made of delivery {Delivery}; it is tried again")]
    private partial void LogUnwritable(Exception exception, Guid delivery);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending was interrupted: {Reason}")]
    private partial void LogFault(Exception exception, string reason);
}
