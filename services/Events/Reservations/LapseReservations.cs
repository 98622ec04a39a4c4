using AlumniPlatform.Events.Seating;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Reservations;

/// <summary>Reservations whose link nobody opened in time are deleted, and their seats go to who waits, in the same transaction.</summary>
internal sealed class LapseReservations(EventsDb db, SeatDesk desk, TimeProvider time)
{
    /// <summary>Gatherings that have any.</summary>
    public async Task<IReadOnlyList<Guid>> DueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await db.Reservations.Where(r => r.HeldUntil <= now).Select(r => r.GatheringId).Distinct().ToListAsync(cancellationToken);
    }

    /// <returns>How many ended. A gathering that somebody else holds is left for the next time.</returns>
    public async Task<int> RunAsync(Guid gathering, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await desk.TryLockAsync(gathering, cancellationToken) is not { } plan)
            return 0;
        var now = time.GetUtcNow();
        var due = await db.Reservations.Where(r => r.GatheringId == gathering && r.HeldUntil <= now).ToListAsync(cancellationToken);
        if (due.Count == 0)
            return 0; // another replica was here
        foreach (var reservation in due.Where(r => r.HasSeats))
            plan.Give(reservation.Claim);
        db.RemoveRange(due);
        await desk.OfferFreedAsync(plan, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }
}
