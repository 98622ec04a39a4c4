using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AlumniPlatform.Communication.Sending;

/// <summary>Wakes this process's senders right after something was queued. What other replicas queue is found by polling.</summary>
internal sealed class QueuedSignal : DbTransactionInterceptor
{
    private volatile TaskCompletionSource wake = New();

    /// <summary>Completes at the next commit that queued something. Taken before looking, so that nothing is missed in between.</summary>
    public Task Next => wake.Task;

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is CommunicationDb { HasQueued: true })
            Interlocked.Exchange(ref wake, New()).SetResult();
        return Task.CompletedTask;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
