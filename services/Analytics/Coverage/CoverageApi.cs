using System.Security.Claims;
using System.Text.Json.Serialization;
using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Analytics.Coverage;

internal static class CoverageApi
{
    public static void MapCoverage(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/analytics/coverage", GetAsync).RequireRole(Roles.Coordinator, Roles.Central, Roles.Analyst).WithTags("Coverage")
            .WithSummary("Graduates, and how many of them are reachable, invited and members, by school, programme and year.")
            .WithDescription("Coordinators see their schools and programmes. Under the schools of today: a school that was merged is found, and shown, under its successor.")
            .ProducesValidationProblem();

    private static async Task<Ok<CoverageAnswer>> GetAsync(
        AnalyticsDb db, CurrentCohorts current, CoverageTarget target, ClaimsPrincipal caller, CancellationToken cancellationToken,
        string? school = null, string? programme = null, string? year = null)
    {
        var wantedSchool = CoverageFilter.Code("school", school);
        var wantedProgramme = CoverageFilter.Code("programme", programme);
        var wantedYear = CoverageFilter.Year(year);
        var scope = caller.Figures();

        var now = await current.ReadAsync(db, cancellationToken);
        var rows = now.Cohorts
            .Where(c => (wantedProgramme is null || c.Programme == wantedProgramme) && (wantedYear is null || c.Year == wantedYear))
            .GroupBy(c => (School: now.Schools.Of(c.School), c.Programme, c.Year))
            .Where(group => now.Schools.Shows(group.Key.School, group.Key.Programme, scope, wantedSchool))
            .OrderBy(group => group.Key.School, StringComparer.Ordinal).ThenBy(group => group.Key.Programme, StringComparer.Ordinal).ThenBy(group => group.Key.Year)
            .Select(group => CoverageRow.Of(group.Key.School, [.. group], target));
        return TypedResults.Ok(new CoverageAnswer(target.Share, now.AsOf, [.. rows]));
    }
}

/// <param name="Target">The share of each cohort's graduates that are to be members.</param>
/// <param name="AsOf">When the newest fact that counts here came about; null when there is none yet.</param>
internal sealed record CoverageAnswer(
    decimal Target, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? AsOf, IReadOnlyList<CoverageRow> Rows);

/// <param name="School">The school of today.</param>
/// <param name="Programme">The programme of the day.</param>
/// <param name="Year">Year of graduation.</param>
/// <param name="Graduates">Persons with a degree that was not withdrawn; once each, however many degrees.</param>
/// <param name="Reachable">With a usable address: on record, and mail to it did not come back.</param>
/// <param name="Invited">An invitation left for them, at any time.</param>
/// <param name="Opened">Looked at the activation page, at any time.</param>
/// <param name="Members">Members now.</param>
/// <param name="Coverage">Members as a share of the graduates, four decimals.</param>
/// <param name="Missing">Members still missing to the target.</param>
/// <param name="Left">Were members and are not.</param>
/// <param name="Declined">Said no, and never were members.</param>
/// <param name="Unreachable">Undecided, and without a usable address: find one.</param>
/// <param name="NeverInvited">Undecided, reachable, and no invitation left yet: invite them.</param>
/// <param name="Silent">Undecided, reachable and invited: remind them.</param>
internal sealed record CoverageRow(
    string School, string Programme, int Year, int Graduates, int Reachable, int Invited, int Opened, int Members, decimal Coverage, int Missing,
    int Left, int Declined, int Unreachable, int NeverInvited, int Silent)
{
    /// <summary>One row of the same programme and year of schools that are one today.</summary>
    public static CoverageRow Of(string school, IReadOnlyList<Cohort> cohorts, CoverageTarget target)
    {
        var (graduates, members) = (cohorts.Sum(c => c.Graduates), cohorts.Sum(c => c.Members));
        return new CoverageRow(school, cohorts[0].Programme, cohorts[0].Year, graduates, cohorts.Sum(c => c.Reachable), cohorts.Sum(c => c.Invited),
            cohorts.Sum(c => c.Opened), members, decimal.Round((decimal)members / graduates, 4), target.Missing(graduates, members),
            cohorts.Sum(c => c.Left), cohorts.Sum(c => c.Declined), cohorts.Sum(c => c.Unreachable), cohorts.Sum(c => c.NeverInvited), cohorts.Sum(c => c.Silent));
    }
}
