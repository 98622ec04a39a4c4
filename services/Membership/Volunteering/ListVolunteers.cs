using System.Security.Claims;
using AlumniPlatform.Membership.People;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Membership.Volunteering;

/// <summary>
/// Members who would help, of the caller's schools and programmes, by name in Swedish order. Each with the degrees that the
/// caller may see, and the address at which the office can write to them, as the member was told.
/// </summary>
internal static class ListVolunteers
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const int LongestSearch = 100;

    // $7 to $9 are the row after which the page starts, $10 is the role, $11 what is looked for, $12 how many rows.
    private static readonly string sql = $"""
        select p.id, p.given_name, p.family_name, v.roles, v.topics, theirs.programmes, theirs.years, coalesce(p.account_email, p.private_email, p.email)
        from volunteer v
        join person p on p.id = v.person_id
        cross join lateral (
            select array_agg(programme order by day desc, programme) as programmes, array_agg(extract(year from day)::int order by day desc, programme) as years
            from (
                select programme, awarded_on as day from degree where person_id = p.id and {Cohort.Degrees}
                union all
                select programme, expected_on from expected_graduation e where person_id = p.id and {Cohort.Expected}
                    and not exists (select from degree d where d.person_id = p.id and d.programme = e.programme and d.revoked_at is null)) graduation) theirs
        where theirs.programmes is not null and p.state = 'Member' and not p.protected_identity
            and p.id in ({Cohort.Answered})
            and ($10::text is null or $10 = any(v.roles))
            and ($11::text is null or position(lower($11 collate "sv-x-icu") in lower((p.given_name || ' ' || p.family_name || ' ' || v.topics) collate "sv-x-icu")) > 0)
            and (p.family_name collate "sv-x-icu", p.given_name collate "sv-x-icu", p.id) > ($7, $8, $9)
        order by p.family_name collate "sv-x-icu", p.given_name collate "sv-x-icu", p.id
        limit $12
        """;

    public static void MapVolunteers(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/membership/volunteers", GetAsync).RequireRole(Roles.Coordinator, Roles.Central).WithTags("People")
            .WithSummary("Members of the caller's schools and programmes who would help, by name.")
            .WithDescription("role: mentor, guest-lecturer or role-model. q: part of a name or of the topics.");

    private static async Task<Ok<Page<VolunteerRow>>> GetAsync(
        ClaimsPrincipal caller, MembershipDb db, CancellationToken cancellationToken, string? role = null, string? q = null, string? after = null, int limit = DefaultLimit)
    {
        if (role is not null && !Volunteer.AllRoles.Contains(role))
            throw new InvalidInputException("role", $"There are the roles {string.Join(", ", Volunteer.AllRoles)}.");
        if (q?.Length > LongestSearch || q?.Any(char.IsControl) == true)
            throw new InvalidInputException("q", $"One line of at most {LongestSearch} characters.");
        var cohort = Cohort.Of(caller.Office(), school: null, programme: null, year: null);
        var size = Math.Clamp(limit, 1, MaxLimit);
        var from = ListPeople.Cursor.Read(after);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var rows = await db.QueryAsync(sql, VolunteerRow.Read, cancellationToken,
            [.. cohort.Parameters, from.FamilyName, from.GivenName, from.Id, (object?)role ?? DBNull.Value, string.IsNullOrWhiteSpace(q) ? DBNull.Value : q.Trim(), size + 1]);
        return TypedResults.Ok(Page.Of(rows, size, row => new ListPeople.Cursor(row.FamilyName, row.GivenName, row.Id).ToString()));
    }
}

/// <param name="Degrees">The latest first; expected ones too.</param>
/// <param name="Email">Where the office can write to them.</param>
internal sealed record VolunteerRow(
    Guid Id, string GivenName, string FamilyName, IReadOnlyList<string> Roles, string Topics, IReadOnlyList<VolunteerDegree> Degrees, string Email)
{
    public static VolunteerRow Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetFieldValue<string[]>(3), row.GetString(4),
        [.. row.GetFieldValue<string[]>(5).Zip(row.GetFieldValue<int[]>(6), (programme, year) => new VolunteerDegree(programme, year))], row.GetString(7));
}

internal sealed record VolunteerDegree(string Programme, int Year);
