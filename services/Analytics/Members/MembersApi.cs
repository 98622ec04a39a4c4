using System.Globalization;
using System.Security.Claims;
using AlumniPlatform.Analytics.Coverage;
using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.Analytics.Schools;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Analytics.Members;

/// <summary>
/// Members over time. A person whose degrees are of two schools is a member in each of them, and one member of the
/// university; so schools do not add up to it. A student who is not a graduate yet counts where the graduation is expected.
/// </summary>
internal static class MembersApi
{
    private const int UsualMonths = 60;
    private const int MostMonths = 1200;

    public static void MapMembers(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/analytics/members", GetAsync).RequireRole(Roles.Coordinator, Roles.Central, Roles.Analyst).WithTags("Coverage")
            .WithSummary("How many joined, left and were members at the end of each month; coordinators see their schools.")
            .WithDescription("""
                from and to are months such as 2026-09, both included; the last five years when left out. Code: counted-by-school (404), for
                an account that has single programmes alone.
                """)
            .ProducesValidationProblem();

    private static async Task<Results<Ok<MembersAnswer>, ProblemHttpResult>> GetAsync(
        AnalyticsDb db, UniversityTime university, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancellationToken,
        string? school = null, string? from = null, string? to = null)
    {
        var now = university.Month(time.GetUtcNow());
        var last = CoverageFilter.Month("to", to) ?? now;
        var first = CoverageFilter.Month("from", from) ?? Back(last, UsualMonths - 1);
        if (first > last)
            throw new InvalidInputException("from", "The first month is not after the last.");
        if (MonthsBetween(first, last) >= MostMonths)
            throw new InvalidInputException("from", $"At most {MostMonths} months at once.");
        var wanted = CoverageFilter.Code("school", school);
        var scope = caller.Figures();
        if (scope is { All: false, Schools.Count: 0, Programmes.Count: > 0 })
            return Problems.Problem(404, "counted-by-school", "Members over time are counted by school; this account has programmes.");

        var schools = await SchoolsOfToday.ReadAsync(db, cancellationToken);
        var shown = (await db.MemberMonths.AsNoTracking().ToListAsync(cancellationToken)).Where(m => Shows(schools, m, scope, wanted)).ToList();
        return TypedResults.Ok(new MembersAnswer(
            shown.Sum(m => m.Joined - m.Left), Joined(shown, Back(now, 11)), Left(shown, Back(now, 11)), Months(shown, first, last)));
    }

    private static bool Shows(SchoolsOfToday schools, MemberMonth month, Scope scope, string? wanted) =>
        (scope.All && wanted is null)
        || month.Schools.Split(',').Any(code => schools.Shows(schools.Of(code), programme: null, scope, wanted));

    private static int Joined(IEnumerable<MemberMonth> shown, DateOnly since) => shown.Where(m => m.Month >= since).Sum(m => m.Joined);

    private static int Left(IEnumerable<MemberMonth> shown, DateOnly since) => shown.Where(m => m.Month >= since).Sum(m => m.Left);

    /// <summary>Every month, also those in which nothing happened.</summary>
    private static List<MembersMonth> Months(List<MemberMonth> shown, DateOnly first, DateOnly last)
    {
        var byMonth = shown.ToLookup(m => m.Month);
        var members = shown.Where(m => m.Month < first).Sum(m => m.Joined - m.Left);
        var months = new List<MembersMonth>();
        for (var i = 0; i <= MonthsBetween(first, last); i++)
        {
            var month = first.AddMonths(i);
            var (joined, left) = (byMonth[month].Sum(m => m.Joined), byMonth[month].Sum(m => m.Left));
            members += joined - left;
            months.Add(new MembersMonth(month.ToString("yyyy-MM", CultureInfo.InvariantCulture), joined, left, members));
        }
        return months;
    }

    private static int MonthsBetween(DateOnly first, DateOnly last) => (last.Year - first.Year) * 12 + last.Month - first.Month;

    private static DateOnly Back(DateOnly month, int months) =>
        month.Year * 12 + month.Month - 13 >= months ? month.AddMonths(-months) : DateOnly.MinValue;
}

/// <param name="Members">Members now.</param>
/// <param name="JoinedInLastYear">Who joined in this month or the eleven before it; somebody who came back counts again.</param>
/// <param name="LeftInLastYear">Who left in those months.</param>
/// <param name="Months">From the first to the last month asked for.</param>
internal sealed record MembersAnswer(int Members, int JoinedInLastYear, int LeftInLastYear, IReadOnlyList<MembersMonth> Months);

/// <param name="Month">Year and month, <c>2026-09</c>, in the university's time zone.</param>
/// <param name="Joined">Who became a member in it.</param>
/// <param name="Left">Who left in it.</param>
/// <param name="Members">Members at its end.</param>
internal sealed record MembersMonth(string Month, int Joined, int Left, int Members);
