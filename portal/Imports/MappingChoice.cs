using System.Globalization;
using AlumniPlatform.Portal.Gateway;

namespace AlumniPlatform.Portal.Imports;

/// <summary>What stands in the mapping form: as the file suggests it, or as somebody has sent it.</summary>
internal sealed class MappingChoice
{
    public static readonly string[] Fields =
        ["studentRef", "givenName", "familyName", "email", "school", "programme", "date", "degree", "level", "language", "privateEmail", "protectedIdentity", "kind"];

    public static readonly string[] Required = ["studentRef", "givenName", "familyName", "email", "date"];

    public static readonly string[] Kinds = ["awarded", "approaching", ""];

    public static readonly string[] DateFormats = ["YYYY-MM-DD", "YYYYMMDD", "YYYY/MM/DD", "DD/MM/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "MM/DD/YYYY"];

    private readonly IReadOnlyDictionary<string, int> mapping;
    private readonly Dictionary<string, string> defaults = [];

    public MappingChoice(ImportSuggestion suggestion) =>
        (mapping, Kind, DateFormat) = (suggestion.Mapping, suggestion.Kind ?? "", suggestion.DateFormat);

    public MappingChoice(IFormCollection form)
    {
        mapping = Fields.Select(field => (field, column: form[$"column.{field}"].ToString()))
            .Where(f => int.TryParse(f.column, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .ToDictionary(f => f.field, f => int.Parse(f.column, CultureInfo.InvariantCulture));
        foreach (var field in new[] { "school", "programme", "language" })
            if (form[$"default.{field}"].ToString() is { Length: > 0 } value)
                defaults[field] = value;
        (Kind, DateFormat) = (form["kind"].ToString(), form["dateFormat"].ToString());
    }

    /// <summary>Empty: a column says it.</summary>
    public string Kind { get; }

    public string DateFormat { get; }

    public ImportInstructions Instructions => new(mapping, Kind.Length == 0 ? null : Kind, defaults, DateFormat);

    public int? Column(string field) => mapping.TryGetValue(field, out var column) ? column : null;

    public string? Default(string field) => defaults.GetValueOrDefault(field);
}
