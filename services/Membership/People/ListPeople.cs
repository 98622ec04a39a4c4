using System.Buffers.Text;
using System.Security.Claims;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.People;

/// <summary>
/// People with a degree or an expected graduation in the caller's schools, by name in Swedish order. Of somebody with
/// several, the latest in those schools is shown; nothing of another school's. Protected identities are in no list.
/// </summary>
internal static class ListPeople
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private static readonly string[] states = ["recorded", "invited", "unreachable", "member"];

    public static void MapPeople(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/membership/people", GetAsync).RequireRole(Roles.Coordinator, Roles.Central).WithTags("People")
            .WithSummary("People of the caller's schools, by name.")
            .WithDescription("state: recorded, invited, unreachable or member.");

    private static async Task<Ok<Page<PersonRow>>> GetAsync(
        ClaimsPrincipal caller, MembershipDb db, CancellationToken cancellationToken, string? school = null, string? state = null, string? after = null, int limit = DefaultLimit)
    {
        if (state is not null && !states.Contains(state))
            throw new InvalidInputException("state", $"There are the states {string.Join(", ", states)}.");
        var scope = caller.SchoolScope();
        string[] schools = [.. scope.Schools];
        var size = Math.Clamp(limit, 1, MaxLimit);
        var from = Cursor.Read(after);
        var rows = await db.Database.SqlQuery<PersonRow>($"""
            select p.id, p.given_name, p.family_name, latest.school, latest.programme, latest.year, current.state
            from person p
            cross join lateral (
                select case when p.state = 'Member' then 'member' when p.unreachable then 'unreachable' else lower(p.state) end as state) current
            cross join lateral (
                select school, programme, extract(year from day)::int as year
                from (
                    select school, programme, awarded_on as day, 1 as certainty from degree where person_id = p.id and revoked_at is null
                    union all
                    select school, programme, expected_on, 0 from expected_graduation where person_id = p.id) graduation
                where ({scope.All} or school = any({schools})) and ({school}::text is null or school = {school})
                order by certainty desc, day desc limit 1) latest
            where not p.protected_identity
                and ({state}::text is null or current.state = {state})
                and (p.family_name collate "sv-x-icu", p.given_name collate "sv-x-icu", p.id) > ({from.FamilyName}, {from.GivenName}, {from.Id})
            order by p.family_name collate "sv-x-icu", p.given_name collate "sv-x-icu", p.id
            limit {size + 1}
            """).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page.Of(rows, size, row => new Cursor(row.FamilyName, row.GivenName, row.Id).ToString()));
    }

    /// <summary>The last row of a page. Names sort after the empty one, so the first page starts after an empty cursor.</summary>
    private sealed record Cursor(string FamilyName, string GivenName, Guid Id)
    {
        public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

        public static Cursor Read(string? text)
        {
            if (string.IsNullOrEmpty(text))
                return new Cursor("", "", Guid.Empty);
            try
            {
                return JsonSerializer.Deserialize<Cursor>(Base64Url.DecodeFromChars(text)) is { FamilyName: { } family, GivenName: { } given } cursor
                    && !(family + given).Contains('\0') ? cursor : throw new JsonException();
            }
            catch (Exception e) when (e is FormatException or JsonException)
            {
                throw new InvalidInputException("after", "This is not a cursor that a list gave.");
            }
        }
    }
}

internal sealed record PersonRow(Guid Id, string GivenName, string FamilyName, string School, string Programme, int Year, string State);
