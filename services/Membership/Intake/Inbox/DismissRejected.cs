using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Inbox;

/// <summary>A record that is not to be taken in leaves the inbox; with its reason, and until somebody takes it back.</summary>
internal static class DismissRejected
{
    private const int MaxReason = 500;

    public static async Task<Results<NoContent, NotFound>> PostAsync(
        Guid receipt, int index, DismissInput input, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var reason = input.Reason?.Trim() ?? "";
        if (reason.Length is 0 or > MaxReason || reason.Any(c => char.IsControl(c) && c is not ('\n' or '\r')))
            throw new InvalidInputException("reason", $"Say why, in at most {MaxReason} characters.");
        var now = time.GetUtcNow();
        return await ChangeAsync(receipt, index, "dismissed", caller, db, now, record => record.Where(r => r.Settlement == null), set => set
            .SetProperty(r => r.Settlement, Settlement.Dismissed).SetProperty(r => r.SettledAt, now)
            .SetProperty(r => r.SettledBy, caller.DisplayName()).SetProperty(r => r.SettledNote, reason), cancellationToken);
    }

    public static Task<Results<NoContent, NotFound>> ReopenAsync(
        Guid receipt, int index, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(receipt, index, "reopened", caller, db, time.GetUtcNow(), record => record.Where(r => r.Settlement == Settlement.Dismissed), set => set
            .SetProperty(r => r.Settlement, (Settlement?)null).SetProperty(r => r.SettledAt, (DateTimeOffset?)null)
            .SetProperty(r => r.SettledBy, (string?)null).SetProperty(r => r.SettledNote, (string?)null), cancellationToken);

    private static async Task<Results<NoContent, NotFound>> ChangeAsync(
        Guid receipt, int index, string action, ClaimsPrincipal caller, MembershipDb db, DateTimeOffset now, Func<IQueryable<IntakeRecord>, IQueryable<IntakeRecord>> when,
        Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<IntakeRecord>> change, CancellationToken cancellationToken)
    {
        var record = db.IntakeRecords.Within(caller.Office())
            .Where(r => r.ReceiptId == receipt && r.Position == index && r.Outcome == Outcome.Rejected);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await when(record).ExecuteUpdateAsync(change, cancellationToken) == 0)
            return await record.AnyAsync(cancellationToken) ? throw AlreadySettled() : TypedResults.NotFound();
        db.Add(InboxAudit.Of(receipt, index, action, caller, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    public static DomainRuleException AlreadySettled() => new("already-settled", "Somebody settled this record meanwhile. Look at it again.");
}

internal sealed record DismissInput(string? Reason);
