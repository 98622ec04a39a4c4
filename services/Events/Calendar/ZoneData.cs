using System.Collections.Concurrent;
using System.Globalization;

namespace AlumniPlatform.Events.Calendar;

/// <summary>
/// The clock of a place for calendars (VTIMEZONE). A zone that follows a rule every year is written as that rule, which every
/// calendar program knows; one that does not (Morocco) with each change of these years.
/// </summary>
internal static class ZoneData
{
    private static readonly ConcurrentDictionary<(string, int, int), string> written = new();

    /// <summary>Right for every moment of these years.</summary>
    public static string Of(TimeZoneInfo zone, int firstYear, int lastYear) =>
        written.GetOrAdd((zone.Id, firstYear, lastYear), _ => Write(zone, firstYear - 1, lastYear + 1));

    private static string Write(TimeZoneInfo zone, int firstYear, int lastYear)
    {
        var from = new DateTime(firstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Change[] changes = [.. Changes(zone, from, new DateTime(lastYear, 12, 31, 0, 0, 0, DateTimeKind.Utc))];
        var years = lastYear - firstYear + 1;
        var (daylight, standard) = (changes.Where(c => c.IsDaylight).ToArray(), changes.Where(c => !c.IsDaylight).ToArray());
        var text = new CalendarText().Line("BEGIN", "VTIMEZONE").Line("TZID", zone.Id);
        if (Rule(daylight, years) is { } on && Rule(standard, years) is { } off)
        {
            Observance(text, daylight[0], on);
            Observance(text, standard[0], off);
        }
        else
        {
            var offset = zone.GetUtcOffset(from);
            Observance(text, new Change(new DateTime(1970, 1, 1), offset, offset), rule: null);
            foreach (var change in changes)
                Observance(text, change, rule: null);
        }
        return text.Line("END", "VTIMEZONE").ToString();
    }

    private static void Observance(CalendarText text, Change change, string? rule)
    {
        var name = change.IsDaylight ? "DAYLIGHT" : "STANDARD";
        text.Line("BEGIN", name).Line("DTSTART", CalendarText.Local(change.Local)).Line("TZOFFSETFROM", Offset(change.From)).Line("TZOFFSETTO", Offset(change.To));
        if (rule is not null)
            text.Line("RRULE", rule);
        text.Line("END", name);
    }

    /// <summary>The rule that all these follow, one a year; null when there is none.</summary>
    private static string? Rule(Change[] changes, int years)
    {
        if (changes.Length != years || changes.DistinctBy(c => (c.Local.Month, c.Local.DayOfWeek, c.Local.TimeOfDay, c.From, c.To)).Count() != 1 || changes.DistinctBy(c => c.Local.Year).Count() != years)
            return null;
        var nth = Array.TrueForAll(changes, c => c.Local.AddDays(7).Month != c.Local.Month) ? -1
            : changes.DistinctBy(Week).Count() == 1 ? Week(changes[0])
            : 0;
        var day = changes[0].Local.DayOfWeek.ToString()[..2].ToUpperInvariant();
        return nth == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"FREQ=YEARLY;BYMONTH={changes[0].Local.Month};BYDAY={nth}{day}");

        static int Week(Change change) => ((change.Local.Day - 1) / 7) + 1;
    }

    private static IEnumerable<Change> Changes(TimeZoneInfo zone, DateTime from, DateTime to)
    {
        for (var day = from; day < to; day = day.AddDays(1))
        {
            var (before, after) = (zone.GetUtcOffset(day), zone.GetUtcOffset(day.AddDays(1)));
            if (before == after)
                continue;
            var (low, high) = (0, 24 * 60);
            while (high - low > 1)
            {
                var middle = (low + high) / 2;
                (low, high) = zone.GetUtcOffset(day.AddMinutes(middle)) == before ? (middle, high) : (low, middle);
            }
            yield return new Change(day.AddMinutes(high) + before, before, after);
        }
    }

    private static string Offset(TimeSpan offset) => (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hhmm", CultureInfo.InvariantCulture);

    /// <param name="Local">When, on the clock that is changed.</param>
    private readonly record struct Change(DateTime Local, TimeSpan From, TimeSpan To)
    {
        public bool IsDaylight => To > From;
    }
}
