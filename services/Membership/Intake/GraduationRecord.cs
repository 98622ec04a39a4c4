using System.Text.Json;

namespace AlumniPlatform.Membership.Intake;

internal enum RecordKind
{
    Approaching,
    Awarded,
    Revoked,

    /// <summary>Name, address or protection of somebody who is known, and nothing about a graduation. Only the Ladok feed says that.</summary>
    Corrected,
}

/// <summary>What a school system says about one student and one programme, its fields valid by themselves.</summary>
internal sealed record GraduationRecord
{
    public const string Approaching = "alumni.student.approaching-graduation.v1";
    public const string Awarded = "alumni.degree.awarded.v1";
    public const string Revoked = "alumni.degree.revoked.v1";

    public required RecordKind Kind { get; init; }
    public required string StudentRef { get; init; }
    public string School { get; init; } = "";
    public string Programme { get; init; } = "";

    /// <summary>When the degree was awarded, or is expected.</summary>
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

    /// <exception cref="RejectedRecordException">It is not of a known type, or a field is missing or wrong.</exception>
    public static GraduationRecord Read(string type, JsonElement data)
    {
        var kind = type switch
        {
            Approaching => RecordKind.Approaching,
            Awarded => RecordKind.Awarded,
            Revoked => RecordKind.Revoked,
            _ => throw new RejectedRecordException("unknown-type", $"`type` is none of {Approaching}, {Awarded}, {Revoked}."),
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
            Date = fields.Date(kind == RecordKind.Approaching ? "expectedOn" : "awardedOn"),
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
        };
    }
}
