using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlumniPlatform.Portal.Gateway;

/// <summary>A name as an API gives it: in both languages, or once when it is the same in both.</summary>
[JsonConverter(typeof(NameConverter))]
public sealed record Name(string Sv, string En)
{
    public override string ToString() => Language.Pick(Sv, En);
}

internal sealed class NameConverter : JsonConverter<Name>
{
    public override Name Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new Name(reader.GetString()!, reader.GetString()!);
        using var names = JsonDocument.ParseValue(ref reader);
        return new Name(Of(names, "sv"), Of(names, "en"));
    }

    public override void Write(Utf8JsonWriter writer, Name value, JsonSerializerOptions options) => throw new NotSupportedException();

    private static string Of(JsonDocument names, string language) =>
        names.RootElement.TryGetProperty(language, out var name) && name.GetString() is { } text
            ? text : throw new JsonException($"The name lacks its {language} form.");
}
