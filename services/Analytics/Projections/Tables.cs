namespace AlumniPlatform.Analytics.Projections;

/// <summary>What the facts say about a person so far. Written by <see cref="Fold"/> alone.</summary>
internal sealed class Person
{
    public required Guid Id { get; init; }

    /// <summary>Has an address that mail is not known to come back from.</summary>
    public bool Reachable { get; private init; }

    /// <summary>Whether membership has an address on record, by the newest fact that says so.</summary>
    public bool HasAddress { get; init; }

    public long? AddressVersion { get; init; }

    /// <summary>The fact that said so; decides between facts of the same version.</summary>
    public Guid? AddressFact { get; init; }

    /// <summary>Whether the last mail came back. Mail that was taken later undoes it.</summary>
    public bool Bounced { get; init; }

    // Deliveries have versions of their own, so mail is ordered by time first.
    public DateTimeOffset? MailAt { get; init; }
    public long? MailVersion { get; init; }
    public Guid? MailFact { get; init; }

    public bool Invited { get; init; }
    public bool Opened { get; init; }
    public bool Member { get; init; }
}

/// <summary>A degree; without a school as long as only its revocation has arrived.</summary>
internal sealed class Degree
{
    public required Guid Id { get; init; }
    public required Guid Person { get; init; }
    public string? School { get; init; }
    public string? Programme { get; init; }
    public int? Year { get; init; }
    public long? RecordedVersion { get; init; }
    public Guid? RecordedFact { get; init; }
    public long? RevokedVersion { get; init; }

    /// <summary>Does not count: withdrawn, or not recorded yet.</summary>
    public bool Revoked { get; private init; }
}

/// <summary>The graduates of one programme and year. All that a dashboard reads.</summary>
internal sealed class Cohort
{
    public required string School { get; init; }
    public required string Programme { get; init; }
    public required int Year { get; init; }
    public int Graduates { get; init; }
    public int Reachable { get; init; }
    public int Invited { get; init; }
    public int Opened { get; init; }
    public int Members { get; init; }
}
