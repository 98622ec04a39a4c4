using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AlumniPlatform.Events;

/// <summary>Enumerations as stable codes in kebab-case, the same in the API, in messages and in the database.</summary>
internal static class Codes
{
    public static string Code<T>(this T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    public static T? Parse<T>(string? code) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (value.Code() == code)
                return value;
        return null;
    }

    public static string All<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(v => v.Code()));

    internal sealed class Text<T>() : ValueConverter<T, string>(value => value.Code(), code => Parse<T>(code)!.Value) where T : struct, Enum;
}
