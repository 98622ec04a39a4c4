using System.Globalization;
using AlumniPlatform.Portal.Gateway;

namespace AlumniPlatform.Portal.Schools;

/// <summary>What a school says about its own mails, as a form sends it.</summary>
public class MailForm
{
    public const string AsPlatform = "platform";
    public const string None = "none";
    public const string Own = "own";

    public string? Reminders { get; set; }
    public string? Days { get; set; }
    public string? SenderName { get; set; }
    public string? ReplyTo { get; set; }
    public long Version { get; set; }

    public void Show(SchoolDetail school)
    {
        Reminders = school.ReminderDays switch { null => AsPlatform, [] => None, _ => Own };
        Days = school.ReminderDays is null ? null : string.Join(", ", school.ReminderDays.Select(day => day.ToString(CultureInfo.InvariantCulture)));
        (SenderName, ReplyTo, Version) = (school.SenderName, school.ReplyTo, school.Version);
    }

    /// <summary>The days, or false when they are no numbers.</summary>
    public bool TryDays(out int[]? days)
    {
        days = Reminders == None ? [] : null;
        if (Reminders != Own)
            return true;
        var parts = (Days ?? "").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var numbers = parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var day) ? day : 0).ToArray();
        days = numbers;
        return numbers.Length > 0 && !numbers.Contains(0);
    }
}

public sealed class SchoolForm : MailForm
{
    public string? Code { get; set; }
    public string? Sv { get; set; }
    public string? En { get; set; }
    public string? From { get; set; }
    public string? To { get; set; }

    public static SchoolForm Of(SchoolDetail school)
    {
        var form = new SchoolForm { Code = school.Code, Sv = school.Name.Sv, En = school.Name.En, From = $"{school.ValidFrom:yyyy-MM-dd}", To = $"{school.ValidTo:yyyy-MM-dd}" };
        form.Show(school);
        return form;
    }

    public SchoolInput Input(int[]? days) => new(Code.OrNull(), new NameInput(Sv, En), From.OrNull(), To.OrNull(), days, SenderName.OrNull(), ReplyTo.OrNull());
}

public sealed class ProgrammeForm
{
    public string? Code { get; set; }
    public string? School { get; set; }
    public string? Sv { get; set; }
    public string? En { get; set; }
    public string? From { get; set; }
    public string? To { get; set; }
    public long Version { get; set; }

    public static ProgrammeForm Of(ProgrammeDetail p) => new()
    {
        Code = p.Code, School = p.School, Sv = p.Name.Sv, En = p.Name.En, From = $"{p.ValidFrom:yyyy-MM-dd}", To = $"{p.ValidTo:yyyy-MM-dd}", Version = p.Version,
    };

    public ProgrammeInput Input => new(Code.OrNull(), School.OrNull(), new NameInput(Sv, En), From.OrNull(), To.OrNull());
}
