using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake;

/// <summary>
/// The latest requests and AMQP messages, newest first: who publishes over AMQP gets no answer and looks here. Whom it
/// shows what is as for a single receipt: its sender all of it, others the records of their schools and programmes.
/// </summary>
internal static class ListReceipts
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static async Task<Ok<Page<ReceiptRow>>> GetAsync(
        ClaimsPrincipal caller, MembershipDb db, CancellationToken cancellationToken, bool rejected = false, string? after = null, int limit = DefaultLimit)
    {
        var scope = caller.Oversight(Roles.Coordinator, Roles.SchoolSystem);
        var sender = caller.SubmittedBy();
        string[] schools = [.. scope.Schools], programmes = [.. scope.Programmes];
        var size = Math.Clamp(limit, 1, MaxLimit);
        var from = Cursor(after);
        // Receipts' ids are in the order of time.
        var rows = await db.Database.SqlQuery<ReceiptRow>($"""
            select r.id as receipt, r.submitted_by, r.received_at, n.accepted, n.duplicates, n.rejected
            from receipt r
            cross join lateral (select {scope.All} or r.submitted_by = {sender} as owned) o
            cross join lateral (
                select count(*) as visible,
                    count(*) filter (where outcome = 'Accepted')::int as accepted,
                    count(*) filter (where outcome = 'Duplicate')::int as duplicates,
                    count(*) filter (where outcome = 'Rejected')::int as rejected
                from intake_record where receipt_id = r.id and (o.owned or school = any({schools}) or programme = any({programmes}))) n
            where (o.owned or n.visible > 0) and (not {rejected} or n.rejected > 0) and ({from}::uuid is null or r.id < {from})
            order by r.id desc
            limit {size + 1}
            """).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, size, row => row.Receipt.ToString("N")));
    }

    private static Guid? Cursor(string? text) => string.IsNullOrEmpty(text) ? null
        : Guid.TryParseExact(text, "N", out var id) ? id
        : throw new InvalidInputException("after", "This is not a cursor that a list gave.");
}

internal sealed record ReceiptRow(Guid Receipt, string SubmittedBy, DateTimeOffset ReceivedAt, int Accepted, int Duplicates, int Rejected);
