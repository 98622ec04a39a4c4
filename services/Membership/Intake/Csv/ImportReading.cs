using System.ComponentModel;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>How the rows of a file are understood.</summary>
/// <param name="Mapping">The column of each field, the first being 0.</param>
/// <param name="Kind">What a row says that does not say it itself; null when every row does.</param>
/// <param name="Defaults">What a field is where the row has no value.</param>
/// <param name="DateFormat">One of <see cref="DateFormats"/>.</param>
internal sealed record ImportReading(SortedDictionary<string, int> Mapping, RecordKind? Kind, SortedDictionary<string, string> Defaults, string DateFormat)
{
    public static readonly Dictionary<string, string> DateFormats = new(StringComparer.Ordinal)
    {
        ["YYYY-MM-DD"] = "yyyy-M-d",
        ["YYYYMMDD"] = "yyyyMMdd",
        ["YYYY/MM/DD"] = "yyyy/M/d",
        ["DD/MM/YYYY"] = "d/M/yyyy",
        ["DD.MM.YYYY"] = "d.M.yyyy",
        ["DD-MM-YYYY"] = "d-M-yyyy",
        ["MM/DD/YYYY"] = "M/d/yyyy",
    };

    /// <exception cref="InvalidInputException">A field has no column, or one that is not there.</exception>
    public static ImportReading Of(ImportInstructions asked, CsvImport import)
    {
        var errors = new Dictionary<string, string[]>();
        var mapping = new SortedDictionary<string, int>(asked.Mapping ?? [], StringComparer.Ordinal);
        var given = (asked.Defaults ?? []).Where(d => !string.IsNullOrWhiteSpace(d.Value));
        var defaults = new SortedDictionary<string, string>(given.ToDictionary(d => d.Key, d => d.Value.Trim()), StringComparer.Ordinal);
        foreach (var (field, column) in mapping)
            if (FaultOf(field, column, mapping, import) is { } fault)
                errors[$"mapping.{field}"] = [fault];
        foreach (var field in ImportFields.Required.Where(f => !mapping.ContainsKey(f) && !defaults.ContainsKey(f)))
            errors.TryAdd($"mapping.{field}", ["Every row needs this: name its column."]);
        foreach (var field in defaults.Keys.Except(ImportFields.Defaultable))
            errors[$"defaults.{field}"] = [$"Only {string.Join(", ", ImportFields.Defaultable)} have one value for all rows."];
        var kind = KindOf(asked.Kind);
        if (kind is null && (asked.Kind is not null || !mapping.ContainsKey(ImportFields.Kind)))
            errors["kind"] = ["Say `awarded` or `approaching`, or name the column that says it."];
        var format = asked.DateFormat ?? "YYYY-MM-DD";
        if (!DateFormats.ContainsKey(format))
            errors["dateFormat"] = [$"There are {string.Join(", ", DateFormats.Keys)}."];
        return errors.Count == 0 ? new ImportReading(mapping, kind, defaults, format) : throw new InvalidInputException(errors);
    }

    /// <summary>What kind of record a word names, in Swedish or English.</summary>
    public static RecordKind? KindOf(string? word) => word?.Trim().ToLowerInvariant() switch
    {
        "awarded" or "degree" or "examen" or "utfärdad" or "avlagd" or "tagen" or GraduationRecord.Awarded => RecordKind.Awarded,
        "approaching" or "expected" or "väntad" or "förväntad" or "beräknad" or "kommande" or GraduationRecord.Approaching => RecordKind.Approaching,
        _ => null,
    };

    private static string? FaultOf(string field, int column, SortedDictionary<string, int> mapping, CsvImport import) =>
        !ImportFields.All.Contains(field) ? $"There are the fields {string.Join(", ", ImportFields.All)}."
        : column < 0 || column >= import.Headers.Length ? $"The file has the columns 0 to {import.Headers.Length - 1}."
        : import.Omitted.Contains(column) ? "Personal identity numbers are not taken."
        : mapping.Values.Count(c => c == column) > 1 ? $"Column {column} is named for two fields."
        : null;
}

internal sealed record ImportInstructions(
    [property: Description("The column of each field, the first being 0: studentRef, givenName, familyName, email, privateEmail, language, school, programme, level, degree, date, kind, protectedIdentity.")]
    Dictionary<string, int>? Mapping,
    [property: Description("awarded or approaching: what a row says that does not say it itself.")] string? Kind,
    [property: Description("school, programme and language of rows that have none.")] Dictionary<string, string>? Defaults,
    [property: Description("YYYY-MM-DD unless another is named: YYYYMMDD, YYYY/MM/DD, DD/MM/YYYY, DD.MM.YYYY, DD-MM-YYYY, MM/DD/YYYY.")] string? DateFormat);
