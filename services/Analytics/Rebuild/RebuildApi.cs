using System.Security.Claims;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Analytics.Rebuild;

internal static class RebuildApi
{
    private const string Route = "/api/analytics/rebuild";

    public static void MapRebuild(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Route).RequireRole(Roles.Operator, Roles.Central).WithTags("Rebuild");
        group.MapPost("", StartAsync).WithSummary("Makes all figures anew from the facts, while the old ones go on answering.").ProducesProblem(409);
        group.MapGet("", GetAsync).WithSummary("How far the newest rebuild is, and which figures it mended.");
    }

    private static async Task<Accepted<RebuildAnswer>> StartAsync(Rebuilds rebuilds, AnalyticsDb db, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        await rebuilds.StartAsync(caller.FindFirst("name")?.Value ?? caller.FindFirst("client_id")?.Value ?? "", cancellationToken);
        return TypedResults.Accepted(Route, await ReadAsync(db, cancellationToken));
    }

    private static async Task<Ok<RebuildAnswer>> GetAsync(AnalyticsDb db, CancellationToken cancellationToken) =>
        TypedResults.Ok(await ReadAsync(db, cancellationToken));

    private static async Task<RebuildAnswer> ReadAsync(AnalyticsDb db, CancellationToken cancellationToken)
    {
        // The lock first: a rebuild that ends between the two readings has noted its end before it gave the lock back.
        var isRunning = (await db.Database.SqlQueryRaw<bool>(Rebuilds.IsRunning).ToListAsync(cancellationToken))[0];
        return await db.RebuildRuns.AsNoTracking().OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellationToken) is { } run
            ? RebuildAnswer.Of(run, isRunning)
            : new RebuildAnswer("none", null, null, null, null, null, null);
    }
}

/// <param name="State"><c>none</c>, <c>running</c>, <c>completed</c>, <c>failed</c>, or <c>interrupted</c>: its process ended. Unless completed the old figures stand.</param>
/// <param name="StartedBy">Who asked for it.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Facts">How far it is.</param>
/// <param name="Differences">Figures that were wrong and are right now; null until they were compared.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record RebuildAnswer(
    string State, string? StartedBy, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, RebuildFacts? Facts, RebuildDifferences? Differences, string? Error)
{
    public static RebuildAnswer Of(RebuildRun run, bool isRunning) => new(
        StateOf(run, isRunning), run.StartedBy, run.StartedAt, run.EndedAt, new RebuildFacts(run.FactsDone, run.FactsTotal),
        run.DifferenceCount is { } count ? new RebuildDifferences(count, JsonSerializer.Deserialize<List<FigureDifference>>(run.Differences!, JsonSerializerOptions.Web)!) : null,
        run.Error);

    private static string StateOf(RebuildRun run, bool isRunning) => run.State switch
    {
        RebuildState.Running => isRunning ? "running" : "interrupted",
        RebuildState.Failed when run.Error == "interrupted" => "interrupted",
        RebuildState.Completed => "completed",
        _ => "failed",
    };
}

/// <param name="Done">Facts that are in the new figures.</param>
/// <param name="Total">Facts that had arrived when it was last counted; it grows while new ones come.</param>
internal sealed record RebuildFacts(long Done, long Total);

/// <param name="Count">How many figures differed.</param>
/// <param name="Items">The first two hundred.</param>
internal sealed record RebuildDifferences(int Count, IReadOnlyList<FigureDifference> Items);
