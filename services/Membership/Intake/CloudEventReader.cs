using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AlumniPlatform.Membership.Intake;

/// <summary>
/// Reads CloudEvents 1.0 in JSON. Read by hand rather than by a CloudEvents library, because those give up a whole batch
/// at its first bad event, and here each record has an outcome of its own.
/// </summary>
internal static class CloudEventReader
{
    public const int MaxEvents = 5_000;
    public const int MaxEventBytes = 64 * 1024;
    public const long MaxRequestBytes = 64L * 1024 * 1024;
    private const int MaxKeyLength = 256; // an index row of PostgreSQL holds 2,704 bytes

    // An event has three levels. The work of reading grows with the square of the depth.
    private const int MaxDepth = 64;
    public static readonly JsonDocumentOptions Json = new() { MaxDepth = MaxDepth };
    private static readonly JsonSerializerOptions Events = new() { MaxDepth = MaxDepth };

    /// <summary>The events of a request, with those rejected already that are no events. Null: not a content type that is taken.</summary>
    /// <exception cref="RejectedRecordException">The request holds no events, or too many.</exception>
    public static async Task<List<IntakeEntry>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var contentType = request.ContentType ?? "";
        if (Is(contentType, "application/cloudevents-batch+json"))
            return await BatchAsync(request.BodyReader, cancellationToken);
        if (Is(contentType, "application/cloudevents+json"))
        {
            using var document = await ParseAsync(request, cancellationToken);
            return [Structured(document.RootElement, 0)];
        }
        if (request.Headers.ContainsKey("ce-specversion") && (Is(contentType, "application/json") || contentType.Split(';')[0].Trim().EndsWith("+json", StringComparison.OrdinalIgnoreCase)))
        {
            using var document = await ParseAsync(request, cancellationToken);
            return [Binary(name => request.Headers[$"ce-{name}"] is [{ } value] ? Uri.UnescapeDataString(value) : null, document.RootElement, 0)];
        }
        return null;
    }

    public static bool Is(string contentType, string prefix) => contentType.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a text could not be read as JSON.</summary>
    public static string Unreadable(JsonException e) =>
        $"The body is not JSON of at most {MaxDepth} levels: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.";

    // One event after the other: a document of a whole batch would take many times its size in large buffers.
    private static async Task<List<IntakeEntry>> BatchAsync(PipeReader body, CancellationToken cancellationToken)
    {
        var start = await body.ReadAsync(cancellationToken);
        var isArray = start.Buffer.FirstSpan.TrimStart("\uFEFF \t\r\n"u8) is [] or [(byte)'[', ..];
        body.AdvanceTo(start.Buffer.Start);
        if (!isArray)
            throw Malformed("A batch is a JSON array of events.");
        var entries = new List<IntakeEntry>();
        try
        {
            await foreach (var element in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(body, Events, cancellationToken))
            {
                if (entries.Count == MaxEvents)
                    throw new RejectedRecordException("too-large", $"A request holds at most {MaxEvents} events; this one has more.");
                entries.Add(Structured(element, entries.Count));
            }
        }
        catch (JsonException e)
        {
            throw Malformed(Unreadable(e));
        }
        return entries;
    }

    private static async Task<JsonDocument> ParseAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonDocument.ParseAsync(request.Body, Json, cancellationToken);
        }
        catch (JsonException e)
        {
            throw Malformed(Unreadable(e));
        }
    }

    /// <summary>An event whose attributes and data are one JSON object.</summary>
    public static IntakeEntry Structured(JsonElement element, int index)
    {
        var entry = Entry(element, index);
        Guarded(entry, () =>
        {
            if (element.ValueKind != JsonValueKind.Object)
                throw Malformed("An event is a JSON object.");
            Attributes(entry, name => JsonText.Of(element, name));
            Check(entry, element);
            CheckNames(element);
            var data = element.TryGetProperty("data_base64", out var encoded) ? Decode(encoded) : element.TryGetProperty("data", out var plain) ? plain : default;
            CheckNames(data);
            entry.Record = GraduationRecord.Read(entry.Type!, data);
        });
        return entry;
    }

    /// <summary>An event whose attributes travel beside its data.</summary>
    public static IntakeEntry Binary(Func<string, string?> attribute, JsonElement data, int index)
    {
        var entry = Entry(data, index);
        Guarded(entry, () =>
        {
            Attributes(entry, attribute);
            Check(entry, data);
            CheckNames(data);
            entry.Record = GraduationRecord.Read(entry.Type!, data);
        });
        return entry;
    }

    private static IntakeEntry Entry(JsonElement element, int index)
    {
        var bytes = JsonMarshal.GetRawUtf8Value(element);
        return new IntakeEntry { Index = index, Raw = bytes.Length > MaxEventBytes ? null : bytes.ToArray() };
    }

    /// <summary>Id, source and type are noted before anything is judged, so that the sender recognises a rejected event.</summary>
    private static void Attributes(IntakeEntry entry, Func<string, string?> attribute)
    {
        entry.Id = Key(attribute("id"));
        entry.Source = Key(attribute("source"));
        entry.Type = Key(attribute("type"));
        if (attribute("specversion") != "1.0")
            throw Malformed("`specversion` is not 1.0.");
    }

    private static void Check(IntakeEntry entry, JsonElement element)
    {
        if (entry.Id is null || entry.Source is null || entry.Type is null)
            throw Malformed($"`id`, `source` and `type` are texts of 1 to {MaxKeyLength} characters.");
        if (entry.Raw is null)
            throw new RejectedRecordException("too-large", $"An event holds at most {MaxEventBytes / 1024} KiB; this one has {JsonMarshal.GetRawUtf8Value(element).Length / 1024}.");
    }

    // Of two properties of one name nobody knows which was meant.
    private static void CheckNames(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return;
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (!element.EnumerateObject().All(property => names.Add(property.Name)))
            throw Malformed("A property occurs twice.");
    }

    private static string? Key(string? value) => value is { Length: > 0 and <= MaxKeyLength } && !value.Any(char.IsControl) ? value : null;

    private static JsonElement Decode(JsonElement encoded)
    {
        try
        {
            using var document = JsonDocument.Parse(encoded.GetBytesFromBase64(), Json);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            throw Malformed($"`data_base64` is not JSON of at most {MaxDepth} levels in base64.");
        }
    }

    private static void Guarded(IntakeEntry entry, Action read)
    {
        try
        {
            read();
        }
        catch (RejectedRecordException e)
        {
            entry.Reject(e.Code, e.Message);
        }
        catch (InvalidOperationException)
        {
            entry.Reject("malformed-event", "A property's name is not valid Unicode."); // found only when names are compared
        }
    }

    private static RejectedRecordException Malformed(string reason) => new("malformed-event", reason);
}
