using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Inbox;

internal static class SummariseRejected
{
    public static async Task<Ok<RejectedSummary>> GetAsync(ClaimsPrincipal caller, MembershipDb db, CancellationToken cancellationToken)
    {
        var scope = InboxScope.Of(caller);
        var rows = await db.Database.SqlQuery<RejectedCount>($"""
            select coalesce(r.draft_code, r.code) as code, r.school, count(*)::int as count
            from intake_record r
            join receipt t on t.id = r.receipt_id
            where r.outcome = 'Rejected' and r.settlement is null
                and ({scope.All} or r.school = any({scope.Schools}) or r.programme = any({scope.Programmes})
                    or t.submitted_by = {scope.Sender})
            group by 1, 2 order by 3 desc, 1, 2
            """).ToListAsync(cancellationToken);
        return TypedResults.Ok(new RejectedSummary(rows.Sum(r => r.Count), rows));
    }
}

internal sealed record RejectedSummary(int Open, IReadOnlyList<RejectedCount> Counts);

/// <param name="School">Null for records that name no school that exists.</param>
internal sealed record RejectedCount(string Code, string? School, int Count);
