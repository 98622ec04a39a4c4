using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AlumniPlatform.Membership.Tests.Intake.Order;

/// <summary>Lets something happen between a commit and what follows it, which no real server can be asked for.</summary>
internal sealed class AfterCommit : DbTransactionInterceptor
{
    /// <summary>Called after each commit; takes itself away when it has done its work.</summary>
    public Func<Task>? Do { get; set; }

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        Do?.Invoke() ?? Task.CompletedTask;
}
