namespace AlumniPlatform.Membership.Activation;

/// <summary>One word of a member about one consent. Words are added, never changed: the latest counts, the others prove.</summary>
internal sealed class Consent
{
    public required Guid Id { get; init; }
    public required Guid PersonId { get; init; }

    /// <summary>Stable code, for example <c>newsletter</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Version of the wording that the person saw.</summary>
    public required string WordingVersion { get; init; }

    public required bool Given { get; init; }
    public required DateTimeOffset At { get; init; }
}
