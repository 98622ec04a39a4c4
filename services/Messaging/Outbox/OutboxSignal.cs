using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AlumniPlatform.Messaging.Outbox;

/// <summary>Wakes this process's relay right after a commit. Other replicas' rows are found by its poll.</summary>
internal sealed class OutboxSignal : DbTransactionInterceptor, ISaveChangesInterceptor
{
    private readonly SemaphoreSlim wake = new(0, 1);

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Wake();

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Wake();
        return Task.CompletedTask;
    }

    // A save of one statement needs no transaction, so there is no commit to hear of.
    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Wake();
        return result;
    }

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Wake();
        return ValueTask.FromResult(result);
    }

    private void Wake()
    {
        lock (wake)
        {
            if (wake.CurrentCount == 0)
                wake.Release();
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => wake.WaitAsync(atMost, cancellationToken);
}
