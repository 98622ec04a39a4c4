namespace AlumniPlatform.Events.Gatherings;

/// <summary>Between the clock on the wall of a place and UTC.</summary>
internal static class LocalTime
{
    /// <summary>Of an hour that the clocks repeat, the first.</summary>
    public static DateTimeOffset ToUtc(this DateTime local, TimeZoneInfo zone)
    {
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    public static DateTime ToLocal(this DateTimeOffset utc, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(utc, zone).DateTime;
}
