using System.Globalization;
using System.Text;

namespace AlumniPlatform.Events.Calendar;

/// <summary>Content lines of iCalendar (RFC 5545): values are escaped, and lines folded so that none is longer than 75 octets.</summary>
internal sealed class CalendarText
{
    private const int LongestLine = 75;
    private readonly StringBuilder text = new();

    /// <summary>A line whose value is written as it is.</summary>
    public CalendarText Line(string name, string value)
    {
        var octets = 0;
        Append(name, ref octets);
        Append(":", ref octets);
        Append(value, ref octets);
        text.Append("\r\n");
        return this;
    }

    /// <summary>A line whose value is text that people wrote.</summary>
    public CalendarText Text(string name, string value) => Line(name, Escaped(value));

    public CalendarText Utc(string name, DateTimeOffset at) => Line(name, at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));

    /// <summary>Lines that were written before.</summary>
    public CalendarText Lines(string written)
    {
        text.Append(written);
        return this;
    }

    public override string ToString() => text.ToString();

    public static string Local(DateTime at) => at.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);

    public static string Day(DateTime at) => at.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The value of a parameter, in quotation marks, which therefore it cannot have itself.</summary>
    public static string Quoted(string value) => $"\"{string.Concat(value.Where(c => !char.IsControl(c))).Replace('"', '\'')}\"";

    private static string Escaped(string value)
    {
        var escaped = new StringBuilder(value.Length + 16);
        foreach (var c in value.ReplaceLineEndings("\n"))
        {
            if (c == '\n')
                escaped.Append("\\n");
            else if (c is '\\' or ';' or ',')
                escaped.Append('\\').Append(c);
            else if (!char.IsControl(c))
                escaped.Append(c);
        }
        return escaped.ToString();
    }

    // Folds between characters, never inside one.
    private void Append(string part, ref int octets)
    {
        var at = 0;
        foreach (var rune in part.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > LongestLine)
            {
                text.Append("\r\n ");
                octets = 1;
            }
            text.Append(part, at, rune.Utf16SequenceLength);
            at += rune.Utf16SequenceLength;
            octets += rune.Utf8SequenceLength;
        }
    }
}
