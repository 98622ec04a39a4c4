using System.Text;
using System.Text.Json;
using AlumniPlatform.Membership.Intake;

namespace AlumniPlatform.Membership.Erasure;

/// <summary>One event as it came, kept because it was rejected.</summary>
internal sealed record RejectedPayload(Guid Receipt, int Position, string Text);

/// <summary>
/// Finds rejected events about a person by reference and address. They have no owner in the database, because what was
/// rejected was perhaps not even understood.
/// </summary>
internal static class RejectedPayloads
{
    public static async Task<IReadOnlyList<RejectedPayload>> FindAsync(
        MembershipDb db, IReadOnlyCollection<string> students, IReadOnlyCollection<string> emails, CancellationToken cancellationToken)
    {
        // First what may be meant, also behind escapes and base64; then each is read.
        var candidates = await db.QueryAsync("""
            select receipt_id, position, payload from intake_record
            where payload is not null and (
                exists (select from unnest($1) as word where position(lower(word) in lower(payload)) > 0)
                or position('\u' in payload) > 0 or position('data_base64' in payload) > 0)
            """, row => new RejectedPayload(row.GetGuid(0), row.GetInt32(1), row.GetString(2)), cancellationToken, [students.Concat(emails).ToArray()]);
        return [.. candidates.Where(c => IsAbout(c.Text, students, emails))];
    }

    private static bool IsAbout(string payload, IReadOnlyCollection<string> students, IReadOnlyCollection<string> emails)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, CloudEventReader.Json);
            return IsAbout(document.RootElement, students, emails);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return students.Concat(emails).Any(word => payload.Contains(word, StringComparison.OrdinalIgnoreCase)); // no JSON: rather too much than too little
        }
    }

    // Without recursion: an event may nest deeper than a stack is high.
    private static bool IsAbout(JsonElement root, IReadOnlyCollection<string> students, IReadOnlyCollection<string> emails)
    {
        var open = new Stack<(string Name, JsonElement Value)>([("", root)]);
        while (open.TryPop(out var next))
        {
            var (name, value) = next;
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var property in value.EnumerateObject())
                        open.Push((property.Name, property.Value));
                    break;
                case JsonValueKind.Array:
                    foreach (var item in value.EnumerateArray())
                        open.Push((name, item));
                    break;
                case JsonValueKind.String when name == "data_base64" && value.TryGetBytesFromBase64(out var data):
                    if (IsAbout(Encoding.UTF8.GetString(data), students, emails))
                        return true;
                    break;
                case JsonValueKind.String or JsonValueKind.Number:
                    var text = (value.ValueKind == JsonValueKind.Number ? value.GetRawText() : JsonText.Of(value) ?? "").Trim();
                    if (emails.Contains(text, StringComparer.OrdinalIgnoreCase) || (name == "studentRef" && students.Contains(text, StringComparer.Ordinal)))
                        return true;
                    break;
            }
        }
        return false;
    }
}
