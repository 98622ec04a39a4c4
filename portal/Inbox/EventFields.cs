using System.Text.Json;
using System.Text.RegularExpressions;
using AlumniPlatform.Portal.Gateway;
using Microsoft.Extensions.Localization;

namespace AlumniPlatform.Portal.Inbox;

/// <summary>The fields of an event as a form shows them, and the event that a filled form makes.</summary>
public sealed partial record EventFields(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>In the order of the form. The type is a field beside the data.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["studentRef", "givenName", "familyName", "email", "privateEmail", "language", "school", "programme", "level", "degree", "awardedOn", "expectedOn"];

    public const string Protected = "protectedIdentity";

    public static IReadOnlyList<string> Types { get; } =
        ["alumni.student.approaching-graduation.v1", "alumni.degree.awarded.v1", "alumni.degree.revoked.v1"];

    private static readonly string[] knownCodes =
        ["malformed-event", "too-large", "unknown-type", "missing-field", "invalid-field", "unknown-school", "unknown-programme", "foreign-school",
         "foreign-programme", "unknown-degree", "unsupported-media-type", "unknown-sender", "not-applied"];

    public string this[string name] => Values.GetValueOrDefault(name, "");

    /// <summary>Null when the text is no event with data: it is mended as text then.</summary>
    public static EventFields? Read(string payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            var data = document.RootElement.TryGetProperty("data", out var inside) ? inside : document.RootElement;
            if (data.ValueKind != JsonValueKind.Object || document.RootElement.TryGetProperty("data_base64", out _))
                return null;
            return new EventFields(Names.Append(Protected).ToDictionary(name => name, name => data.TryGetProperty(name, out var value) ? Text(value) : "", StringComparer.Ordinal));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The mended event. Who sent no id or source gets one, so that it can be taken in once.</summary>
    public static object Event(Guid receipt, int index, string? source, string? id, string? type, Func<string, string?> field)
    {
        var data = Names.Select(name => (name, value: field(name).OrNull())).Where(f => f.value is not null).ToDictionary(f => f.name, object (f) => f.value!, StringComparer.Ordinal);
        if (field(Protected) == "true")
            data[Protected] = true;
        if (!data.ContainsKey("givenName"))
            data["givenName"] = ""; // a name with one part is a family name
        return new
        {
            specversion = "1.0", type, source = source.OrNull() ?? "urn:alumni-platform:inbox",
            id = id.OrNull() ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{receipt:N}-{index}"), data,
        };
    }

    /// <summary>The field that the reason is about; null when it is about none.</summary>
    public static string? FaultOf(string code, string reason) => code switch
    {
        "unknown-type" => "type",
        "unknown-programme" or "foreign-programme" => "programme",
        "unknown-school" or "foreign-school" => "school",
        "unknown-degree" => "awardedOn",
        "missing-field" or "invalid-field" => Quoted().Match(reason) is { Success: true } named ? named.Groups[1].Value : null,
        _ => null,
    };

    /// <summary>What a code means; a door of the intake may have codes that this page does not know.</summary>
    internal static string CodeText(IStringLocalizer<InboxTexts> texts, string code) => knownCodes.Contains(code) ? texts[$"code.{code}"] : code;

    internal static string TypeText(IStringLocalizer<InboxTexts> texts, string? type) =>
        type is null ? "–" : Types.Contains(type) ? texts[$"type.{type.Split('.')[^2]}"] : type;

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Quoted();
}
