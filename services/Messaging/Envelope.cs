using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlumniPlatform.Contracts;

namespace AlumniPlatform.Messaging;

/// <summary>The wire form: MassTransit's JSON envelope, reduced to what a consumer reads. Written once, beside the change.</summary>
internal static class Envelope
{
    public const string ContentType = "application/vnd.masstransit+json";

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Messages stay between services and are never put into HTML: åäö travel as they are.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly ConcurrentDictionary<Type, JsonEncodedText> Urns = new();

    public static byte[] Wrap<TMessage>(TMessage message) where TMessage : class, IMessage
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Json.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("messageId"u8, message.Id);
            json.WriteStartArray("messageType"u8);
            json.WriteStringValue(Urns.GetOrAdd(message.GetType(), type => JsonEncodedText.Encode($"urn:message:{type.Namespace}:{type.Name}")));
            json.WriteEndArray();
            json.WritePropertyName("message"u8);
            JsonSerializer.Serialize(json, message, message.GetType(), Json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
