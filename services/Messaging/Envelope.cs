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

    public static byte[] Wrap<TMessage>(TMessage message) where TMessage : class, IMessage =>
        Write(message.GetType(), 1, json =>
        {
            json.WriteString("messageId"u8, message.Id);
            json.WritePropertyName("message"u8);
            JsonSerializer.Serialize(json, message, message.GetType(), Json);
        });

    /// <summary>Several messages of one type as one message of the broker; each keeps its own id and is consumed by itself.</summary>
    public static byte[] Pack(Type type, IReadOnlyList<IMessage> messages) =>
        Write(type, messages.Count, json =>
        {
            json.WriteStartArray("messages"u8);
            foreach (var message in messages)
                JsonSerializer.Serialize(json, message, type, Json);
            json.WriteEndArray();
        });

    /// <summary>The messages of an envelope.</summary>
    /// <exception cref="JsonException">It is no envelope with such messages; the exception says why not.</exception>
    public static IReadOnlyList<TMessage> Unwrap<TMessage>(ReadOnlySpan<byte> body) where TMessage : class, IMessage
    {
        var envelope = JsonSerializer.Deserialize<Read<TMessage>>(body, Json);
        IReadOnlyList<TMessage?>? messages = envelope?.Message is { } single ? [single] : envelope?.Messages;
        if (envelope?.MessageType is not { } types || messages is null or [])
            throw new JsonException("The body is no message envelope.");
        if (!types.Contains(Urn(typeof(TMessage)), StringComparer.Ordinal))
            throw new JsonException($"No consumer of this queue takes messages of type {string.Join(", ", types)}.");
        return messages.All(m => m is not null && m.Id != Guid.Empty) ? [.. messages.OfType<TMessage>()] : throw new JsonException("A message has no id.");
    }

    private static byte[] Write(Type type, int messages, Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(1024 * messages);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Json.Encoder }))
        {
            json.WriteStartObject();
            json.WriteStartArray("messageType"u8);
            json.WriteStringValue(Urns.GetOrAdd(type, t => JsonEncodedText.Encode(Urn(t))));
            json.WriteEndArray();
            content(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static string Urn(Type type) => $"urn:message:{type.Namespace}:{type.Name}";

    private sealed record Read<TMessage>(IReadOnlyList<string>? MessageType, TMessage? Message, IReadOnlyList<TMessage?>? Messages);
}
