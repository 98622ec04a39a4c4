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
            json.WriteStringValue(Urns.GetOrAdd(message.GetType(), type => JsonEncodedText.Encode(Urn(type))));
            json.WriteEndArray();
            json.WritePropertyName("message"u8);
            JsonSerializer.Serialize(json, message, message.GetType(), Json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The message of an envelope.</summary>
    /// <exception cref="JsonException">It is no envelope with such a message; the exception says why not.</exception>
    public static TMessage Unwrap<TMessage>(ReadOnlySpan<byte> body) where TMessage : class, IMessage
    {
        var envelope = JsonSerializer.Deserialize<Read<TMessage>>(body, Json);
        if (envelope is not { MessageType: { } types, Message: { } message })
            throw new JsonException("The body is no message envelope.");
        if (!types.Contains(Urn(typeof(TMessage)), StringComparer.Ordinal))
            throw new JsonException($"No consumer of this queue takes messages of type {string.Join(", ", types)}.");
        return message.Id != Guid.Empty ? message : throw new JsonException("The message has no id.");
    }

    private static string Urn(Type type) => $"urn:message:{type.Namespace}:{type.Name}";

    private sealed record Read<TMessage>(IReadOnlyList<string>? MessageType, TMessage? Message);
}
