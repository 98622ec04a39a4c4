using System.Text.Json;

namespace AlumniPlatform.Membership.Intake.Inbox;

/// <summary>
/// Rejected events as they were kept, read again. An event that came as one JSON object is kept whole, of one whose
/// attributes travelled beside it the data alone; a message of the broker that could not be read may hold a batch.
/// </summary>
internal static class KeptEvents
{
    /// <param name="payload">As it was kept, or mended.</param>
    /// <param name="attribute">What is known beside the payload: id, source, type.</param>
    /// <param name="index">Of the first event in its receipt.</param>
    public static List<IntakeEntry> Read(string payload, Func<string, string?> attribute, int index)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, CloudEventReader.Json);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
                return [.. root.EnumerateArray().Select((e, i) => CloudEventReader.Structured(e, index + i))];
            return [IsWhole(root) ? CloudEventReader.Structured(root, index) : CloudEventReader.Binary(attribute, root, index)];
        }
        catch (JsonException e)
        {
            var entry = new IntakeEntry { Index = index, Payload = payload };
            entry.Reject("malformed-event", CloudEventReader.Unreadable(e));
            return [entry];
        }
    }

    /// <summary>The school and the programme that a payload names, null when it names none; nothing when it cannot be read.</summary>
    public static (string? School, string? Programme)? PlaceOf(string payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, CloudEventReader.Json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            var data = root.TryGetProperty("data", out var inner) ? inner : root;
            return data.ValueKind == JsonValueKind.Object ? (JsonText.Of(data, "school"), JsonText.Of(data, "programme")) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsWhole(JsonElement root)
    {
        try
        {
            return root.ValueKind == JsonValueKind.Object
                && (root.TryGetProperty("specversion", out _) || root.TryGetProperty("data", out _) || root.TryGetProperty("data_base64", out _));
        }
        catch (InvalidOperationException)
        {
            return true; // a name that is not valid Unicode: the reader says so
        }
    }
}
