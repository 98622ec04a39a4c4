using System.Globalization;
using AlumniPlatform.Communication.Deliveries;
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
        Bounce(DeliveryCodes.InvalidAddress, statusCode: 553); // what a mail server would answer
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
        await transaction.CommitAsync();
        return Delivery.State == DeliveryState.Sending;
    }

    public async Task EndAsync(SendOutcome outcome)
    {
        var now = time.GetUtcNow();
        SendingMetrics.Attempted(Delivery.Purpose, outcome.Kind, now - Delivery.QueuedAt);
        switch (outcome.Kind)
        {
            case SendKind.Accepted:
                Delivery.Sent(now);
                db.Publish(new MessageSent(
                    Guid.CreateVersion7(now), now, Delivery.Version, Delivery.Id, Delivery.Purpose, Delivery.RequestId, Delivery.RelatesTo, Delivery.PersonId));
                break;
            case SendKind.Refused:
                Bounce(outcome.Code, int.Parse(outcome.Code, CultureInfo.InvariantCulture));
                break;
            case SendKind.Later when Delivery.Attempts >= options.MaxAttempts:
                Delivery.Fail(outcome.Code, now);
                break;
            case SendKind.Later:
                Delivery.TryAgain(outcome.Code, now + RetryPause());
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

    private void Bounce(string code, int statusCode)
    {
        var now = time.GetUtcNow();
        Delivery.Bounce(code, now);
        db.Publish(new MessageBounced(
            Guid.CreateVersion7(now), now, Delivery.Version, Delivery.Id, Delivery.Purpose, Delivery.RequestId, Delivery.RelatesTo, Delivery.PersonId, statusCode));
    }

    private TimeSpan RetryPause()
    {
        var pause = options.RetryAfter * Math.Pow(2, Math.Min(Delivery.Attempts - 1, 20));
        return pause < LongestRetry ? pause : LongestRetry;
    }

    /// <summary>
    /// Saves, waiting for a database that is away as long as the lease holds: the mail may have left already, and a
    /// delivery that is not recorded as sent would count as interrupted. False when another sender has changed the row.
    /// </summary>
    private async Task<bool> SaveAsync()
    {
        var giveUpAt = time.GetUtcNow() + options.Lease;
        while (true)
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
            catch (Exception e) when (Problems.IsDatabaseAway(e) && time.GetUtcNow() < giveUpAt)
            {
                await Task.Delay(PauseWhileDatabaseIsAway, time);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} ended as {Outcome} after its lease, or was recorded already")]
    private partial void LogLostLease(Guid delivery, SendKind outcome);
}
