using System.Globalization;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Analytics.Coverage;

/// <summary>Reads what a caller asks for. Values are text, so that one that makes no sense is answered like all other input that cannot be understood.</summary>
internal static class CoverageFilter
{
    private const int LongestCode = 64;

    /// <summary>A code; null for all.</summary>
    public static string? Code(string field, string? value) => value switch
    {
        null or "" => null,
        { Length: > LongestCode } => throw new InvalidInputException(field, $"A code has at most {LongestCode} characters."),
        _ when value.Any(char.IsControl) => throw new InvalidInputException(field, "A code has no control characters."),
        _ => value,
    };

    /// <summary>A year; null for all.</summary>
    public static int? Year(string? value) => value switch
    {
        null or "" => null,
        _ when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1 and <= 9999 => year,
        _ => throw new InvalidInputException("year", "A year is a number, for example 2026."),
    };

    /// <summary>The first day of a month; null when not given.</summary>
    public static DateOnly? Month(string field, string? value) => value switch
    {
        null or "" => null,
        _ when DateOnly.TryParseExact($"{value}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) => month,
        _ => throw new InvalidInputException(field, "A month is a year and a number, for example 2026-09."),
    };
}
