using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Serialization;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Analytics.Coverage;

internal static class CoverageApi
{
    private const int LongestCode = 64;

    public static void MapCoverage(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/analytics/coverage", GetAsync).RequireRole(Roles.Coordinator, Roles.Central, Roles.Analyst).WithTags("Coverage")
            .WithSummary("Graduates, and how many of them are reachable, invited and members, by school, programme and year; coordinators see their schools.")
            .ProducesValidationProblem();

    // The year is read as text, so that one that is no number is answered like every other input that cannot be understood.
    private static async Task<Ok<CoverageAnswer>> GetAsync(
        AnalyticsDb db, CoverageTarget target, ClaimsPrincipal caller, CancellationToken cancellationToken,
        string? school = null, string? programme = null, string? year = null)
    {
        var scope = caller.SchoolScope();
        var cohorts = db.Cohorts.AsNoTracking().Where(c => c.Graduates > 0);
        if (!scope.All)
            cohorts = cohorts.Where(c => scope.Schools.Contains(c.School));
        if (Code("school", school) is { } wantedSchool)
            cohorts = cohorts.Where(c => c.School == wantedSchool);
        if (Code("programme", programme) is { } wantedProgramme)
            cohorts = cohorts.Where(c => c.Programme == wantedProgramme);
        if (Year(year) is { } wantedYear)
            cohorts = cohorts.Where(c => c.Year == wantedYear);

        // Read before the rows: the rows are then at least as new as it says.
        var asOf = await db.Facts.MaxAsync(f => (DateTimeOffset?)f.OccurredAt, cancellationToken);
        var rows = await cohorts.OrderBy(c => c.School).ThenBy(c => c.Programme).ThenBy(c => c.Year).ToListAsync(cancellationToken);
        return TypedResults.Ok(new CoverageAnswer(target.Share, asOf,
            [.. rows.Select(c => new CoverageRow(c.School, c.Programme, c.Year, c.Graduates, c.Reachable, c.Invited, c.Opened, c.Members,
                decimal.Round((decimal)c.Members / c.Graduates, 4), target.Missing(c.Graduates, c.Members)))]));
    }

    private static string? Code(string field, string? value) => value switch
    {
        null or "" => null,
        { Length: > LongestCode } => throw new InvalidInputException(field, $"A code has at most {LongestCode} characters."),
        _ when value.Any(char.IsControl) => throw new InvalidInputException(field, "A code has no control characters."),
        _ => value,
    };

    private static int? Year(string? value) => value switch
    {
        null or "" => null,
        _ when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1 and <= 9999 => year,
        _ => throw new InvalidInputException("year", "A year is a number, for example 2026."),
    };
}

/// <param name="Target">The share of each cohort's graduates that are to be members.</param>
/// <param name="AsOf">When the newest fact that counts here came about; null when there is none yet.</param>
internal sealed record CoverageAnswer(
    decimal Target, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? AsOf, IReadOnlyList<CoverageRow> Rows);

/// <param name="Coverage">Members as a share of the graduates, four decimals.</param>
/// <param name="Missing">Members still missing to the target.</param>
internal sealed record CoverageRow(
    string School, string Programme, int Year, int Graduates, int Reachable, int Invited, int Opened, int Members, decimal Coverage, int Missing);
