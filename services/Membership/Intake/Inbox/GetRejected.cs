using System.Security.Claims;
using System.Text;
using AlumniPlatform.Messaging.DeadLetters;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Inbox;

/// <summary>One rejected record. Who may mend it reads the event, and that they did is recorded; others see it masked.</summary>
internal static class GetRejected
{
    public static async Task<Results<Ok<RejectedDetail>, NotFound>> GetAsync(
        Guid receipt, int index, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var scope = InboxScope.Of(caller);
        var (schools, programmes) = (scope.Schools, scope.Programmes);
        var found = await db.IntakeRecords.AsNoTracking()
            .Where(r => r.ReceiptId == receipt && r.Position == index && r.Outcome == Outcome.Rejected)
            .Join(db.Receipts, r => r.ReceiptId, t => t.Id, (r, t) => new { Record = r, Receipt = t })
            .Where(f => scope.All || schools.Contains(f.Record.School) || programmes.Contains(f.Record.Programme)
                || f.Receipt.SubmittedBy == scope.Sender)
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
            return TypedResults.NotFound();
        var record = found.Record;
        var mayRead = scope.MayRead(record);
        if (mayRead && record.Payload is not null)
        {
            db.Add(InboxAudit.Of(receipt, index, "read", caller, time.GetUtcNow()));
            await db.SaveChangesAsync(cancellationToken);
        }
        var history = await db.InboxAudits.AsNoTracking().Where(a => a.ReceiptId == receipt && a.Position == index).OrderBy(a => a.Id)
            .Select(a => new InboxEvent(a.Action, a.ActorName, a.At)).ToListAsync(cancellationToken);
        return TypedResults.Ok(new RejectedDetail(
            receipt, index, record.EventSource, record.EventId, record.EventType, record.School, record.DraftCode ?? record.Code!, record.DraftReason ?? record.Reason!,
            found.Receipt.ReceivedAt, found.Receipt.SubmittedBy, record.Settlement?.ToString().ToLowerInvariant() ?? "open", record.SettledAt, record.SettledBy, record.SettledNote,
            record.ReplayReceiptId, Readable(record.Payload, mayRead), Readable(record.Draft, mayRead), Masked: !mayRead, history));
    }

    private static string? Readable(string? payload, bool mayRead) =>
        payload is null || mayRead ? payload : Redaction.Redact(Encoding.UTF8.GetBytes(payload))?.ToJsonString();
}

/// <param name="Code">Of the latest attempt to take it in; so is the reason.</param>
/// <param name="Payload">The event as it came; a text, because it need not be JSON. Null when it was too large, is kept no longer, or cannot be masked.</param>
/// <param name="Draft">As somebody mended it, when that was rejected too.</param>
/// <param name="Masked">Names, addresses and free text are hidden from the caller.</param>
internal sealed record RejectedDetail(
    Guid Receipt, int Index, string? Source, string? Id, string? Type, string? School, string Code, string Reason, DateTimeOffset ReceivedAt, string SubmittedBy,
    string State, DateTimeOffset? SettledAt, string? SettledBy, string? SettledNote, Guid? ReplayReceipt, string? Payload, string? Draft, bool Masked,
    IReadOnlyList<InboxEvent> History);

/// <param name="Action"><c>read</c>, <c>mended</c>, <c>rejected-again</c>, <c>dismissed</c>, <c>reopened</c>.</param>
internal sealed record InboxEvent(string Action, string By, DateTimeOffset At);
