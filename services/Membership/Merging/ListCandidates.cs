using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Merging;

/// <summary>Pairs who may be one person. Of a protected identity the central office sees that there is one, not who.</summary>
internal static class ListCandidates
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static async Task<Ok<Page<CandidatePair>>> GetAsync(
        ClaimsPrincipal caller, MembershipDb db, CancellationToken cancellationToken, string? state = null, string? after = null, int limit = DefaultLimit)
    {
        if (state is not (null or "" or "open" or "dismissed"))
            throw new InvalidInputException("state", "There are the states open and dismissed.");
        var dismissed = state == "dismissed";
        var office = caller.Office();
        string[] schools = [.. office.Schools], programmes = [.. office.Programmes];
        var size = Math.Clamp(limit, 1, MaxLimit);
        var (kind, a, b) = Cursor(after);
        // "limit 1", because PostgreSQL would rather read all degrees of a school than look at the few of each pair.
        var rows = await db.Database.SqlQuery<CandidateRow>($"""
            select c.kind, c.a, c.b, c.found_at, c.dismissed_at, c.dismissed_by,
                pa.student_ref as student_ref_a, pa.given_name as given_name_a, pa.family_name as family_name_a, pa.email as email_a, pa.protected_identity as protected_a,
                pb.student_ref as student_ref_b, pb.given_name as given_name_b, pb.family_name as family_name_b, pb.email as email_b, pb.protected_identity as protected_b
            from merge_candidate c
            join person pa on pa.id = c.a
            join person pb on pb.id = c.b
            where c.dismissed_at is not null = {dismissed}
                and ({office.All} or (not pa.protected_identity and not pb.protected_identity
                    and (select true from (
                        select school, programme from degree where person_id = c.a and revoked_at is null union all
                        select school, programme from expected_graduation where person_id = c.a) g
                        join person_school s on s.person_id = c.a and s.programme = g.programme
                        where g.school = any({schools}) or g.programme = any({programmes}) limit 1)
                    and (select true from (
                        select school, programme from degree where person_id = c.b and revoked_at is null union all
                        select school, programme from expected_graduation where person_id = c.b) g
                        join person_school s on s.person_id = c.b and s.programme = g.programme
                        where g.school = any({schools}) or g.programme = any({programmes}) limit 1)))
                and ({kind}::text is null or c.kind > {kind} or (c.kind = {kind} and (c.a, c.b) < ({a}, {b})))
            order by c.kind, c.a desc, c.b desc
            limit {size + 1}
            """).ToListAsync(cancellationToken);
        var page = Page.Of(rows, size, row => $"{row.Kind}-{row.A:N}-{row.B:N}");
        return TypedResults.Ok(new Page<CandidatePair>([.. page.Items.Select(row => row.Pair())], page.Next));
    }

    private static (string?, Guid, Guid) Cursor(string? text) => string.IsNullOrEmpty(text) ? (null, default, default)
        : text.Split('-') is [var kind, var first, var second] && Enum.TryParse<CandidateKind>(kind, out _)
            && Guid.TryParseExact(first, "N", out var a) && Guid.TryParseExact(second, "N", out var b) ? (kind, a, b)
        : throw new InvalidInputException("after", "This is not a cursor that a list gave.");

    private sealed record CandidateRow(
        string Kind, Guid A, Guid B, DateTimeOffset FoundAt, DateTimeOffset? DismissedAt, string? DismissedBy,
        string StudentRefA, string GivenNameA, string FamilyNameA, string EmailA, bool ProtectedA,
        string StudentRefB, string GivenNameB, string FamilyNameB, string EmailB, bool ProtectedB)
    {
        public CandidatePair Pair() => new(
            Kind.ToLowerInvariant(), Person(A, StudentRefA, GivenNameA, FamilyNameA, EmailA, ProtectedA), Person(B, StudentRefB, GivenNameB, FamilyNameB, EmailB, ProtectedB),
            FoundAt, DismissedAt, DismissedBy);

        private static CandidatePerson Person(Guid id, string studentRef, string given, string family, string email, bool isProtected) =>
            isProtected ? new CandidatePerson(id, studentRef, null, null, null, true) : new CandidatePerson(id, studentRef, given, family, email, false);
    }
}

/// <param name="Kind"><c>likely</c>: the same address; <c>possible</c>: the same name and a school in common.</param>
internal sealed record CandidatePair(string Kind, CandidatePerson A, CandidatePerson B, DateTimeOffset FoundAt, DateTimeOffset? DismissedAt, string? DismissedBy);

internal sealed record CandidatePerson(Guid Id, string StudentRef, string? GivenName, string? FamilyName, string? Email, bool ProtectedIdentity);
