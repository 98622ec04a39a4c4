using System.Buffers.Text;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events;

/// <summary>The last row of a page of gatherings.</summary>
internal sealed record Cursor(DateTimeOffset StartsAt, Guid Id)
{
    public const int MaxLimit = 200;

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Null for the first page.</summary>
    public static Cursor? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        try
        {
            return JsonSerializer.Deserialize<Cursor>(Base64Url.DecodeFromChars(text)) ?? throw new JsonException();
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw Invalid();
        }
    }

    /// <summary>The number in a cursor of a list that goes by entry; 0 for the first page.</summary>
    public static long ReadEntry(string? text) =>
        string.IsNullOrEmpty(text) ? 0 : long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var entry) ? entry : throw Invalid();

    public static int Limit(int limit) => limit is < 1 or > MaxLimit ? throw new InvalidInputException("limit", $"Between 1 and {MaxLimit}.") : limit;

    /// <summary>A school as somebody asks for it: any text that the database can be asked for.</summary>
    public static string? School(string? code) => code?.Any(char.IsControl) == true ? throw new InvalidInputException("school", "This is no code of a school.") : code;

    private static InvalidInputException Invalid() => new("after", "This is not a cursor that a list gave.");
}
