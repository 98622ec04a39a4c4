using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.Analytics.Schools;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Analytics.Coverage;

/// <summary>The cohorts as they are now. Every question looks whether they changed; only then are they read again.</summary>
internal sealed class CurrentCohorts
{
    private Snapshot? latest;

    public async Task<Snapshot> ReadAsync(AnalyticsDb db, CancellationToken cancellationToken)
    {
        // In this order: what is read after the stamp and the time is at least as new as they say.
        var stamp = await db.FigureStamps.Select(s => (Guid?)s.Value).SingleOrDefaultAsync(cancellationToken);
        if (latest is { } known && known.Stamp == stamp)
            return known;
        var asOf = await db.Facts.MaxAsync(f => (DateTimeOffset?)f.OccurredAt, cancellationToken);
        var schools = await SchoolsOfToday.ReadAsync(db, cancellationToken);
        var cohorts = await db.Cohorts.AsNoTracking().Where(c => c.Graduates > 0).ToListAsync(cancellationToken);
        return latest = new Snapshot(stamp, asOf, schools, cohorts);
    }

    /// <param name="Stamp">Null before the first fact.</param>
    /// <param name="AsOf">When the newest fact came about; null before the first.</param>
    internal sealed record Snapshot(Guid? Stamp, DateTimeOffset? AsOf, SchoolsOfToday Schools, IReadOnlyList<Cohort> Cohorts);
}
