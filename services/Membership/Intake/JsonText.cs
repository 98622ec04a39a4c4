using System.Text.Json;

namespace AlumniPlatform.Membership.Intake;

internal static class JsonText
{
    /// <summary>The text of a property; null when there is none, when it is no text, or one that is not valid Unicode.</summary>
    public static string? Of(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Of(value) : null;

    public static string? Of(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair or bytes that are not UTF-8: JSON allows it, text does not
        }
    }
}
