using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Amqp;

/// <summary>
/// Applies messages together, in one transaction and with one receipt for each sender, in the session of who has the turn.
/// What is settled, taken in or kept as rejected records, is acknowledged at once. Gives up when the database is away.
/// </summary>
internal sealed partial class AmqpBatch(IServiceScopeFactory scopes, AmqpSenders senders, TimeProvider time, ILogger<AmqpBatch> log)
{
    private const int Attempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <param name="messages">In the order of the queue.</param>
    /// <param name="turn">Whose session commits.</param>
    /// <param name="settled">What was committed before the messages came.</param>
    /// <param name="acknowledge">Called with messages of one sender after their commit, before anything else is committed.</param>
    /// <param name="stopping">Ends the pauses between attempts.</param>
    public async Task SettleAsync(
        IReadOnlyList<AmqpMessage> messages, AmqpTurn turn, SettledMessages settled, Func<IReadOnlyList<AmqpMessage>, Task> acknowledge,
        CancellationToken stopping)
    {
        foreach (var ofSender in messages.GroupBy(m => m.User).Select(g => g.ToArray()))
        {
            var fresh = settled.Fresh(ofSender);
            if (fresh.Count < ofSender.Length)
            {
                LogAgain(ofSender.Length - fresh.Count);
                await acknowledge([.. ofSender.SkipLast(fresh.Count)]);
            }
            if (fresh.Count > 0)
                await SettleOfSenderAsync(fresh, turn, acknowledge, stopping);
        }
    }

    private async Task SettleOfSenderAsync(
        IReadOnlyList<AmqpMessage> messages, AmqpTurn turn, Func<IReadOnlyList<AmqpMessage>, Task> acknowledge, CancellationToken stopping)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TakeInAsync(messages, turn, giveUp: attempt > Attempts);
                break;
            }
            catch (Exception e) when (!turn.IsHeld || Problems.IsDatabaseAway(e))
            {
                throw; // the messages come again, to who has the turn next
            }
            catch (Exception e) when (messages.Count > 1)
            {
                // One of them spoils it for all: each by itself, in their order.
                LogSplit(messages.Count, e.Message);
                foreach (var message in messages)
                    await SettleOfSenderAsync([message], turn, acknowledge, stopping);
                return;
            }
            catch (Exception e)
            {
                LogFailed(attempt, e);
            }
            await Task.Delay(Pause, time, stopping);
        }
        await acknowledge(messages);
    }

    // Not cancelled half-way: a commit whose outcome is unknown would come again as duplicates and tell nobody why.
    private async Task TakeInAsync(IReadOnlyList<AmqpMessage> messages, AmqpTurn turn, bool giveUp)
    {
        turn.ThrowIfLost();
        var user = messages[0].User;
        var entries = new List<IntakeEntry>();
        foreach (var message in messages)
        {
            if (giveUp)
                entries.Add(AmqpEventReader.Rejected(message, entries.Count, "not-applied", "The platform could not apply the message; its operators find the cause in membership's log."));
            else
                entries.AddRange(AmqpEventReader.Read(message, entries.Count));
        }
        if (!senders.IsKnown(user))
            entries.ForEach(entry => entry.Reject("unknown-sender", user is null
                ? "The message has no user-id property, so it is not known for which schools it speaks."
                : $"The AMQP user '{user}' speaks for no school."));
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MembershipDb>();
        db.Database.SetDbConnection(turn.Session);
        var desk = scope.ServiceProvider.GetRequiredService<IntakeDesk>();
        await desk.TakeInAsync(entries, senders.AccountOf(user), senders.ScopeOf(user), async _ =>
        {
            await SettledMessages.KeepAsync(db, messages, CancellationToken.None);
            return true;
        }, CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} messages of a school system came again after they were settled")]
    private partial void LogAgain(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Count} messages of a school system failed, each is tried by itself: {Reason}")]
    private partial void LogSplit(int count, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A school system's message could not be applied, attempt {Attempt}")]
    private partial void LogFailed(int attempt, Exception error);
}
