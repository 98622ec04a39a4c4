namespace AlumniPlatform.Membership.Merging;

internal enum CandidateKind
{
    /// <summary>The same address.</summary>
    Likely,

    /// <summary>The same name, and a school in common.</summary>
    Possible,
}

/// <summary>Two persons who may be one. Nothing follows from it until somebody decides.</summary>
internal sealed class MergeCandidate
{
    /// <summary>The smaller id of the two, as PostgreSQL orders them.</summary>
    public required Guid A { get; init; }

    public required Guid B { get; init; }
    public required CandidateKind Kind { get; init; }
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>Somebody said that they are two; not offered again.</summary>
    public DateTimeOffset? DismissedAt { get; init; }

    public string? DismissedBy { get; init; }
}

/// <summary>
/// A person whose name, address or school changed, to be looked at for doubles. Rows are only added: one that was taken
/// by a worker before the change was committed is followed by another.
/// </summary>
internal sealed class DoubleCheck
{
    public long Id { get; init; }
    public required Guid PersonId { get; init; }
}

/// <summary>Who looked at two persons side by side, or decided about them.</summary>
internal sealed class MergeAudit
{
    public required Guid Id { get; init; }

    /// <summary>The person who stays; of an action that merges nobody, one of the two.</summary>
    public required Guid A { get; init; }

    public required Guid B { get; init; }

    /// <summary><c>read</c>, <c>merged</c>, <c>dismissed</c>, <c>reopened</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Subject of the token.</summary>
    public required string Actor { get; init; }

    public required string ActorName { get; init; }
    public required DateTimeOffset At { get; init; }
}
