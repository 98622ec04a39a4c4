using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Membership.Intake.Claims;

/// <summary>Claims about an office's persons, newest first. What has become as claimed meanwhile is not open any more.</summary>
internal static class ListClaims
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    private static readonly string sql = $"""
        select c.id, c.school, c.programme, c.submitted_by, c.received_at, p.student_ref,
            case when p.protected_identity then null else p.given_name end,
                case when p.protected_identity then null else p.family_name end, p.protected_identity,
            d.fields, coalesce(lower(c.settlement), 'open'), c.settled_at, c.settled_by
        from person_claim c
        join person p on p.id = c.person_id
        cross join lateral (select {PersonClaim.Fields} as fields) d
        where {ClaimReach.Seen} and c.settlement is not distinct from $4::text and (c.settlement is not null or cardinality(d.fields) > 0)
            and ($5::uuid is null or c.id < $5)
        order by c.id desc
        limit $6
        """;

    public static async Task<Ok<Page<ClaimRow>>> GetAsync(
        ClaimsPrincipal caller, MembershipDb db, CancellationToken cancellationToken, string? state = null, string? after = null,
            int limit = DefaultLimit)
    {
        var settlement = state switch
        {
            null or "" or "open" => null,
            "accepted" => nameof(ClaimSettlement.Accepted),
            "dismissed" => nameof(ClaimSettlement.Dismissed),
            _ => throw new InvalidInputException("state", "There are the states open, accepted, dismissed."),
        };
        var from = string.IsNullOrEmpty(after) ? (Guid?)null
            : Guid.TryParseExact(after, "N", out var id) ? id : throw new InvalidInputException("after",
                "This is not a cursor that a list gave.");
        var size = Math.Clamp(limit, 1, MaxLimit);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var rows = await db.QueryAsync(sql, ClaimRow.Read, cancellationToken,
            [.. ClaimReach.Parameters(caller.Office()), settlement ?? (object)DBNull.Value, from ?? (object)DBNull.Value, size + 1]);
        return TypedResults.Ok(Page.Of(rows, size, row => row.Id.ToString("N")));
    }
}

/// <param name="School">Of the record, and so is the programme: the school that says it.</param>
/// <param name="GivenName">As recorded; null, as the family name is, for a protected identity.</param>
/// <param name="Fields">What accepting it would change now: some of <c>givenName</c>, <c>familyName</c>, <c>email</c>, <c>privateEmail</c>,
/// <c>language</c>, <c>timeZone</c>, <c>protectedIdentity</c>, <c>membership</c>, <c>consents</c>.</param>
/// <param name="State"><c>open</c>, <c>accepted</c>, <c>dismissed</c>.</param>
internal sealed record ClaimRow(
    Guid Id, string School, string Programme, string SubmittedBy, DateTimeOffset ReceivedAt, string StudentRef, string? GivenName,
        string? FamilyName,
    bool ProtectedIdentity, IReadOnlyList<string> Fields, string State, DateTimeOffset? SettledAt, string? SettledBy)
{
    public static ClaimRow Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4), row.GetString(5),
        row.IsDBNull(6) ? null : row.GetString(6), row.IsDBNull(7) ? null : row.GetString(7), row.GetBoolean(8),
            row.GetFieldValue<string[]>(9),
        row.GetString(10), row.IsDBNull(11) ? null : row.GetFieldValue<DateTimeOffset>(11), row.IsDBNull(12) ? null : row.GetString(12));
}
