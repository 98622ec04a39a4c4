using AlumniPlatform.Events.Afterwards;
using AlumniPlatform.Events.Registrations;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Upkeep;

/// <summary>
/// Who has no account is nobody's member, and nothing but a past gathering tells of them: some time after its end their names,
/// addresses and answers are forgotten, and so are the addresses that were invited. That they registered and came stays.
/// </summary>
internal sealed class ForgetGuests(EventsDb db, FeedbackMarks feedback, IConfiguration configuration, TimeProvider time)
{
    public const int BatchSize = 500;
    private readonly int keptDays = configuration.GetValue("Events:GuestDays", 365);

    /// <summary>Forgets one batch. Returns how many guests it held.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ended = now.AddDays(-keptDays);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var guests = await db.Registrations.FromSql($"""
            select r.* from registration r join gathering g on g.id = r.gathering_id
            where r.person_id is null and r.erased_at is null and g.ends_at <= {ended}
            order by r.id limit {BatchSize} for update of r skip locked
            """).ToListAsync(cancellationToken);
        foreach (var guest in guests)
            guest.Erase(now);
        await db.SaveChangesAsync(cancellationToken);
        await feedback.ForgetAsync(guests.Select(g => g.Id), cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"update gathering set invited = '{{}}' where id in (select id from gathering where ends_at <= {ended} and invited <> '{{}}' for update skip locked)", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return guests.Count;
    }
}
