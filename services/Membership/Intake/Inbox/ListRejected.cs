using System.Globalization;
using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Inbox;

/// <summary>Rejected records without what they say, newest first.</summary>
internal static class ListRejected
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static async Task<Ok<Page<RejectedRow>>> GetAsync(
        ClaimsPrincipal caller, MembershipDb db, CancellationToken cancellationToken,
        string? school = null, string? code = null, string? state = null, string? after = null, int limit = DefaultLimit)
    {
        var scope = InboxScope.Of(caller);
        var settlement = SettlementOf(state);
        var size = Math.Clamp(limit, 1, MaxLimit);
        var (receipt, index) = Cursor(after);
        var rows = await db.Database.SqlQuery<RejectedRow>($"""
            select r.receipt_id as receipt, r.position as index, r.event_source as source, r.event_id as id, r.event_type as type, r.school,
                coalesce(r.draft_code, r.code) as code, coalesce(r.draft_reason, r.reason) as reason, t.received_at,
                coalesce(lower(r.settlement), 'open') as state, r.settled_at, r.settled_by, r.replay_receipt_id as replay_receipt
            from intake_record r
            join receipt t on t.id = r.receipt_id
            where r.outcome = 'Rejected' and r.settlement is not distinct from {settlement}
                and ({scope.All} or r.school = any({scope.Schools}) or r.programme = any({scope.Programmes})
                    or t.submitted_by = {scope.Sender})
                and ({school}::text is null or r.school = {school})
                and ({code}::text is null or coalesce(r.draft_code, r.code) = {code})
                and ({receipt}::uuid is null or (r.receipt_id, r.position) < ({receipt}, {index}))
            order by r.receipt_id desc, r.position desc
            limit {size + 1}
            """).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, size, row => string.Create(CultureInfo.InvariantCulture, $"{row.Receipt:N}-{row.Index}")));
    }

    private static string? SettlementOf(string? state) => state switch
    {
        null or "" or "open" => null,
        "mended" => nameof(Settlement.Mended),
        "dismissed" => nameof(Settlement.Dismissed),
        _ => throw new InvalidInputException("state", "There are the states open, mended, dismissed."),
    };

    private static (Guid?, int) Cursor(string? text) => string.IsNullOrEmpty(text) ? (null, 0)
        : text.Split('-') is [var first, var second] && Guid.TryParseExact(first, "N", out var receipt)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? (receipt, index)
        : throw new InvalidInputException("after", "This is not a cursor that a list gave.");
}

/// <param name="Code">Of the latest attempt to take it in; so is the reason.</param>
/// <param name="State"><c>open</c>, <c>mended</c>, <c>dismissed</c>.</param>
internal sealed record RejectedRow(
    Guid Receipt, int Index, string? Source, string? Id, string? Type, string? School, string Code, string Reason, DateTimeOffset ReceivedAt,
    string State, DateTimeOffset? SettledAt, string? SettledBy, Guid? ReplayReceipt);
