using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake;

/// <summary>
/// The outcome of an earlier request. Its sender sees all of it; others see the records of their schools and programmes, and none
/// of a receipt without such records.
/// </summary>
internal static class GetReceipt
{
    public static async Task<Results<Ok<IntakeAnswer>, NotFound>> GetAsync(Guid receipt, ClaimsPrincipal caller, MembershipDb db, CancellationToken cancellationToken)
    {
        var scope = caller.Oversight(Roles.Coordinator, Roles.SchoolSystem);
        string[] schools = [.. scope.Schools], programmes = [.. scope.Programmes];
        var sender = caller.SubmittedBy();
        var owned = await db.Receipts.AnyAsync(r => r.Id == receipt && (scope.All || r.SubmittedBy == sender), cancellationToken);
        var records = await db.IntakeRecords.AsNoTracking()
            .Where(r => r.ReceiptId == receipt && (owned || schools.Contains(r.School) || programmes.Contains(r.Programme)))
            .OrderBy(r => r.Position)
            .Select(r => new RecordOutcome(r.Position, r.EventId, r.EventSource, r.EventType, r.Outcome, r.Code, r.Reason)
            {
                Settlement = r.Settlement, SettledAt = r.SettledAt, ReplayReceipt = r.ReplayReceiptId,
            })
            .ToListAsync(cancellationToken);
        if (!owned && records.Count == 0)
            return TypedResults.NotFound();
        return TypedResults.Ok(new IntakeAnswer(
            receipt, records.Count(r => r.Outcome == Outcome.Accepted), records.Count(r => r.Outcome == Outcome.Duplicate),
            [.. records.Where(r => r.Outcome == Outcome.Rejected).Select(r => new RejectedRecord(r.Index, r.Id, r.Code!, r.Reason!))], records));
    }
}
