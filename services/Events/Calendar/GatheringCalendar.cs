using System.Globalization;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.Calendar;

/// <summary>
/// Gatherings as iCalendar (RFC 5545, 5546). A gathering is one entry with one UID, in mails and feeds; the parts that
/// somebody chose are in its description, because a mail may speak of one UID only. Written by hand: mails are written while
/// the gathering is locked, and Ical.Net 5.2.4 took 0.3 ms for each, and wrote zones without a yearly rule wrongly.
/// </summary>
internal sealed class GatheringCalendar(IConfiguration configuration)
{
    private readonly string publicAddress = PublicAddress.Of(configuration).Origin;
    private readonly string organiserAddress = configuration["Calendar:OrganiserAddress"] ?? "no-reply@alumni.example"; // as Mail:From of communication

    /// <summary>What a mail has for the recipient's calendar; nulls when nothing. Remembers on the registration that there is an entry.</summary>
    public (string? Calendar, string? Method) Of(string purpose, Gathering gathering, Registration registration, DateTimeOffset now)
    {
        var method = purpose switch
        {
            MailPurposes.Confirmed or MailPurposes.Changed or MailPurposes.Rescheduled when registration.State == RegistrationState.Confirmed => "REQUEST",
            MailPurposes.Cancelled or MailPurposes.GatheringCancelled when registration.InCalendar => "CANCEL",
            _ => null,
        };
        if (method is null)
            return (null, null);
        registration.InCalendar = method == "REQUEST";
        var text = Begin(method, [gathering]);
        Write(text, new CalendarEntry(gathering, registration, registration.Language), purpose, now);
        return (text.Line("END", "VCALENDAR").ToString(), method);
    }

    /// <summary>A calendar to subscribe to.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="entries">With the parts of their gatherings.</param>
    public string Feed(string name, IReadOnlyCollection<CalendarEntry> entries)
    {
        var text = Begin("PUBLISH", entries.Select(e => e.Gathering));
        text.Text("NAME", name).Text("X-WR-CALNAME", name).Line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H").Line("X-PUBLISHED-TTL", "PT1H");
        foreach (var entry in entries)
            Write(text, entry, purpose: null, entry.ChangedAt);
        return text.Line("END", "VCALENDAR").ToString();
    }

    private static CalendarText Begin(string method, IEnumerable<Gathering> gatherings)
    {
        var text = new CalendarText().Line("BEGIN", "VCALENDAR").Line("VERSION", "2.0").Line("PRODID", "-//AlumniPlatform//Events//EN").Line("METHOD", method);
        foreach (var zone in gatherings.Where(g => !g.AllDay).GroupBy(g => g.TimeZone))
            text.Lines(ZoneData.Of(zone.First().Zone, zone.Min(g => g.StartsLocal.Year), zone.Max(g => g.EndsLocal.Year)));
        return text;
    }

    /// <param name="purpose">Of the mail; null in a feed.</param>
    private void Write(CalendarText text, CalendarEntry entry, string? purpose, DateTimeOffset stamp)
    {
        var (g, r, language) = entry;
        var sv = language == "sv";
        text.Line("BEGIN", "VEVENT").Line("UID", $"{g.Id}@{new Uri(publicAddress).Host}").Line("SEQUENCE", entry.Sequence.ToString(CultureInfo.InvariantCulture)).Utc("DTSTAMP", stamp);
        WriteTimes(text, g);
        text.Text("SUMMARY", g.Texts.Title(language)).Line("STATUS", entry.Status);
        if (GatheringWords.Where(g, r, language) is { Length: > 0 } place)
            text.Text("LOCATION", place);
        string?[] description = [r is null ? null : string.Join("\n", GatheringWords.Details(purpose ?? MailPurposes.Confirmed, g, r) ?? []), BothLanguages.Choose(language, g.Texts.DescriptionSv, g.Texts.DescriptionEn)];
        if (string.Join("\n\n", description.Where(d => !string.IsNullOrEmpty(d))) is { Length: > 0 } words)
            text.Text("DESCRIPTION", words);
        text.Line("URL", $"{publicAddress}/events/{g.Slug}");
        var organisers = string.Join(", ", g.Organisers.Select(o => o.Unit ?? o.University ?? o.School ?? (sv ? "Alumnkontoret" : "Alumni office")).Distinct());
        text.Line($"ORGANIZER;CN={CalendarText.Quoted(organisers)}", MailTo(organiserAddress));
        // In feeds nobody is named: they may be shown to others.
        if (r is not null && purpose is not null)
            text.Line($"ATTENDEE;CN={CalendarText.Quoted(r.Name)};PARTSTAT=ACCEPTED;RSVP=FALSE", MailTo(r.Email));
        text.Line("END", "VEVENT");
    }

    // Whole days end, in calendars, on the day after the last.
    private static void WriteTimes(CalendarText text, Gathering g)
    {
        if (g.AllDay)
            text.Line("DTSTART;VALUE=DATE", CalendarText.Day(g.StartsLocal)).Line("DTEND;VALUE=DATE", CalendarText.Day(g.EndsLocal.AddDays(1)));
        else
            text.Line($"DTSTART;TZID={g.TimeZone}", CalendarText.Local(g.StartsLocal)).Line($"DTEND;TZID={g.TimeZone}", CalendarText.Local(g.EndsLocal));
    }

    private static string MailTo(string address) =>
        "mailto:" + string.Concat(address.EnumerateRunes().Select(c => c.IsAscii && c.Value is not ('%' or '?' or '#') ? c.ToString() : Uri.EscapeDataString(c.ToString())));
}
