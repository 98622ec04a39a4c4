using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Intake.Amqp;

/// <summary>
/// Applies messages together, in one transaction and with one receipt for each sender. Returns when all are settled:
/// taken in, or kept as rejected records. A database that is away is waited for.
/// </summary>
internal sealed partial class AmqpBatch(IServiceScopeFactory scopes, AmqpSenders senders, TimeProvider time, ILogger<AmqpBatch> log)
{
    private const int Attempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task SettleAsync(IReadOnlyList<AmqpMessage> messages, CancellationToken stopping)
    {
        foreach (var ofSender in messages.GroupBy(m => m.User))
            await SettleOfSenderAsync([.. ofSender], stopping);
    }

    private async Task SettleOfSenderAsync(IReadOnlyList<AmqpMessage> messages, CancellationToken stopping)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TakeInAsync(messages, giveUp: attempt > Attempts);
                return;
            }
            catch (Exception e) when (Problems.IsDatabaseAway(e))
            {
                LogWaiting(e.Message);
                attempt = 0;
            }
            catch (Exception e) when (messages.Count > 1)
            {
                // One of them spoils it for all: each by itself.
                LogSplit(messages.Count, e.Message);
                foreach (var message in messages)
                    await SettleOfSenderAsync([message], stopping);
                return;
            }
            catch (Exception e)
            {
                LogFailed(attempt, e);
            }
            await Task.Delay(Pause, time, stopping);
        }
    }

    // Not cancelled half-way: a commit whose outcome is unknown would come again as duplicates and tell nobody why.
    private async Task TakeInAsync(IReadOnlyList<AmqpMessage> messages, bool giveUp)
    {
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
        await scope.ServiceProvider.GetRequiredService<IntakeDesk>().TakeInAsync(entries, senders.AccountOf(user), senders.ScopeOf(user), CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "School systems' messages wait for PostgreSQL: {Reason}")]
    private partial void LogWaiting(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Count} messages of a school system failed, each is tried by itself: {Reason}")]
    private partial void LogSplit(int count, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A school system's message could not be applied, attempt {Attempt}")]
    private partial void LogFailed(int attempt, Exception error);
}
