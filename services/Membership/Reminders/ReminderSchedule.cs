using System.Globalization;

namespace AlumniPlatform.Membership.Reminders;

/// <summary>
/// When reminders are due: so many days after the invitation (<c>Invitations:ReminderDays</c>, of one school
/// <c>Invitations:Schools:{code}:ReminderDays</c>), but never between 21 and 8 o'clock where the recipients live
/// (<c>Invitations:TimeZone</c>).
/// </summary>
internal sealed class ReminderSchedule
{
    private const int QuietFrom = 21;
    private const int QuietUntil = 8;
    private static readonly TimeSpan PauseAfterMail = TimeSpan.FromDays(7);
    private readonly TimeZoneInfo zone;
    private readonly int[] everywhere;
    private readonly Dictionary<string, int[]> ofSchools;

    public ReminderSchedule(IConfiguration configuration)
    {
        var invitations = configuration.GetSection("Invitations");
        zone = TimeZoneInfo.FindSystemTimeZoneById(invitations["TimeZone"] ?? "Europe/Stockholm");
        everywhere = Days(invitations) ?? [7, 21];
        ofSchools = invitations.GetSection("Schools").GetChildren()
            .Select(school => (school.Key, Days: Days(school))).Where(school => school.Days is not null)
            .ToDictionary(school => school.Key, school => school.Days!, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// When the next reminder is due; null when none is to follow, or not while the link works. The distance between two
    /// reminders stays when the first was late, so that they never come one right after the other.
    /// </summary>
    /// <param name="school">Code of the inviting school.</param>
    /// <param name="sent">How many reminders there were.</param>
    /// <param name="from">When the last of them, or the invitation, was asked for.</param>
    /// <param name="expiresAt">When the link stops working.</param>
    public DateTimeOffset? Next(string school, int sent, DateTimeOffset from, DateTimeOffset expiresAt)
    {
        var days = ofSchools.GetValueOrDefault(school, everywhere);
        if (sent >= days.Length)
            return null;
        var at = OutsideQuietHours(from.AddDays(days[sent] - (sent == 0 ? 0 : days[sent - 1])));
        return at < expiresAt ? at : null;
    }

    /// <summary>The earliest reminder after a mail that was asked for out of turn, by the person or because another came back.</summary>
    public DateTimeOffset AfterMail(DateTimeOffset now) => OutsideQuietHours(now + PauseAfterMail);

    public bool IsQuiet(DateTimeOffset at) => OutsideQuietHours(at) != at;

    /// <summary><paramref name="at"/>, or the next 8 o'clock on the recipients' clocks, whatever these were set to in the night.</summary>
    public DateTimeOffset OutsideQuietHours(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        if (local.Hour is >= QuietUntil and < QuietFrom)
            return at;
        var morning = local.Date.AddDays(local.Hour < QuietUntil ? 0 : 1).AddHours(QuietUntil);
        return new DateTimeOffset(morning, zone.GetUtcOffset(morning)).ToUniversalTime();
    }

    private static int[]? Days(IConfigurationSection section)
    {
        var configured = section.GetSection("ReminderDays");
        if (!configured.Exists())
            return null;
        // No list at all but an empty word: no reminders.
        int[] days = [.. configured.GetChildren().Select(day => int.Parse(day.Value ?? "", CultureInfo.InvariantCulture))];
        if (days.Length == 0 && !string.IsNullOrEmpty(configured.Value) || days.Prepend(0).Zip(days).Any(pair => pair.First >= pair.Second))
            throw new InvalidOperationException($"{configured.Path} must be a list of days after the invitation, each later than the one before.");
        return days;
    }
}
