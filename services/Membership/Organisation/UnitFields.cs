using System.Globalization;
using System.Text;
using AlumniPlatform.Membership.People;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Organisation;

/// <summary>Reads what an office typed about a unit; collects what is wrong, field by field.</summary>
internal sealed class UnitFields
{
    private const int LongestCode = 20;
    private const int LongestName = 200;
    private const int LongestSender = 100;
    private const int MostReminders = 10;
    private const int LatestReminder = 365;
    private readonly Dictionary<string, string[]> errors = [];

    public static bool IsCode(string text) => text.Length is > 0 and <= LongestCode && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_');

    public void Fault(string field, string message) => errors.TryAdd(field, [message]);

    /// <exception cref="InvalidInputException">A field is wrong.</exception>
    public void Check()
    {
        if (errors.Count > 0)
            throw new InvalidInputException(errors);
    }

    public string Code(string? code)
    {
        var text = code?.Trim() ?? "";
        if (!IsCode(text))
            Fault("code", $"A code has 1 to {LongestCode} letters, digits, - and _.");
        return text;
    }

    public (string Sv, string En) Name(NameInput? name) => (Name("name.sv", name?.Sv), Name("name.en", name?.En));

    public (DateOnly? From, DateOnly? To) Validity(string? from, string? to)
    {
        var (first, last) = (Date("validFrom", from), Date("validTo", to));
        if (first > last)
            Fault("validTo", "The last day is before the first.");
        return (first, last);
    }

    public DateOnly? Date(string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 1800 and < 2200)
            return date;
        Fault(field, "This is not a date as YYYY-MM-DD.");
        return null;
    }

    public void Mail(School school, int[]? reminderDays, string? senderName, string? replyTo)
    {
        var sender = Text(senderName);
        if (sender?.Length > LongestSender || sender?.Any(char.IsControl) == true)
            Fault("senderName", $"A sender's name has at most {LongestSender} characters, none of them a line break.");
        var reply = Text(replyTo);
        if (reply is not null && !EmailAddress.IsValid(reply))
            Fault("replyTo", "This is not an e-mail address.");
        if (reminderDays is { Length: > MostReminders })
            Fault("reminderDays", $"There are at most {MostReminders} reminders.");
        else if (reminderDays?.Prepend(0).Zip(reminderDays).Any(pair => pair.First >= pair.Second || pair.Second > LatestReminder) == true)
            Fault("reminderDays", $"Days after the invitation, each later than the one before, from 1 to {LatestReminder}.");
        (school.ReminderDays, school.SenderName, school.ReplyTo) = (reminderDays, sender, reply);
    }

    private string Name(string field, string? name)
    {
        var text = Text(name) ?? "";
        if (text.Length is 0 or > LongestName || text.Any(char.IsControl))
            Fault(field, $"A name has 1 to {LongestName} characters, none of them a line break.");
        return text;
    }

    // One form of each letter, so that equal names are equal.
    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim().Normalize(NormalizationForm.FormC);
}

internal sealed record NameInput(string? Sv, string? En);
