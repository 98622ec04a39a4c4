using System.Globalization;
using System.Text.RegularExpressions;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>The cells of a row as fields of an event, and what is wrong with them that only a file can have.</summary>
internal sealed partial class CsvRow
{
    private readonly ImportReading reading;
    private readonly string[] cells;

    public CsvRow(ImportReading reading, string[] cells, int columns)
    {
        (this.reading, this.cells) = (reading, cells);
        if (cells.Length != columns)
            Blame("wrong-number-of-fields", $"The row has {cells.Length} fields, the header {columns}.");
        foreach (var (field, value) in reading.Mapping.Keys.Select(field => (field, Cell(field))))
            if (Broken().IsMatch(value))
                Blame("wrong-encoding", $"`{field}` holds characters that were lost or garbled when the file was saved.");
            else if (SpreadsheetFormula.Is(value))
                Blame("formula", $"`{field}` begins as a spreadsheet's formula does.");
        var kind = Cell(ImportFields.Kind);
        Kind = kind.Length == 0 ? reading.Kind : ImportReading.KindOf(kind);
        if (Kind is null)
            Blame("unknown-type", "`kind` is neither awarded nor approaching.");
    }

    public RecordKind? Kind { get; }

    /// <summary>The first that was found; null when the event's own rules decide.</summary>
    public (string Code, string Reason)? Fault { get; private set; }

    /// <summary>Fields with a value. An empty given name is one: a name may have one part.</summary>
    public IEnumerable<(string Name, string Value)> Fields()
    {
        foreach (var field in reading.Mapping.Keys.Union(reading.Defaults.Keys).Where(f => f != ImportFields.Kind))
        {
            var value = Cell(field) is { Length: > 0 } own ? own : reading.Defaults.GetValueOrDefault(field, "");
            if (value.Length > 0 || field == "givenName")
                yield return field switch
                {
                    ImportFields.Date => (Kind == RecordKind.Approaching ? "expectedOn" : "awardedOn", Date(value)),
                    ImportFields.Language => (field, Language(value)),
                    ImportFields.ProtectedIdentity => (field, Flag(value)),
                    _ => (field, value),
                };
        }
    }

    private string Cell(string field) => reading.Mapping.TryGetValue(field, out var column) && column < cells.Length ? cells[column].Trim() : "";

    private void Blame(string code, string reason) => Fault ??= (code, reason);

    // What is no date goes on as it is, so that whoever mends the record sees it.
    private string Date(string value)
    {
        if (DateOnly.TryParseExact(value, ImportReading.DateFormats[reading.DateFormat], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Blame("invalid-field", $"`date` is not a date as {reading.DateFormat}.");
        return value;
    }

    private static string Language(string value) => value.ToLowerInvariant() switch
    {
        "svenska" or "swedish" => "sv",
        "engelska" or "english" => "en",
        _ => value,
    };

    private string Flag(string value)
    {
        switch (value.ToLowerInvariant())
        {
            case "ja" or "j" or "yes" or "y" or "true" or "sant" or "1" or "x":
                return bool.TrueString;
            case "nej" or "n" or "no" or "false" or "falskt" or "0":
                return bool.FalseString;
        }
        Blame("invalid-field", "`protectedIdentity` is neither yes nor no.");
        return bool.TrueString;
    }

    // A replacement character, or UTF-8 that was once read as Windows-1252: Ã¥ in the place of å.
    [GeneratedRegex("\uFFFD|Ã[\u0080-\u00BF€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")]
    private static partial Regex Broken();
}

/// <summary>Text that a spreadsheet would carry out instead of showing it.</summary>
internal static class SpreadsheetFormula
{
    /// <summary>Also one that was made harmless here: whoever uploads rejected rows again has not mended it by that.</summary>
    public static bool Is(string text) => Begins(text.AsSpan().TrimStart().TrimStart('\'').TrimStart());

    /// <summary>The same text with an apostrophe before it, by which a spreadsheet takes it for text.</summary>
    public static string Harmless(string text) => Begins(text) || Begins(text.AsSpan().TrimStart()) ? "'" + text : text;

    private static bool Begins(ReadOnlySpan<char> text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..];
}
