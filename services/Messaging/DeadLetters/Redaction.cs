using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AlumniPlatform.Messaging.DeadLetters;

/// <summary>
/// What an operator may read of a payload: ids, codes, numbers and times, but no links, addresses, names or free text.
/// The original is kept for the replay.
/// </summary>
public static partial class Redaction
{
    private const string Mask = "***";
    private static readonly string[] Secret = ["url", "token", "address", "email", "name"];

    /// <summary>The JSON without what names or reaches a person; null when it is no JSON.</summary>
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

    /// <summary>A reason without the addresses in it.</summary>
    public static string Redact(string reason) => Address().Replace(reason, Mask);

    private static void Walk(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject o:
                foreach (var (name, value) in o.ToArray())
                {
                    if (value is JsonValue single ? IsSecret(name, single) : value is JsonArray array && array.OfType<JsonValue>().Any(item => IsSecret(name, item)))
                        o[name] = Mask;
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

    private static bool IsSecret(string name, JsonValue value) =>
        Secret.Any(s => name.EndsWith(s, StringComparison.OrdinalIgnoreCase)) || (value.TryGetValue<string>(out var text) && !Code().IsMatch(text));

    [GeneratedRegex(@"^[A-Za-z0-9_.:+-]{0,200}$")]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\s@""'(<=]+@[^\s@""')>]+")]
    private static partial Regex Address();
}
