namespace AlumniPlatform.Portal.Gateway;

internal sealed class AnalyticsApi(HttpClient http)
{
    public Task<Coverage> CoverageAsync(string? school, string? programme, string? year, CancellationToken cancellationToken) =>
        http.ReadAsync<Coverage>(
            "/api/analytics/coverage".With(("school", school), ("programme", programme), ("year", year)), cancellationToken);

    /// <summary>Members over the last five years.</summary>
    public Task<MembersOverTime> MembersAsync(string? school, CancellationToken cancellationToken) =>
        http.ReadAsync<MembersOverTime>("/api/analytics/members".With(("school", school)), cancellationToken);

    public Task<GatheringsInFigures> GatheringsAsync(string? school, string? year, CancellationToken cancellationToken) =>
        http.ReadAsync<GatheringsInFigures>("/api/analytics/gatherings".With(("school", school), ("year", year)), cancellationToken);

    public Task<Rebuild> RebuildAsync(CancellationToken cancellationToken) => http.ReadAsync<Rebuild>("/api/analytics/rebuild", cancellationToken);

    public Task<Rebuild> StartRebuildAsync(CancellationToken cancellationToken) => http.SendAsync<Rebuild>("/api/analytics/rebuild", new { }, cancellationToken);
}

/// <summary>Membership against the goal, by cohort.</summary>
/// <param name="Target">The share of each year's graduates that are to be members; 0.9 is 90 percent.</param>
public sealed record Coverage(double Target, DateTimeOffset? AsOf, IReadOnlyList<Cohort> Rows);

/// <summary>The graduates of one programme and year. From members to silent they are parts of the graduates without overlap.</summary>
public sealed record Cohort(
    string School, string Programme, int Year,
    int Graduates, int Reachable, int Invited, int Opened, int Members, int Left, int Declined, int Unreachable, int NeverInvited, int Silent);

public sealed record MembersOverTime(int Members, int JoinedInLastYear, int LeftInLastYear, IReadOnlyList<MembersMonth> Months);

/// <param name="Month">Year and month: <c>2026-09</c>.</param>
/// <param name="Members">At its end.</param>
public sealed record MembersMonth(string Month, int Joined, int Left, int Members);

/// <param name="Years">All years of which there is something, newest first.</param>
/// <param name="Totals">Each year, with every gathering once.</param>
/// <param name="Rows">Each year and unit.</param>
public sealed record GatheringsInFigures(IReadOnlyList<int> Years, IReadOnlyList<GatheringsRow> Totals, IReadOnlyList<GatheringsRow> Rows);

/// <param name="School">Empty for the central office; null of a sum.</param>
/// <param name="CheckedIn">Gatherings that are over and at which somebody was checked in; who came and no-shows are of those alone.</param>
public sealed record GatheringsRow(
    string? School, int Year, int Gatherings, int Coming, long Registrations, int CheckedIn, long Came, long NoShows, double? NoShowShare, IReadOnlyList<CostFigure> Costs);

/// <param name="Amount">In hundredths of the currency.</param>
public sealed record CostFigure(string Currency, long Amount, long? PerAttendee);

/// <summary>The newest rebuild of the figures.</summary>
/// <param name="State">none, running, completed, failed or interrupted.</param>
public sealed record Rebuild(
    string State, string? StartedBy, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, RebuildFacts? Facts, RebuildDifferences? Differences, string? Error);

public sealed record RebuildFacts(long Done, long Total);

public sealed record RebuildDifferences(int Count, IReadOnlyList<FigureDifference> Items);

/// <summary>A figure that a rebuild mended.</summary>
public sealed record FigureDifference(string School, string? Programme, string Period, string Figure, long Before, long After);
