using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.WaitingList;

/// <summary>Offers that were not answered in time end, and go on to who waits next, in the same transaction.</summary>
internal sealed class LapseOffers(EventsDb db, SeatDesk desk, TimeProvider time)
{
    /// <summary>Gatherings that have any.</summary>
    public async Task<IReadOnlyList<Guid>> DueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await Due(now).Select(r => r.GatheringId).Distinct().ToListAsync(cancellationToken);
    }

    /// <returns>How many ended. A gathering that somebody else holds is left for the next time.</returns>
    public async Task<int> RunAsync(Guid gathering, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await desk.TryLockAsync(gathering, cancellationToken) is not { } plan)
            return 0;
        var due = await Due(time.GetUtcNow()).Where(r => r.GatheringId == gathering).OrderBy(r => r.Entry).ToListAsync(cancellationToken);
        if (due.Count == 0)
            return 0; // another replica was here
        await desk.EndAsync(plan, due, RegistrationState.Lapsed, "lapsed", MailPurposes.OfferLapsed, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    private IQueryable<Registration> Due(DateTimeOffset now) => db.Registrations.Where(r => r.State == RegistrationState.Offered && r.OfferedUntil <= now);
}
