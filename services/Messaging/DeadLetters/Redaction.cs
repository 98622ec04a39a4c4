using System.Text.Json;
using System.Text.Json.Nodes;

namespace AlumniPlatform.Messaging.DeadLetters;

/// <summary>
/// What an operator may read of a payload: ids, codes and times, but no links, addresses or names. The original is kept
/// for the replay.
/// </summary>
internal static class Redaction
{
    private static readonly string[] Secret = ["url", "token", "address", "email", "name"];

    public static JsonNode? Redact(byte[] body)
    {
        try
        {
            var node = JsonNode.Parse(body);
            Walk(node);
            return node;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Walk(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject o:
                foreach (var (name, value) in o.ToArray())
                {
                    if (value is JsonValue && Secret.Any(s => name.EndsWith(s, StringComparison.OrdinalIgnoreCase)))
                        o[name] = "***";
                    else
                        Walk(value);
                }
                break;
            case JsonArray a:
                foreach (var item in a)
                    Walk(item);
                break;
        }
    }
}
