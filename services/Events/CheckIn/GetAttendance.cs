using System.Security.Claims;
using AlumniPlatform.Events.Gatherings;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.CheckIn;

/// <summary>Who is expected, has come, and has not. Whoever came through any door, the gathering's or a part's, has come.</summary>
internal static class GetAttendance
{
    /// <param name="Over">Whether it has ended, so that who has not come will not.</param>
    /// <param name="WalkIns">Registrations that were made at the door; they are in the figures.</param>
    /// <param name="OverCapacity">Of those, let in though there were no seats.</param>
    /// <param name="Quotas">The same by quota; without one for those who have none.</param>
    /// <param name="Parts">Who registered for a part and was checked in at its door.</param>
    /// <param name="Doors">Check-ins by name of the door.</param>
    internal sealed record Attendance(DateTimeOffset AsOf, bool Over, Figures Total, int WalkIns, int OverCapacity, IReadOnlyList<QuotaFigures> Quotas, IReadOnlyList<PartFigures> Parts, IReadOnlyList<DoorFigures> Doors);

    /// <param name="Registrations">Confirmed ones.</param>
    /// <param name="Expected">People in them.</param>
    /// <param name="Present">People who have come.</param>
    /// <param name="NoShows">Registrations of which nobody has come.</param>
    /// <param name="Missing">People who have not come, also of parties of which some have.</param>
    /// <param name="NoShowShare">Missing, as a share of the expected; left out when nobody is.</param>
    internal sealed record Figures(int Registrations, int Expected, int Present, int NoShows, int Missing, double? NoShowShare)
    {
        public static Figures Of(int registrations, int expected, int present, int noShows) =>
            new(registrations, expected, present, noShows, expected - present, expected > 0 ? Math.Round((double)(expected - present) / expected, 4) : null);
    }

    internal sealed record QuotaFigures(Guid? Quota, BothLanguages? Name, Figures Figures);
    internal sealed record PartFigures(Guid Part, BothLanguages Title, Figures Figures);
    internal sealed record DoorFigures(string Door, int CheckIns, int People, DateTimeOffset First, DateTimeOffset Last);
    internal sealed record Sum(Guid? Id, int Registrations, int Expected, int Present, int NoShows, int WalkIns, int OverCapacity);

    public static async Task<Results<Ok<Attendance>, NotFound>> GetAsync(Guid id, ClaimsPrincipal caller, EventsDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var gathering = await db.Gatherings.AsNoTracking().OrganisedBy(caller.Door()).Include(g => g.Parts).Include(g => g.Quotas).AsSplitQuery()
            .SingleOrDefaultAsync(g => g.Id == id, cancellationToken);
        if (gathering is null)
            return TypedResults.NotFound();
        var quotas = await SumAsync(db, $"""
            with came as (select registration_id, max(counted) as present from scan where gathering_id = {id} and counted > 0 group by registration_id)
            select r.quota_id as id, count(*)::int as registrations, sum(r.party)::int as expected, coalesce(sum(least(c.present, r.party)) filter (where c.present > 0), 0)::int as present,
                (count(*) filter (where c.present is null))::int as no_shows, count(w.registration_id)::int as walk_ins, (count(*) filter (where w.over_capacity))::int as over_capacity
            from registration r left join came c on c.registration_id = r.id left join walk_in w on w.registration_id = r.id
            where r.gathering_id = {id} and r.state = 'confirmed' group by r.quota_id
            """, cancellationToken);
        var parts = await SumAsync(db, $"""
            select p.id, count(r.id)::int as registrations, coalesce(sum(r.party), 0)::int as expected, coalesce(sum(s.counted), 0)::int as present,
                (count(r.id) - count(s.id))::int as no_shows, 0 as walk_ins, 0 as over_capacity
            from part p join registration r on r.gathering_id = p.gathering_id and p.id = any(r.part_ids) and r.state = 'confirmed'
            left join scan s on s.registration_id = r.id and s.part_id = p.id and s.counted > 0
            where p.gathering_id = {id} group by p.id
            """, cancellationToken);
        var doors = await db.Scans.Where(s => s.GatheringId == id && s.Counted > 0).GroupBy(s => s.Door)
            .Select(g => new DoorFigures(g.Key, g.Count(), g.Sum(s => s.Counted), g.Min(s => s.ScannedAt), g.Max(s => s.ScannedAt))).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        return TypedResults.Ok(new Attendance(now, now >= gathering.EndsAt, Figures.Of(quotas.Sum(q => q.Registrations), quotas.Sum(q => q.Expected), quotas.Sum(q => q.Present), quotas.Sum(q => q.NoShows)),
            quotas.Sum(q => q.WalkIns), quotas.Sum(q => q.OverCapacity), QuotasOf(gathering, quotas), PartsOf(gathering, parts), [.. doors.OrderBy(d => d.Door, StringComparer.Ordinal)]));
    }

    private static Task<List<Sum>> SumAsync(EventsDb db, FormattableString sql, CancellationToken cancellationToken) => db.Database.SqlQuery<Sum>(sql).ToListAsync(cancellationToken);

    private static Figures Of(Sum? sum) => sum is null ? Figures.Of(0, 0, 0, 0) : Figures.Of(sum.Registrations, sum.Expected, sum.Present, sum.NoShows);

    private static QuotaFigures[] QuotasOf(Gathering g, List<Sum> sums) =>
    [
        .. g.Quotas.OrderBy(q => q.Position).Select(q => new QuotaFigures(q.Id, new BothLanguages(q.NameSv, q.NameEn), Of(sums.Find(s => s.Id == q.Id)))),
        .. sums.Where(s => s.Id is null).Select(s => new QuotaFigures(null, null, Of(s))),
    ];

    private static PartFigures[] PartsOf(Gathering g, List<Sum> sums) =>
        [.. g.Parts.OrderBy(p => p.Position).Select(p => new PartFigures(p.Id, new BothLanguages(p.TitleSv, p.TitleEn), Of(sums.Find(s => s.Id == p.Id))))];
}
