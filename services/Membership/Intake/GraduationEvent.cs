using System.ComponentModel;

namespace AlumniPlatform.Membership.Intake;

/// <summary>The event as the API reference describes it. The intake reads JSON itself, so that a wrong field is the record's outcome and not the request's.</summary>
[Description("A CloudEvent 1.0. A batch is an array of these; in binary mode the attributes are ce-* headers and the body is the data alone.")]
internal sealed record GraduationEvent(
    string Specversion,
    [property: Description("Unique with source: the same event counts once.")] string Id,
    string Source,
    [property: Description($"{GraduationRecord.Approaching}, {GraduationRecord.Awarded}, {GraduationRecord.Revoked} or {GraduationRecord.Registered}.")] string Type,
    GraduationEventData Data);

internal sealed record GraduationEventData(
    [property: Description("The university's own reference to the student, the same in all events about them.")] string StudentRef,
    [property: Description("May be empty, for a name with one part. Not needed for a revocation.")] string? GivenName,
    [property: Description("Not needed for a revocation.")] string? FamilyName,
    [property: Description("Where the invitation goes. Not needed for a revocation.")] string? Email,
    string? PrivateEmail,
    [property: Description("sv or en; other languages get English.")] string? Language,
    [property: Description("IANA name of where the person lives, such as Europe/Stockholm: no mail comes unasked in the night there.")] string? TimeZone,
    string School,
    string Programme,
    string? Level,
    string? Degree,
    [property: Description("For an awarded or revoked degree.")] DateOnly? AwardedOn,
    [property: Description("For a student who nears graduation.")] DateOnly? ExpectedOn,
    [property: Description("For a member of an earlier register; not in the future.")] DateOnly? MemberSince,
    [property: Description("For a member of an earlier register: what they agreed to, for example newsletter, directory or surveys.")] IReadOnlyDictionary<string, bool>? Consents,
    [property: Description("Never listed, never written to. Once true it stays.")] bool? ProtectedIdentity);
