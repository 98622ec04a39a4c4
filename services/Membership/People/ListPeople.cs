using System.Buffers.Text;
using System.Security.Claims;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Membership.People;

/// <summary>
/// People with a degree or an expected graduation in the caller's schools and programmes, by name in Swedish order. Of somebody with
/// several, the latest of those asked for is shown; nothing of another's. Protected identities are in no list.
/// </summary>
internal static class ListPeople
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const string Missing = "missing";

    /// <summary>Of a smaller cohort all are read and sorted; of a larger one a page is soon full on a walk through all names.</summary>
    private const int Few = 3_000;
    private static readonly string[] states = ["recorded", "invited", "opened", "declined", "unreachable", "member", "left", Missing];

    // $7 to $9 are the row after which the page starts, $10 is the state, $11 how many rows.
    private static string Sql(string from) => $"""
        select page.id, page.given_name, page.family_name, page.school, page.programme, page.year, page.state,
            i.last_requested_at, coalesce(i.reminders_sent, 0), page.refusal_code, page.refused_at
        from (
            select p.id, p.given_name, p.family_name, latest.school, latest.programme, latest.year, current.state,
                case when current.state = 'unreachable' then p.refusal_code end as refusal_code,
                case when current.state = 'unreachable' then p.refused_at end as refused_at
            from {from}
            cross join lateral (select case
                when p.state in ('Member', 'Left') then lower(p.state)
                when p.declined_at is not null then 'declined'
                when p.unreachable then 'unreachable'
                when p.opened_at is not null then 'opened'
                else lower(p.state) end as state) current
            cross join lateral (
                select school, programme, extract(year from day)::int as year
                from (
                    select school, programme, awarded_on as day, 1 as certainty from degree where person_id = p.id and {Cohort.Degrees}
                    union all
                    select school, programme, expected_on, 0 from expected_graduation where person_id = p.id and $10 is distinct from '{Missing}' and {Cohort.Expected}) graduation
                order by certainty desc, day desc limit 1) latest
            where not p.protected_identity and p.merged_into is null
                and ($10::text is null or current.state = $10 or ($10 = '{Missing}' and p.state <> 'Member'))
                and (p.family_name collate "sv-x-icu", p.given_name collate "sv-x-icu", p.id) > ($7, $8, $9)
            order by p.family_name collate "sv-x-icu", p.given_name collate "sv-x-icu", p.id
            limit $11) page
        left join lateral (select last_requested_at, reminders_sent from invitation where person_id = page.id order by id desc limit 1) i on true
        order by page.family_name collate "sv-x-icu", page.given_name collate "sv-x-icu", page.id
        """;

    private static readonly string byName = Sql("person p");

    private static readonly string byCohort = Sql($"(select distinct person_id from ({Cohort.Persons}) everybody) cohort join person p on p.id = cohort.person_id");

    private static readonly string cohortSize = $"select count(*) from (select from ({Cohort.Persons}) everybody limit {Few}) counted";

    public static void MapPeople(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/membership/people", GetAsync).RequireRole(Roles.Coordinator, Roles.Central).WithTags("People")
            .WithSummary("People of the caller's schools and programmes, by name.")
            .WithDescription("state: recorded, invited, opened, declined, unreachable, member or left; each person is in one. missing: everybody with a degree who is no member.");

    private static async Task<Ok<Page<PersonRow>>> GetAsync(
        ClaimsPrincipal caller, MembershipDb db, CancellationToken cancellationToken,
        string? school = null, string? programme = null, int? year = null, string? state = null, string? after = null, int limit = DefaultLimit)
    {
        if (state is not null && !states.Contains(state))
            throw new InvalidInputException("state", $"There are the states {string.Join(", ", states)}.");
        var cohort = Cohort.Of(caller.Office(), school, programme, year);
        var size = Math.Clamp(limit, 1, MaxLimit);
        var from = Cursor.Read(after);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var people = (await db.QueryAsync(cohortSize, row => row.GetInt64(0), cancellationToken, cohort.Parameters))[0];
        var rows = await db.QueryAsync(people < Few ? byCohort : byName, PersonRow.Read, cancellationToken,
            [.. cohort.Parameters, from.FamilyName, from.GivenName, from.Id, (object?)state ?? DBNull.Value, size + 1]);
        return TypedResults.Ok(Page.Of(rows, size, row => new Cursor(row.FamilyName, row.GivenName, row.Id).ToString()));
    }

    /// <summary>The last row of a page. Names sort after the empty one, so the first page starts after an empty cursor.</summary>
    internal sealed record Cursor(string FamilyName, string GivenName, Guid Id)
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

/// <param name="LastMailAt">When the latest invitation, or its latest reminder, was handed to communication.</param>
/// <param name="Reminders">How many reminders that invitation had.</param>
/// <param name="RefusalCode">Why an unreachable person's address was refused last, for example <c>5.1.1</c>; null when an earlier version noted none.</param>
/// <param name="RefusedAt">When.</param>
internal sealed record PersonRow(
    Guid Id, string GivenName, string FamilyName, string School, string Programme, int Year, string State, DateTimeOffset? LastMailAt, int Reminders,
    string? RefusalCode = null, DateTimeOffset? RefusedAt = null)
{
    public static PersonRow Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5), row.GetString(6),
        row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7), row.GetInt32(8),
        row.IsDBNull(9) ? null : row.GetString(9), row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10));
}
