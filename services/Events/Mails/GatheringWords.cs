using System.Globalization;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;

namespace AlumniPlatform.Events.Mails;

/// <summary>Time, place and further facts in an attendee's language, on the clock of the place.</summary>
internal static class GatheringWords
{
    private static readonly CultureInfo swedish = CultureInfo.GetCultureInfo("sv-SE");
    private static readonly CultureInfo english = CultureInfo.GetCultureInfo("en-GB");

    public static string When(Gathering gathering, string language)
    {
        var (from, to) = (gathering.StartsLocal, gathering.EndsLocal);
        if (gathering.AllDay)
            return from == to ? Day(from, language) : $"{Day(from, language)} – {Day(to, language)}";
        var end = from.Date == to.Date ? Time(to, language) : $"{Day(to, language)} {Time(to, language)}";
        return $"{Day(from, language)} {Time(from, language)}–{end} ({gathering.TimeZone})";
    }

    /// <summary>The venue; the link only for who is confirmed.</summary>
    public static string Where(Gathering gathering, Registration? registration, string language)
    {
        string?[] parts = [gathering.VenueName, gathering.VenueAddress];
        var venue = gathering.Format == GatheringFormat.Online ? "" : string.Join(", ", parts.Where(p => !string.IsNullOrEmpty(p)));
        var link = gathering.Format == GatheringFormat.OnSite ? null
            : registration?.State == RegistrationState.Confirmed && gathering.OnlineLink is { } url ? url
            : "online";
        return string.Join(" / ", new[] { venue, link }.Where(p => !string.IsNullOrEmpty(p)));
    }

    public static IReadOnlyList<string>? Details(string purpose, Gathering gathering, Registration registration)
    {
        var (language, lines) = (registration.Language, new List<string>());
        var sv = language == "sv";
        if (registration.Party > 1)
            lines.Add(sv ? $"Antal personer: {registration.Party}" : $"Number of people: {registration.Party}");
        foreach (var part in gathering.Parts.Where(p => registration.PartIds.Contains(p.Id)).OrderBy(p => p.Position))
            lines.Add(part.StartsLocal is { } starts ? $"{part.Title(language)}, {Day(starts, language)} {Time(starts, language)}" : part.Title(language));
        if (purpose == MailPurposes.Offered && registration.OfferedUntil is { } until)
        {
            var local = until.ToLocal(gathering.Zone);
            lines.Add(sv ? $"Svara senast {Day(local, language)} {Time(local, language)}" : $"Answer by {Day(local, language)} {Time(local, language)}");
        }
        if (purpose == MailPurposes.GatheringCancelled && !string.IsNullOrEmpty(gathering.CancelledReason))
            lines.Add(gathering.CancelledReason);
        if (purpose == MailPurposes.Thanks)
            lines.AddRange(gathering.ThanksMessage.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return lines.Count > 0 ? lines : null;
    }

    private static string Day(DateTime day, string language) =>
        language == "sv" ? day.ToString("dddd d MMMM yyyy", swedish) : day.ToString("dddd d MMMM yyyy", english);

    private static string Time(DateTime time, string language) => language == "sv" ? time.ToString("HH.mm", swedish) : time.ToString("HH:mm", english);
}
