using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Merging;

/// <summary>What a merged school organises is its successor's, who can edit it and lets people in from then on.</summary>
internal sealed class SchoolChangedHandler(EventsDb db, SeatDesk desk) : IConsume<SchoolChanged>
{
    public async Task ConsumeAsync(IReadOnlyList<SchoolChanged> messages, CancellationToken cancellationToken)
    {
        var mergers = messages.Where(m => m.MergedInto is not null).ToArray();
        if (mergers.Length == 0)
            return;
        await db.HoldOthersAsync(cancellationToken); // two mergers in a row, told at the same time, see each other
        foreach (var merger in mergers)
        {
            // The successor may have been merged further by a message that came before this one.
            var today = (await db.MergedSchools.AsNoTracking().SingleOrDefaultAsync(m => m.School == merger.MergedInto, cancellationToken))?.Into ?? merger.MergedInto!;
            await db.Database.ExecuteSqlAsync(
                $"insert into merged_school (school, into_school) values ({merger.School}, {today}) on conflict (school) do update set into_school = excluded.into_school", cancellationToken);
            await db.MergedSchools.Where(m => m.Into == merger.School).ExecuteUpdateAsync(set => set.SetProperty(m => m.Into, today), cancellationToken);
        }
        var merged = await db.MergedSchools.AsNoTracking().ToDictionaryAsync(m => m.School, m => m.Into, cancellationToken);
        var gone = merged.Keys.ToArray();
        var gatherings = await db.Gatherings.Where(g => g.Schools.Any(s => gone.Contains(s))).Select(g => g.Id).ToListAsync(cancellationToken);
        foreach (var id in gatherings.Order()) // in one order, so that two that hold several do not wait for each other
            (await desk.LockAsync(id, cancellationToken))!.Gathering.MoveSchools(merged);
        await db.SaveChangesAsync(cancellationToken);
    }
}
