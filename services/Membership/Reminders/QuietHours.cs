namespace AlumniPlatform.Membership.Reminders;

/// <summary>The hours of the recipient's clock in which no mail comes unasked: 21 to 8 unless configured; none when both are equal.</summary>
internal readonly record struct QuietHours(int From, int Until)
{
    public static QuietHours Of(IConfigurationSection section)
    {
        var hours = new QuietHours(section.GetValue("From", 21), section.GetValue("Until", 8));
        return hours is { From: >= 0 and < 24, Until: >= 0 and < 24 } ? hours : throw new InvalidOperationException($"{section.Path}:From and Until must be hours from 0 to 23.");
    }

    /// <summary><paramref name="at"/>, or the end of the quiet hours in which it lies.</summary>
    public DateTimeOffset After(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        if (!Contain(local.Hour))
            return at;
        var end = local.Date.AddDays(local.Hour < Until ? 0 : 1).AddHours(Until);
        // Where clocks skip that very hour, an hour later is the first moment after it.
        if (zone.IsInvalidTime(end))
            end = end.AddHours(1);
        return new DateTimeOffset(end, zone.GetUtcOffset(end)).ToUniversalTime();
    }

    private bool Contain(int hour) => From <= Until ? hour >= From && hour < Until : hour >= From || hour < Until;
}
