using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AlumniPlatform.Messaging.Outbox;

/// <summary>Wakes this process's relay right after a commit that published something. Other replicas' rows are found by its poll.</summary>
internal sealed class OutboxSignal : DbTransactionInterceptor, ISaveChangesInterceptor
{
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly ConditionalWeakTable<DbContext, OutboxSignal> published = [];

    /// <summary>The next commit of <paramref name="db"/> brings the relay work.</summary>
    public void Published(DbContext db) => published.AddOrUpdate(db, this);

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Committed(eventData.Context);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Committed(eventData.Context);
        return Task.CompletedTask;
    }

    // A save of one statement needs no transaction, so there is no commit to hear of.
    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Saved(eventData.Context);
        return result;
    }

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Saved(eventData.Context);
        return ValueTask.FromResult(result);
    }

    private void Saved(DbContext? db)
    {
        if (db?.Database.CurrentTransaction is null)
            Committed(db);
    }

    private void Committed(DbContext? db)
    {
        if (db is null || !published.Remove(db))
            return;
        lock (wake)
        {
            if (wake.CurrentCount == 0)
                wake.Release();
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => wake.WaitAsync(atMost, cancellationToken);
}
