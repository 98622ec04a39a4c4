using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Communication.Sending.Pauses;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Communication.Sending;

/// <summary>The ledger as a queue that senders of all replicas take from at the same time.</summary>
internal static class DeliveryQueue
{
    /// <summary>
    /// Takes at most <paramref name="count"/> that are due and that no pause covers, urgent ones first, and holds them until
    /// <paramref name="leaseEnds"/>.
    /// </summary>
    public static async Task<List<Delivery>> TakeAsync(
        this CommunicationDb db, int count, DateTimeOffset now, DateTimeOffset leaseEnds, CancellationToken cancellationToken)
    {
        var taken = await db.Deliveries.FromSqlRaw($$"""
            update delivery set due_at = {0}, version = version + 1
            where id in (
                select d.id from delivery d where d.state = 'queued' and d.due_at <= {1} and not {{Pausing.Covered}}
                order by d.urgent desc, d.due_at limit {2} for update skip locked)
            returning *
            """, leaseEnds, now, count).AsNoTracking().ToListAsync(cancellationToken);
        return [.. taken.OrderByDescending(d => d.Urgent).ThenBy(d => d.QueuedAt)];
    }

    /// <summary>Gives back what was taken and not begun.</summary>
    public static Task<int> GiveBackAsync(this CommunicationDb db, IReadOnlyList<Delivery> deliveries, string? code, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        var ids = deliveries.Select(d => d.Id).ToArray();
        var versions = deliveries.Select(d => d.Version).ToArray();
        return db.Database.ExecuteSqlAsync($"""
            update delivery d set due_at = {dueAt}, code = coalesce({code}, d.code), version = d.version + 1
            from unnest({ids}, {versions}) as taken (id, version)
            where d.id = taken.id and d.version = taken.version and d.state = 'queued'
            """, cancellationToken);
    }

    // The two below skip what others hold: replicas do this at the same time, and who waits for no lock is in no deadlock.

    /// <summary>Gives up what a sender left behind in the middle: whether it left is not known, so it is not sent again.</summary>
    public static Task<int> FailInterruptedAsync(this CommunicationDb db, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"""
            update delivery set state = 'failed', code = {DeliveryCodes.Interrupted}, content = null, settled_at = {now}, version = version + 1
            where id in (select id from delivery where state = 'sending' and due_at <= {now} for update skip locked)
            """, cancellationToken);

    /// <summary>Cancels what would come too late.</summary>
    public static Task<int> CancelExpiredAsync(this CommunicationDb db, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"""
            update delivery set state = 'cancelled', code = {DeliveryCodes.Expired}, content = null, settled_at = {now}, version = version + 1
            where id in (select id from delivery where state = 'queued' and expires_at <= {now} for update skip locked)
            """, cancellationToken);
}
