using System.Text.Json;

namespace AlumniPlatform.Membership.Intake.Claims;

internal enum ClaimSettlement
{
    /// <summary>Taken in with the word of the person's school; the sender's school answers for the person from then on.</summary>
    Accepted,

    /// <summary>Not believed. The same from the same sender is not asked about again.</summary>
    Dismissed,
}

/// <summary>
/// What a sender says of a person for whom none of its schools answers: kept for the schools that do. A sender has one open claim
/// about a person, which holds its latest word.
/// </summary>
internal sealed class PersonClaim
{
    /// <summary>
    /// What accepting a claim c would change of its person p. The rule is that of a record of the person's own school (see
    /// IntakePerson, IntakeMembers); TakeOverMatrixTests holds them to each other.
    /// </summary>
    public const string Fields = """
        array_remove(array[
            case when p.name_corrected_at is null and c.given_name <> p.given_name then 'givenName' end,
            case when p.name_corrected_at is null and c.family_name <> p.family_name then 'familyName' end,
            case when lower(c.email) <> lower(p.email) then 'email' end,
            case when p.state not in ('Member', 'Left') and lower(c.private_email) <> coalesce(lower(p.private_email), '')
                then 'privateEmail' end,
            case when c.language <> coalesce(p.language, '') and (p.state <> 'Member' or p.language is null) then 'language' end,
            case when c.time_zone <> coalesce(p.time_zone, '') and (p.state <> 'Member' or p.time_zone is null) then 'timeZone' end,
            case when c.protected_identity and not p.protected_identity then 'protectedIdentity' end,
            case when c.member_since is not null and p.state not in ('Member', 'Left') and p.declined_at is null then 'membership' end,
            case when c.consents is not null and p.state not in ('Member', 'Left') and p.declined_at is null then 'consents' end], null)
        """;

    public required Guid Id { get; init; }
    public required Guid PersonId { get; init; }

    /// <summary>The account that sent it.</summary>
    public required string SubmittedBy { get; init; }

    /// <summary>Of the record; it answers for the person once the claim is accepted.</summary>
    public required string School { get; init; }

    public required string Programme { get; init; }

    /// <summary>The sender's latest word.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Grows with each word of the sender: what somebody accepts is what they saw.</summary>
    public required long Version { get; init; }

    public required string GivenName { get; init; }
    public required string FamilyName { get; init; }
    public required string Email { get; init; }
    public string? PrivateEmail { get; init; }
    public string? Language { get; init; }
    public string? TimeZone { get; init; }
    public bool ProtectedIdentity { get; init; }

    /// <summary>Since when the sender has the person as a member; null when it does not say so.</summary>
    public DateOnly? MemberSince { get; init; }

    /// <summary>What the member is said to have agreed to, by code, as JSON; null for nothing.</summary>
    public string? Consents { get; init; }

    /// <summary>Null while it is open.</summary>
    public ClaimSettlement? Settlement { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>Name of who decided.</summary>
    public string? SettledBy { get; init; }

    /// <summary>As a record of somebody who speaks for the person.</summary>
    /// <param name="student">The person's reference.</param>
    /// <param name="joins">Whether it may make them a member.</param>
    public IntakeEntry Record(string student, bool joins) => new()
    {
        Index = 0, Source = "urn:alumni-platform:claim", Id = Id.ToString(), Record = new GraduationRecord
        {
            Kind = joins && MemberSince is not null ? RecordKind.Registered : RecordKind.Corrected,
            StudentRef = student, School = School, Programme = Programme, Date = MemberSince ?? default,
            GivenName = GivenName, FamilyName = FamilyName, Email = Email, PrivateEmail = PrivateEmail, Language = Language,
                TimeZone = TimeZone,
            ProtectedIdentity = ProtectedIdentity, Consents = ConsentsOf(Consents),
        },
    };

    public static string? Text(IReadOnlyDictionary<string, bool> consents) => consents.Count == 0 ? null
        : JsonSerializer.Serialize(consents, JsonSerializerOptions.Default);

    public static IReadOnlyDictionary<string, bool> ConsentsOf(string? text) =>
        text is null ? new Dictionary<string, bool>() : JsonSerializer.Deserialize<Dictionary<string, bool>>(text,
            JsonSerializerOptions.Default)!;
}

/// <summary>Who looked at a claim, or decided about it. Stays when the claim is forgotten.</summary>
internal sealed class ClaimAudit
{
    public required Guid Id { get; init; }
    public required Guid ClaimId { get; init; }
    public required Guid PersonId { get; init; }

    /// <summary><c>read</c>, <c>accepted</c>, <c>dismissed</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Subject of the token.</summary>
    public required string Actor { get; init; }

    public required string ActorName { get; init; }
    public required DateTimeOffset At { get; init; }
}
