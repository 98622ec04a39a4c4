namespace AlumniPlatform.Portal.Gateway;

internal sealed class AnalyticsApi(HttpClient http)
{
    public Task<Coverage> CoverageAsync(string? school, string? programme, string? year, CancellationToken cancellationToken) =>
        http.ReadAsync<Coverage>(
            "/api/analytics/coverage".With(("school", school), ("programme", programme), ("year", year)), cancellationToken);
}

/// <summary>Membership against the goal, by cohort.</summary>
/// <param name="Target">The share of each year's graduates that are to be members; 0.9 is 90 percent.</param>
public sealed record Coverage(double Target, DateTimeOffset? AsOf, IReadOnlyList<Cohort> Rows);

/// <summary>The graduates of one programme and year.</summary>
public sealed record Cohort(
    string School, string Programme, int Year,
    int Graduates, int Reachable, int Invited, int Members);
