using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AlumniPlatform.Membership.Intake.Amqp;

/// <summary>
/// Reads the events of a message, in the forms and limits of HTTP. Nobody waits for an answer: where HTTP refuses a
/// request, here the message becomes one rejected record, kept so that a person can see what came.
/// </summary>
internal static class AmqpEventReader
{
    private static readonly UTF8Encoding strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="message">The message.</param>
    /// <param name="index">Of its first event in the receipt.</param>
    public static List<IntakeEntry> Read(AmqpMessage message, int index)
    {
        try
        {
            return Events(message, index);
        }
        catch (JsonException e)
        {
            return [Rejected(message, index, "malformed-event", CloudEventReader.Unreadable(e))];
        }
        catch (RejectedRecordException e)
        {
            return [Rejected(message, index, e.Code, e.Message)];
        }
    }

    /// <summary>A message that becomes one record because its events cannot be told apart, or cannot be applied.</summary>
    public static IntakeEntry Rejected(AmqpMessage message, int index, string code, string reason)
    {
        var entry = new IntakeEntry { Index = index, Payload = Payload(message.Body) };
        entry.Reject(code, reason);
        return entry;
    }

    private static List<IntakeEntry> Events(AmqpMessage message, int index)
    {
        if (message.Body.Length > CloudEventReader.MaxRequestBytes)
            throw new RejectedRecordException("too-large", $"A message holds at most {CloudEventReader.MaxRequestBytes / 1024 / 1024} MiB.");
        var batch = CloudEventReader.Is(message.ContentType, "application/cloudevents-batch+json");
        var structured = !batch && CloudEventReader.Is(message.ContentType, "application/cloudevents+json");
        if (!batch && !structured && Attribute(message, "specversion") is null)
            throw new RejectedRecordException("unsupported-media-type",
                "The content type is neither application/cloudevents+json nor application/cloudevents-batch+json, and there is no header cloudEvents:specversion.");
        using var document = JsonDocument.Parse(WithoutMark(message.Body), CloudEventReader.Json);
        if (structured)
            return [CloudEventReader.Structured(document.RootElement, index)];
        if (!batch)
            return [CloudEventReader.Binary(name => Attribute(message, name), document.RootElement, index)];
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new RejectedRecordException("malformed-event", "A batch is a JSON array of events.");
        var count = document.RootElement.GetArrayLength();
        if (count > CloudEventReader.MaxEvents)
            throw new RejectedRecordException("too-large", string.Create(CultureInfo.InvariantCulture, $"A batch holds at most {CloudEventReader.MaxEvents} events; this one has {count}."));
        return [.. document.RootElement.EnumerateArray().Select((e, i) => CloudEventReader.Structured(e, index + i))];
    }

    // AMQP texts are UTF-8: nothing is percent-encoded. The underscore is for clients that take no colon in a name.
    private static string? Attribute(AmqpMessage message, string name) =>
        message.Headers.GetValueOrDefault($"cloudEvents:{name}") ?? message.Headers.GetValueOrDefault($"cloudEvents_{name}");

    private static ReadOnlyMemory<byte> WithoutMark(byte[] body) =>
        body.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? body.AsMemory(Encoding.UTF8.Preamble.Length) : body;

    /// <summary>As text, or in base64 when it is none; of a large one its beginning.</summary>
    private static string Payload(byte[] body)
    {
        var kept = body.AsSpan(0, Math.Min(body.Length, CloudEventReader.MaxEventBytes));
        try
        {
            var text = strictUtf8.GetString(kept);
            return text.Contains('\0', StringComparison.Ordinal) ? InBase64(kept) : text;
        }
        catch (DecoderFallbackException)
        {
            return InBase64(kept);
        }
    }

    private static string InBase64(ReadOnlySpan<byte> bytes) => $"base64:{Convert.ToBase64String(bytes)}";
}
