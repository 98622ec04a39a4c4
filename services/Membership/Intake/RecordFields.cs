using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AlumniPlatform.Membership.People;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Intake;

/// <summary>Reads the fields of an event's data. A null is the same as an absent field.</summary>
internal readonly struct RecordFields(JsonElement data)
{
    private static readonly SearchValues<char> controls = SearchValues.Create([.. Enumerable.Range(0, 0x100).Select(c => (char)c).Where(char.IsControl)]);

    public string Text(string name, int maxLength, bool mayBeEmpty = false)
    {
        var text = OptionalText(name, maxLength) ?? throw new RejectedRecordException("missing-field", $"`{name}` is missing.");
        return text.Length > 0 || mayBeEmpty ? text : throw new RejectedRecordException("missing-field", $"`{name}` is empty.");
    }

    public string? OptionalText(string name, int maxLength)
    {
        if (!Has(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.String || JsonText.Of(value) is not { } raw)
            throw Invalid(name, "is not a text");
        // One form of each letter, so that equal names are equal.
        var text = raw.Trim().Normalize(NormalizationForm.FormC);
        if (text.Length > maxLength)
            throw Invalid(name, $"has more than {maxLength} characters");
        return text.AsSpan().IndexOfAny(controls) >= 0 ? throw Invalid(name, "has control characters") : text;
    }

    public string Code(string name)
    {
        var code = Text(name, 20);
        return code.All(c => char.IsLetterOrDigit(c) || c is '-' or '_') ? code : throw Invalid(name, "is not a code of letters, digits, - and _");
    }

    public DateOnly Date(string name) =>
        DateOnly.TryParseExact(Text(name, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 1900 and < 2200
            ? date
            : throw Invalid(name, "is not a date as YYYY-MM-DD");

    public string Email(string name)
    {
        var text = Text(name, EmailAddress.MaxLength);
        return EmailAddress.IsValid(text) ? text : throw Invalid(name, "is not an e-mail address");
    }

    public string? OptionalEmail(string name) => Has(name, out _) ? Email(name) : null;

    /// <summary>Mail is written in Swedish or English: <c>sv</c>, <c>sv-FI</c> are Swedish, other languages get English.</summary>
    public string? Language(string name)
    {
        if (OptionalText(name, 35) is not { } tag)
            return null;
        var primary = tag.Split('-', '_')[0];
        if (primary.Length is < 2 or > 3 || !primary.All(char.IsAsciiLetter))
            throw Invalid(name, "is not a language tag such as sv or en");
        return primary.Equals("sv", StringComparison.OrdinalIgnoreCase) ? "sv" : "en";
    }

    /// <summary>IANA name of a time zone that this machine knows.</summary>
    public string? TimeZone(string name)
    {
        if (OptionalText(name, 50) is not { Length: > 0 } zone)
            return null;
        return zone.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+') && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)
            ? zone
            : throw Invalid(name, "is not the IANA name of a time zone such as Europe/Stockholm");
    }

    public bool Flag(string name) => Has(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Invalid(name, "is neither true nor false"),
    };

    /// <summary>An object with one true or false for each of some of the <paramref name="known"/> names.</summary>
    public IReadOnlyDictionary<string, bool> Flags(string name, IReadOnlySet<string> known)
    {
        var flags = new Dictionary<string, bool>(StringComparer.Ordinal);
        if (!Has(name, out var value))
            return flags;
        if (value.ValueKind != JsonValueKind.Object)
            throw Invalid(name, "is not an object");
        var inner = new RecordFields(value);
        foreach (var property in value.EnumerateObject())
        {
            if (!known.Contains(property.Name))
                throw Invalid(name, $"has others than {string.Join(", ", known)}");
            if (inner.Has(property.Name, out _))
                flags[property.Name] = inner.Flag(property.Name);
        }
        return flags;
    }

    private bool Has(string name, out JsonElement value) => data.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private static RejectedRecordException Invalid(string name, string fault) => new("invalid-field", $"`{name}` {fault}.");
}
