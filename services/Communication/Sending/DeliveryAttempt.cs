using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Communication.Sending.Pauses;
using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Communication.Sending;

/// <summary>The ledger's side of one attempt: what is committed before, and after, the mail server is spoken to.</summary>
internal sealed partial class DeliveryAttempt
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromHours(4);
    private static readonly TimeSpan PauseWhileDatabaseIsAway = TimeSpan.FromMilliseconds(500);
    private readonly CommunicationDb db;
    private readonly MailOptions options;
    private readonly TimeProvider time;
    private readonly ILogger log;

    public DeliveryAttempt(CommunicationDb db, Delivery delivery, MailOptions options, TimeProvider time, ILogger log)
    {
        (this.db, this.options, this.time, this.log) = (db, options, time, log);
        Delivery = delivery;
        db.ChangeTracker.Clear();
        db.Attach(delivery);
    }

    public Delivery Delivery { get; }

    /// <summary>Checked at the moment of sending, however long it was queued.</summary>
    public async Task<bool> ExpireIfLateAsync()
    {
        var now = time.GetUtcNow();
        if (Delivery.ExpiresAt > now)
            return false;
        Delivery.Expire(now);
        await SaveAsync();
        return true;
    }

    /// <summary>Checked at the moment of sending: the request may have come in while the erasure did.</summary>
    public async Task<bool> CancelIfErasedAsync()
    {
        if (Delivery.PersonId is not { } person || !await db.ErasedPersons.AnyAsync(p => p.PersonId == person))
            return false;
        await db.EraseAsync([person], time.GetUtcNow(), CancellationToken.None);
        return true;
    }

    public async Task RefuseAddressAsync()
    {
        Bounce(DeliveryCodes.InvalidAddress, statusCode: 553, "5.1.3"); // what a mail server would answer
        await SaveAsync();
    }

    /// <summary>No mail could be made of it. One such delivery must not hold up the others.</summary>
    public async Task PostponeAsync()
    {
        Delivery.Postpone(time.GetUtcNow() + options.RetryAfter);
        await SaveAsync();
    }

    /// <summary>Commits that it is being sent. False when another sender holds it by now, or it is not to be sent any more.</summary>
    public async Task<bool> BeginAsync()
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        Delivery.StartSending(time.GetUtcNow() + options.Lease);
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
        // Asked once the row is held: an invitation that ends from now on ends after this mail.
        if (await ClosedAsync() is { } closed)
        {
            Delivery.Close(closed, time.GetUtcNow());
            await db.SaveChangesAsync();
        }
        // What another sender was told meanwhile holds for this one too.
        else if (await db.IsPausedAsync(Delivery))
        {
            Delivery.Pause(time.GetUtcNow());
            await db.SaveChangesAsync();
        }
        await transaction.CommitAsync();
        return Delivery.State == DeliveryState.Sending;
    }

    public async Task EndAsync(SendOutcome outcome)
    {
        var now = time.GetUtcNow();
        SendingMetrics.Attempted(Delivery.Purpose, outcome, now - Delivery.QueuedAt);
        switch (outcome.Kind)
        {
            case SendKind.Accepted:
                Delivery.Sent(now);
                db.Publish(new MessageSent(
                    Guid.CreateVersion7(now), now, Delivery.Version, Delivery.Id, Delivery.Purpose, Delivery.RequestId, Delivery.RelatesTo, Delivery.PersonId));
                break;
            case SendKind.Refused:
                await RefusedAsync(outcome.Refusal!, now);
                break;
            case SendKind.NotOffered:
                Delivery.Fail(DeliveryCodes.BeyondAscii, now);
                break;
            case SendKind.NotReached:
                Delivery.PutBack(now);
                break;
            case SendKind.Unknown:
                Delivery.Fail(DeliveryCodes.Interrupted, now);
                break;
        }
        if (!await SaveAsync())
            LogLostLease(Delivery.Id, outcome.Kind);
    }

    private async Task<ClosedInvitation?> ClosedAsync() => Purposes.OfInvitations.Contains(Delivery.Purpose)
        ? await db.ClosedInvitations.AsNoTracking().SingleOrDefaultAsync(c => c.InvitationId == Delivery.RelatesTo) : null;

    private async Task RefusedAsync(Refusal refusal, DateTimeOffset now)
    {
        var last = Delivery.Attempts >= options.MaxAttempts;
        switch (refusal.Kind)
        {
            case RefusalKind.Address:
                Bounce(refusal.Code, refusal.Status, refusal.Enhanced);
                return;
            case RefusalKind.Sender or RefusalKind.Content when !await UntilSavedAsync(() => db.IsAloneAsync(refusal, Delivery)):
                await PauseAsync(refusal);
                break;
            case RefusalKind.Sender or RefusalKind.Content:
                last = true;
                break;
        }
        if (last)
            Delivery.Fail(refusal.Code, now);
        else
            Delivery.TryAgain(refusal.Code, refusal.Kind switch
            {
                RefusalKind.Later => now + RetryPause(),
                RefusalKind.Mailbox => now + options.MailboxRetryAfter,
                _ => now, // as soon as sending goes on
            });
    }

    /// <summary>Committed before the delivery is put back: whoever takes it then sees the pause.</summary>
    public async Task PauseAsync(Refusal refusal)
    {
        LogPaused(refusal.Kind, refusal.Code, refusal.Stage, Delivery.Id);
        await UntilSavedAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.PauseAsync(refusal, Delivery, time.GetUtcNow());
            await transaction.CommitAsync();
            return true;
        });
    }

    private void Bounce(string code, int statusCode, string? enhancedCode)
    {
        var now = time.GetUtcNow();
        Delivery.Bounce(code, now);
        db.Publish(new MessageBounced(
            Guid.CreateVersion7(now), now, Delivery.Version, Delivery.Id, Delivery.Purpose, Delivery.RequestId, Delivery.RelatesTo, Delivery.PersonId,
            statusCode, enhancedCode));
    }

    private TimeSpan RetryPause()
    {
        var pause = options.RetryAfter * Math.Pow(2, Math.Min(Delivery.Attempts - 1, 20));
        return pause < LongestRetry ? pause : LongestRetry;
    }

    /// <summary>Saves. False when another sender has changed the row.</summary>
    private Task<bool> SaveAsync() => UntilSavedAsync(async () =>
    {
        try
        {
            await db.SaveChangesAsync();
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
    });

    /// <summary>
    /// Waits for a database that is away as long as the lease holds: the mail may have left already, and a delivery that is
    /// not recorded as sent would count as interrupted.
    /// </summary>
    private async Task<bool> UntilSavedAsync(Func<Task<bool>> work)
    {
        var giveUpAt = time.GetUtcNow() + options.Lease;
        while (true)
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (Problems.IsDatabaseAway(e) && time.GetUtcNow() < giveUpAt)
            {
                await Task.Delay(PauseWhileDatabaseIsAway, time);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending pauses: {Kind} refused with {Code} at {Stage}, seen at delivery {Delivery}; Operations, Sending says more")]
    private partial void LogPaused(RefusalKind kind, string code, SmtpStage stage, Guid delivery);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} ended as {Outcome} after its lease, or was recorded already")]
    private partial void LogLostLease(Guid delivery, SendKind outcome);
}
