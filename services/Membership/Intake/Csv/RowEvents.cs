using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>
/// Makes each row the event that a school system would have sent, so that it is judged by the same rules, and can be mended
/// as that event. The same row of the same file, understood in the same way, is always the same event.
/// </summary>
internal sealed class RowEvents(CsvImport import)
{
    private static readonly JsonWriterOptions readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ImportReading reading = import.Reading!;
    private readonly string source = $"urn:csv:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(import.Sha256 + JsonSerializer.Serialize(import.Reading))))}";
    private readonly ArrayBufferWriter<byte> buffer = new();

    public IntakeEntry Read(int number, string[] cells)
    {
        var row = new CsvRow(reading, cells, import.Headers.Length);
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer, readable))
            Write(json, number, row);
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        var entry = CloudEventReader.Structured(document.RootElement, number);
        if (row.Fault is { } fault)
            entry.Reject(fault.Code, fault.Reason);
        return entry;
    }

    private void Write(Utf8JsonWriter json, int number, CsvRow row)
    {
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("source", source);
        json.WriteString("id", number.ToString(CultureInfo.InvariantCulture));
        if (row.Kind is { } kind)
            json.WriteString("type", kind == RecordKind.Awarded ? GraduationRecord.Awarded : GraduationRecord.Approaching);
        json.WriteStartObject("data");
        foreach (var (name, value) in row.Fields())
            if (name == ImportFields.ProtectedIdentity)
                json.WriteBoolean(name, value == bool.TrueString);
            else
                json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
