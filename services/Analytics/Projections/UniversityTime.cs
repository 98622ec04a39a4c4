namespace AlumniPlatform.Analytics.Projections;

/// <summary>Where the university's months begin and end.</summary>
internal sealed record UniversityTime(TimeZoneInfo Zone)
{
    /// <summary>Reads <c>Analytics:TimeZone</c>, an IANA name; <c>Europe/Stockholm</c> when not set. A rebuild carries a change into the past.</summary>
    public static UniversityTime From(IConfiguration configuration)
    {
        var name = configuration["Analytics:TimeZone"] ?? "Europe/Stockholm";
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId
            ? new UniversityTime(zone)
            : throw new InvalidOperationException($"Analytics__TimeZone is {name}, but that is no time zone's IANA name.");
    }

    /// <summary>The first day of the month at <paramref name="at"/>.</summary>
    public DateOnly Month(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, Zone);
        return new DateOnly(local.Year, local.Month, 1);
    }
}
