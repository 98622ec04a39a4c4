using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Mails;

/// <summary>
/// When the time of a gathering's reminder comes, marks everybody who is confirmed; <see cref="SendDueMails"/> writes to them.
/// The gathering and the marks change in one transaction, so it is done once, whoever is interrupted.
/// </summary>
internal sealed class RemindBefore(EventsDb db, TimeProvider time)
{
    /// <returns>False when no gathering's time has come, or others are at it.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.Database.SqlQuery<Guid>($"select id from gathering where remind_at <= {now} order by remind_at limit 1 for update skip locked").ToListAsync(cancellationToken);
        if (due is not [var id])
            return false;
        var gathering = await db.Gatherings.SingleAsync(g => g.Id == id, cancellationToken);
        // Who is just being told of another time is told enough.
        if (gathering.TakeReminder(now))
            await db.Database.ExecuteSqlAsync($"""
                update registration set due_mail = {MailPurposes.Reminder} where gathering_id = {gathering.Id} and state = 'confirmed' and due_mail is null
                """, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
