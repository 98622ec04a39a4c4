using System.Globalization;
using System.Text;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events;

/// <summary>Reads what somebody typed; collects what is wrong, field by field.</summary>
internal sealed class Fields
{
    private static readonly string[] times = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd"];
    private readonly Dictionary<string, string[]> errors = [];

    public void Fault(string field, string message) => errors.TryAdd(field, [message]);

    /// <exception cref="InvalidInputException">A field is wrong.</exception>
    public void Check()
    {
        if (errors.Count > 0)
            throw new InvalidInputException(errors);
    }

    /// <summary>One line.</summary>
    public string Line(string field, string? text, int longest, bool required = false)
    {
        if (text?.Any(char.IsControl) == true)
            Fault(field, "There are control characters in it.");
        return Text(field, text, longest, required);
    }

    /// <summary>Any number of lines.</summary>
    public string Text(string field, string? text, int longest, bool required = false)
    {
        var read = text?.Trim().Normalize(NormalizationForm.FormC) ?? "";
        if (read.Length > longest)
            Fault(field, $"At most {longest} characters.");
        if (read.Length == 0 && required)
            Fault(field, "This is missing.");
        if (read.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            Fault(field, "There are control characters in it.");
        return read;
    }

    public int Number(string field, int? number, int from, int to, int otherwise)
    {
        if (number is { } value && (value < from || value > to))
            Fault(field, $"Between {from} and {to}.");
        return number ?? otherwise;
    }

    public T Choice<T>(string field, string? code, T? otherwise = null) where T : struct, Enum
    {
        if (code is null && otherwise is { } preset)
            return preset;
        if (Codes.Parse<T>(code) is { } value)
            return value;
        Fault(field, $"One of {Codes.All<T>()}.");
        return default;
    }

    public TimeZoneInfo Zone(string field, string? id)
    {
        if (id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId)
            return zone;
        Fault(field, "This is no time zone such as Europe/Stockholm.");
        return TimeZoneInfo.Utc;
    }

    /// <summary>A local time without an offset; null when there is none.</summary>
    public DateTime? Local(string field, string? text, TimeZoneInfo zone, bool required = false)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            if (required)
                Fault(field, "This is missing.");
            return null;
        }
        if (!DateTime.TryParseExact(text.Trim(), times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || local.Year is < 2000 or > 2200)
            Fault(field, "This is no local time such as 2027-05-20T18:00.");
        else if (zone.IsInvalidTime(local))
            Fault(field, "There is no such time on that day: the clocks are put forward.");
        else
            return local;
        return null;
    }

    /// <summary>At most <paramref name="most"/> entries, none of them null.</summary>
    public IReadOnlyList<T> List<T>(string field, IReadOnlyList<T?>? list, int most) where T : class
    {
        if (list?.Count > most)
            Fault(field, $"At most {most}.");
        if (list?.Any(item => item is null) == true)
            Fault(field, "An entry is missing.");
        return list is null || list.Count > most ? [] : [.. list.OfType<T>()];
    }
}
