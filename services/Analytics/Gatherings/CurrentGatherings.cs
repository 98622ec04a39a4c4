using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.Analytics.Schools;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Analytics.Gatherings;

/// <summary>The gatherings as they are now. Every question looks whether a fact has come; only then are they counted again.</summary>
internal sealed class CurrentGatherings
{
    private static readonly string each = GatheringFigures.Each("public");
    private Snapshot? latest;

    public async Task<Snapshot> ReadAsync(AnalyticsDb db, CancellationToken cancellationToken)
    {
        var stamp = await db.FigureStamps.Select(s => (Guid?)s.Value).SingleOrDefaultAsync(cancellationToken); // first: what is read after it is at least as new
        if (latest is { } known && known.Stamp == stamp)
            return known;
        var schools = await SchoolsOfToday.ReadAsync(db, cancellationToken);
        var costs = (await db.GatheringCosts.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(c => c.Gathering);
        var gatherings = await db.Database.SqlQueryRaw<GatheringFigures>(each).ToListAsync(cancellationToken);
        return latest = new Snapshot(stamp, schools, gatherings, costs);
    }

    /// <param name="Stamp">Null before the first fact.</param>
    internal sealed record Snapshot(Guid? Stamp, SchoolsOfToday Schools, IReadOnlyList<GatheringFigures> Gatherings, ILookup<Guid, GatheringCost> Costs);
}
