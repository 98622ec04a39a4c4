using System.Globalization;
using AlumniPlatform.Events.Gatherings;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Degrees;

/// <summary>Who graduated from which programme and when, as far as an audience asks.</summary>
internal static class Graduates
{
    /// <summary>Of <paramref name="persons"/> those whom a programme's audience is for: a degree of theirs fits, or of somebody who was merged into them. Nobody for other audiences.</summary>
    public static async Task<IReadOnlySet<Guid>> OfAudienceAsync(this EventsDb db, Gathering gathering, Guid[] persons, CancellationToken cancellationToken)
    {
        if (gathering.Audience != Audience.Programme || persons.Length == 0)
            return new HashSet<Guid>();
        var (programmes, from, to) = (gathering.Programmes, gathering.YearFrom ?? int.MinValue, gathering.YearTo ?? int.MaxValue);
        return (await db.Database.SqlQuery<Guid>($"""
            select stays from (
                select stays, stays as person from unnest({persons}) as stays
                union all select into_person_id, person_id from merged_person where into_person_id = any({persons})) one
            join degree on degree.person_id = one.person
            where recorded_version > coalesce(revoked_version, -1) and programme = any({programmes}) and year between {from} and {to}
            """).ToListAsync(cancellationToken)).ToHashSet();
    }

    /// <summary>Who a programme's audience is, for people: <c>CDATE or CTFYS, 2010–2015</c>.</summary>
    public static string Words(Gathering gathering) => string.Join(" or ", gathering.Programmes) + (gathering.YearFrom, gathering.YearTo) switch
    {
        (null, null) => "",
        ({ } from, null) => string.Create(CultureInfo.InvariantCulture, $", {from} or later"),
        (null, { } to) => string.Create(CultureInfo.InvariantCulture, $", {to} or earlier"),
        ({ } from, { } to) => string.Create(CultureInfo.InvariantCulture, $", {from}–{to}"),
    };
}
