using System.Security.Claims;
using System.Text.Json.Serialization;
using AlumniPlatform.Analytics.Coverage;
using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.Analytics.Schools;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Analytics.Gatherings;

/// <summary>
/// Gatherings by unit and year. One that several organise counts in each of them and once in the sum, so units do not add up
/// to it. A unit has the cost that it noted itself, and all who came.
/// </summary>
internal static class GatheringsApi
{
    public static void MapGatheringFigures(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/analytics/gatherings", GetAsync).RequireRole(Roles.Coordinator, Roles.Central, Roles.Analyst).WithTags("Gatherings")
            .WithSummary("Gatherings, registrations, who came, no-shows and cost, by school and year; coordinators see their schools.")
            .WithDescription("The year in which a gathering begins, in the university's time zone. Under the schools of today; a cancelled gathering does not count.")
            .ProducesValidationProblem();

    private static async Task<Ok<GatheringsAnswer>> GetAsync(
        AnalyticsDb db, CurrentGatherings current, UniversityTime university, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancellationToken,
        string? school = null, string? year = null)
    {
        var wantedSchool = CoverageFilter.Code("school", school);
        var wantedYear = CoverageFilter.Year(year);
        var (scope, now) = (caller.Figures(), time.GetUtcNow());
        var snapshot = await current.ReadAsync(db, cancellationToken);
        var shown = snapshot.Gatherings.SelectMany(g => Shares(g, snapshot, university)).Where(s => Shows(snapshot.Schools, s.School, scope, wantedSchool)).ToArray();
        var chosen = shown.Where(s => wantedYear is null || s.Year == wantedYear).ToArray();
        return TypedResults.Ok(new GatheringsAnswer(
            [.. shown.Select(s => s.Year).Distinct().OrderDescending()],
            [.. chosen.GroupBy(s => s.Year).OrderByDescending(g => g.Key).Select(g => GatheringsRow.Of(null, g.Key, [.. g], now))],
            [.. chosen.GroupBy(s => (s.Year, s.School)).OrderByDescending(g => g.Key.Year).ThenBy(g => g.Key.School, StringComparer.Ordinal)
                .Select(g => GatheringsRow.Of(g.Key.School, g.Key.Year, [.. g], now))]));
    }

    /// <summary>A gathering in each unit that organises it or noted a cost; without a school the central office's.</summary>
    private static IEnumerable<GatheringShare> Shares(GatheringFigures gathering, CurrentGatherings.Snapshot snapshot, UniversityTime university)
    {
        var costs = snapshot.Costs[gathering.Gathering].ToLookup(c => snapshot.Schools.Of(c.School));
        var units = gathering.Codes.Select(snapshot.Schools.Of).DefaultIfEmpty("").Concat(costs.Select(c => c.Key)).Distinct();
        var year = university.Month(gathering.StartsAt).Year;
        return units.Select(unit => new GatheringShare(unit, year, gathering, [.. costs[unit]]));
    }

    private static bool Shows(SchoolsOfToday schools, string unit, Scope scope, string? wanted) =>
        unit.Length == 0 ? scope.All && wanted is null : schools.Shows(unit, programme: null, scope, wanted);
}

/// <summary>A gathering as one unit has it.</summary>
/// <param name="School">The school of today; empty for the central office.</param>
/// <param name="Costs">What this unit noted.</param>
internal sealed record GatheringShare(string School, int Year, GatheringFigures Gathering, IReadOnlyList<GatheringCost> Costs);

/// <param name="Years">All years of which there is something, newest first.</param>
/// <param name="Totals">Each year, with every gathering once.</param>
/// <param name="Rows">Each year and unit.</param>
internal sealed record GatheringsAnswer(IReadOnlyList<int> Years, IReadOnlyList<GatheringsRow> Totals, IReadOnlyList<GatheringsRow> Rows);

/// <param name="School">The school of today; empty for the central office, left out of a sum.</param>
/// <param name="Gatherings">Published and not cancelled.</param>
/// <param name="Coming">Of those, not over yet.</param>
/// <param name="Registrations">Confirmed ones.</param>
/// <param name="CheckedIn">Gatherings that are over and at which somebody was checked in: what follows is about those alone.</param>
/// <param name="Came">People who came.</param>
/// <param name="NoShows">Registrations of which nobody came.</param>
/// <param name="NoShowShare">No-shows as a share of the registrations for those gatherings, four decimals; null when there are none.</param>
/// <param name="Costs">By currency, of all gatherings.</param>
internal sealed record GatheringsRow(
    string? School, int Year, int Gatherings, int Coming, long Registrations, int CheckedIn, long Came, long NoShows,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? NoShowShare, IReadOnlyList<CostRow> Costs)
{
    public static GatheringsRow Of(string? school, int year, IReadOnlyList<GatheringShare> shares, DateTimeOffset now)
    {
        GatheringFigures[] all = [.. shares.Select(s => s.Gathering).DistinctBy(g => g.Gathering)];
        var counted = all.Where(g => g.EndsAt <= now && g.Came > 0).ToDictionary(g => g.Gathering);
        var (registrations, noShows) = (counted.Values.Sum(g => g.Registrations), counted.Values.Sum(g => g.NoShows));
        return new GatheringsRow(school, year, all.Length, all.Count(g => g.EndsAt > now), all.Sum(g => g.Registrations), counted.Count, counted.Values.Sum(g => g.Came), noShows,
            registrations > 0 ? Math.Round((double)noShows / registrations, 4) : null,
            [.. shares.SelectMany(s => s.Costs).GroupBy(c => c.Currency).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => CostRow.Of(c.Key, [.. c], counted))]);
    }
}

/// <param name="Amount">In hundredths of the currency.</param>
/// <param name="PerAttendee">The same for each who came, of the gatherings of which both are known; null when there is none.</param>
internal sealed record CostRow(string Currency, long Amount, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? PerAttendee)
{
    public static CostRow Of(string currency, IReadOnlyList<GatheringCost> costs, IReadOnlyDictionary<Guid, GatheringFigures> counted)
    {
        GatheringCost[] known = [.. costs.Where(c => counted.ContainsKey(c.Gathering))];
        var came = known.Select(c => c.Gathering).Distinct().Sum(g => counted[g].Came);
        return new CostRow(currency, costs.Sum(c => c.Amount), came > 0 ? (long)decimal.Round((decimal)known.Sum(c => c.Amount) / came, MidpointRounding.AwayFromZero) : null);
    }
}
