using System.Text.Json;
using AlumniPlatform.Membership.Activation;

namespace AlumniPlatform.Membership.Intake;

internal enum RecordKind
{
    Approaching,
    Awarded,
    Revoked,

    /// <summary>Name, address or protection of somebody who is known, and nothing about a graduation. Only the Ladok feed says that.</summary>
    Corrected,

    /// <summary>A member of an earlier register.</summary>
    Registered,
}

/// <summary>What a school system says about one person and one programme, its fields valid by themselves.</summary>
internal sealed record GraduationRecord
{
    public const string Approaching = "alumni.student.approaching-graduation.v1";
    public const string Awarded = "alumni.degree.awarded.v1";
    public const string Revoked = "alumni.degree.revoked.v1";
    public const string Registered = "alumni.member.registered.v1";

    private static readonly Dictionary<string, bool> noConsents = [];
    private static readonly HashSet<string> consentCodes = [.. ConsentWording.All.Select(w => w.Code)];

    public required RecordKind Kind { get; init; }
    public required string StudentRef { get; init; }
    public string School { get; init; } = "";
    public string Programme { get; init; } = "";

    /// <summary>When the degree was awarded, or is expected; since when the person is a member.</summary>
    public DateOnly Date { get; init; }

    public string GivenName { get; init; } = "";
    public string FamilyName { get; init; } = "";
    public string Email { get; init; } = "";
    public string? PrivateEmail { get; init; }
    public string? Language { get; init; }
    public string? TimeZone { get; init; }
    public string? Level { get; init; }
    public string? Degree { get; init; }
    public bool ProtectedIdentity { get; init; }

    /// <summary>Of a registered member: what they agreed to, by code.</summary>
    public IReadOnlyDictionary<string, bool> Consents { get; init; } = noConsents;

    /// <exception cref="RejectedRecordException">It is not of a known type, or a field is missing or wrong.</exception>
    public static GraduationRecord Read(string type, JsonElement data)
    {
        var kind = type switch
        {
            Approaching => RecordKind.Approaching,
            Awarded => RecordKind.Awarded,
            Revoked => RecordKind.Revoked,
            Registered => RecordKind.Registered,
            _ => throw new RejectedRecordException("unknown-type", $"`type` is none of {Approaching}, {Awarded}, {Revoked}, {Registered}."),
        };
        if (data.ValueKind != JsonValueKind.Object)
            throw new RejectedRecordException("missing-field", "`data` is missing or not a JSON object.");
        var fields = new RecordFields(data);
        var record = new GraduationRecord
        {
            Kind = kind,
            StudentRef = fields.Text("studentRef", 100),
            School = fields.Code("school"),
            Programme = fields.Code("programme"),
            Date = fields.Date(kind switch { RecordKind.Approaching => "expectedOn", RecordKind.Registered => "memberSince", _ => "awardedOn" }),
            Level = fields.OptionalText("level", 50),
            Degree = fields.OptionalText("degree", 200),
        };
        // A revocation needs to say which degree, not who.
        return kind == RecordKind.Revoked ? record : record with
        {
            GivenName = fields.Text("givenName", 200, mayBeEmpty: true), // a name with one part is a family name
            FamilyName = fields.Text("familyName", 200),
            Email = fields.Email("email"),
            PrivateEmail = fields.OptionalEmail("privateEmail"),
            Language = fields.Language("language"),
            TimeZone = fields.TimeZone("timeZone"),
            ProtectedIdentity = fields.Flag("protectedIdentity"),
            Consents = kind == RecordKind.Registered ? fields.Flags("consents", consentCodes) : noConsents,
        };
    }
}
