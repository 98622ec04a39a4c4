using System.Globalization;
using AlumniPlatform.Membership.Organisation;

namespace AlumniPlatform.Membership.Reminders;

/// <summary>
/// When mail that nobody asked for may come. Reminders: so many days after the invitation, as the school says, else
/// <c>Invitations:Schools:{code}:ReminderDays</c>, else <c>Invitations:ReminderDays</c>. Nothing in the quiet hours
/// (<c>Invitations:QuietHours</c>) where the recipient lives, which is <c>Invitations:TimeZone</c> unless a record says otherwise.
/// </summary>
internal sealed class ReminderSchedule
{
    private static readonly TimeSpan PauseAfterMail = TimeSpan.FromDays(7);
    private readonly TimeZoneInfo zone;
    private readonly QuietHours quiet;
    private readonly int[] everywhere;
    private readonly Dictionary<string, int[]> ofSchools;

    public ReminderSchedule(IConfiguration configuration)
    {
        var invitations = configuration.GetSection("Invitations");
        zone = TimeZoneInfo.FindSystemTimeZoneById(invitations["TimeZone"] ?? "Europe/Stockholm");
        quiet = QuietHours.Of(invitations.GetSection("QuietHours"));
        everywhere = Days(invitations) ?? [7, 21];
        ofSchools = invitations.GetSection("Schools").GetChildren()
            .Select(school => (school.Key, Days: Days(school))).Where(school => school.Days is not null)
            .ToDictionary(school => school.Key, school => school.Days!, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// When the next reminder is due; null when none is to follow, or not while the link works. The distance between two
    /// reminders stays when the first was late, so that they never come one right after the other.
    /// </summary>
    /// <param name="school">The inviting school.</param>
    /// <param name="timeZone">The recipient's.</param>
    /// <param name="sent">How many reminders there were.</param>
    /// <param name="from">When the last of them, or the invitation, was asked for.</param>
    /// <param name="expiresAt">When the link stops working.</param>
    public DateTimeOffset? Next(School school, string? timeZone, int sent, DateTimeOffset from, DateTimeOffset expiresAt)
    {
        var days = school.ReminderDays ?? ofSchools.GetValueOrDefault(school.Code, everywhere);
        if (sent >= days.Length)
            return null;
        var at = OutsideQuietHours(from.AddDays(days[sent] - (sent == 0 ? 0 : days[sent - 1])), timeZone);
        return at < expiresAt ? at : null;
    }

    /// <summary>The earliest reminder after a mail that was asked for out of turn, by the person or because another came back.</summary>
    public DateTimeOffset AfterMail(DateTimeOffset now, string? timeZone) => OutsideQuietHours(now + PauseAfterMail, timeZone);

    /// <summary>When a mail that comes unasked may leave; null: at once.</summary>
    public DateTimeOffset? NotBefore(DateTimeOffset now, string? timeZone) => OutsideQuietHours(now, timeZone) is var at && at > now ? at : null;

    /// <summary><paramref name="at"/>, or when the quiet hours end on the recipient's clock, whatever it was set to in the night.</summary>
    public DateTimeOffset OutsideQuietHours(DateTimeOffset at, string? timeZone) =>
        // A name that was valid when it was recorded may be unknown to another machine.
        quiet.After(at, timeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var own) ? own : zone);

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
