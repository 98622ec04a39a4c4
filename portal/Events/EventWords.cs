using System.Globalization;
using AlumniPlatform.Portal.Gateway;
using Microsoft.Extensions.Localization;

namespace AlumniPlatform.Portal.Events;

/// <summary>Time, place and organisers of a gathering in the reader's language, on the clock of the place.</summary>
public sealed class EventWords(IStringLocalizer texts, Organisation? organisation)
{
    public static string When(DateTime starts, DateTime ends, bool allDay)
    {
        if (allDay)
            return starts.Date == ends.Date ? Day(starts) : $"{Day(starts)} – {Day(ends)}";
        return starts.Date == ends.Date ? $"{Day(starts)}{At}{Time(starts)}–{Time(ends)}" : $"{Minute(starts)} – {Minute(ends)}";
    }

    public static string Minute(DateTime at) => $"{Day(at)}{At}{Time(at)}";

    /// <summary>A part's time; without its day when the gathering has only that.</summary>
    public static string? When(Part part, PublicGathering gathering)
    {
        var day = gathering.StartsAt.Date == gathering.EndsAt.Date ? gathering.StartsAt.Date : (DateTime?)null;
        return part switch
        {
            { StartsAt: { } starts, EndsAt: { } ends } when starts.Date == day && ends.Date == day => $"{Time(starts)}–{Time(ends)}",
            { StartsAt: { } starts, EndsAt: { } ends } => When(starts, ends, allDay: false),
            { StartsAt: { } starts } => starts.Date == day ? Time(starts) : Minute(starts),
            _ => null,
        };
    }

    /// <summary>Whose clock it is: a place and its distance from UTC on that day.</summary>
    public string Zone(string timeZone, DateTimeOffset at)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
            return timeZone;
        var offset = zone.GetUtcOffset(at);
        var sign = offset < TimeSpan.Zero ? "−" : "+";
        var hours = offset.ToString(offset.Minutes == 0 ? "%h" : @"h\:mm", CultureInfo.InvariantCulture);
        return timeZone.Contains('/', StringComparison.Ordinal)
            ? texts["zone", timeZone[(timeZone.LastIndexOf('/') + 1)..].Replace('_', ' '), $"{sign}{hours}"]
            : timeZone;
    }

    public string Where(string format, Venue venue)
    {
        var place = string.Join(", ", new[] { venue.Name, venue.Address }.Where(p => p.Length > 0));
        return format switch
        {
            "online" => texts["online"],
            "both" => place.Length > 0 ? texts["online.both", place] : texts["online"],
            _ => place.Length > 0 ? place : texts["place.open"],
        };
    }

    public string Organiser(Organiser organiser) => organiser switch
    {
        { University: { } university } => string.Join(", ", new[] { university, organiser.Unit }.Where(n => !string.IsNullOrEmpty(n))),
        { School: { } school } => organiser.Unit is { Length: > 0 } unit ? $"{organisation?.SchoolName(school) ?? school}, {unit}" : organisation?.SchoolName(school) ?? school,
        _ => organiser.Unit is { Length: > 0 } own ? own : texts["central"],
    };

    public string Organisers(IEnumerable<Organiser> organisers) => string.Join("; ", organisers.Select(Organiser));

    /// <summary>Who a programme's audience is.</summary>
    public string Graduates(IReadOnlyList<string> programmes, int? from, int? to)
    {
        string[] names = [.. programmes.Select(code => organisation?.ProgrammeName(code) is { } name && name != code ? $"{name} ({code})" : code)];
        var which = names.Length > 1 ? $"{string.Join(", ", names[..^1])} {texts["or"]} {names[^1]}" : string.Concat(names);
        return (from, to) switch
        {
            (null, null) => texts["graduates", which],
            ({ } first, null) => texts["graduates.from", which, first],
            (null, { } last) => texts["graduates.to", which, last],
            ({ } first, { } last) when first == last => texts["graduates.year", which, first],
            ({ } first, { } last) => texts["graduates.years", which, first, last],
        };
    }

    public string Seats(int? free) => free switch { null => "", 0 => texts["full"], 1 => texts["free.one"], { } seats => texts["free", seats] };

    /// <summary>Why somebody who waits does not move.</summary>
    /// <param name="reason">As events gives it.</param>
    /// <param name="own">Whether the reader is the one who waits.</param>
    /// <param name="parts">Of the gathering.</param>
    /// <param name="quotas">Of the gathering.</param>
    public string Why(WaitingReason reason, bool own, IEnumerable<Part> parts, IEnumerable<Quota> quotas)
    {
        var where = reason.QuotaId is { } quota ? " " + texts["why.quota", quotas.FirstOrDefault(q => q.Id == quota)?.Name.ToString() ?? "?"]
            : reason.PartId is { } part ? " " + texts["why.part", parts.FirstOrDefault(p => p.Id == part)?.Title.ToString() ?? "?"]
            : "";
        var free = reason.Free is 1 ? texts["why.free.one", where] : texts["why.free", reason.Free ?? 0, where];
        return reason.Code switch
        {
            "full" => texts["why.full", where],
            "too-few-seats" => $"{free} {texts[own ? "why.too-few.own" : "why.too-few", reason.Needed]}",
            "held-for-earlier" => $"{free} {texts["why.held", reason.Needed]}",
            _ => texts["why.no-more-offers"],
        };
    }

    private static string At => Language.Pick(" kl. ", ", ");

    private static string Day(DateTime day) => day.ToString("dddd d MMMM yyyy", CultureInfo.CurrentCulture);

    private static string Time(DateTime time) => time.ToString("HH:mm", CultureInfo.CurrentCulture);
}
