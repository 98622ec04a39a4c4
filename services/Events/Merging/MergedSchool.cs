using AlumniPlatform.Events.Gatherings;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Merging;

/// <summary>A school that was merged into another. Kept, because links and calendars name it for years.</summary>
internal sealed class MergedSchool
{
    public required string School { get; init; }

    /// <summary>Its successor of today.</summary>
    public required string Into { get; set; }
}

internal static class MergedSchools
{
    /// <summary>Those that a school organises, under its code of today or an earlier one; all for null.</summary>
    public static async Task<IQueryable<Gathering>> OfSchoolAsync(this IQueryable<Gathering> gatherings, string? school, EventsDb db, CancellationToken cancellationToken)
    {
        if (Cursor.School(school) is not { } code)
            return gatherings;
        var today = await db.MergedSchools.Where(m => m.School == code).Select(m => m.Into).SingleOrDefaultAsync(cancellationToken) ?? code;
        return gatherings.Where(g => g.Schools.Contains(today));
    }
}
