using System.Globalization;

namespace AlumniPlatform.Portal.Components;

/// <summary>Says when something happened: in the time of the university (<c>Portal:TimeZone</c>), as the reader's language writes it.</summary>
internal sealed class LocalTime(IConfiguration configuration, TimeProvider time)
{
    private readonly TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(configuration["Portal:TimeZone"] ?? "Europe/Stockholm");

    /// <summary>The place whose clock it is.</summary>
    public string Zone => zone.Id[(zone.Id.LastIndexOf('/') + 1)..].Replace('_', ' ');

    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);

    public string Minute(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).ToString(Language.Pick("d MMMM yyyy 'kl.' HH:mm", "d MMMM yyyy, HH:mm"), CultureInfo.CurrentCulture);

    public string Day(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).ToString("d MMMM yyyy", CultureInfo.CurrentCulture);

    public static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>How long ago, in its largest unit: a number and the key of its unit.</summary>
    public (int Count, string Unit) Age(DateTimeOffset at) => (time.GetUtcNow() - at) switch
    {
        { TotalDays: >= 1 } age => ((int)age.TotalDays, "days"),
        { TotalHours: >= 1 } age => ((int)age.TotalHours, "hours"),
        var age => (Math.Max(0, (int)age.TotalMinutes), "minutes"),
    };
}
