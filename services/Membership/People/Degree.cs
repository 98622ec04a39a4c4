namespace AlumniPlatform.Membership.People;

/// <summary>A degree of a person, told apart by programme, level, name and date.</summary>
internal sealed class Degree
{
    public required Guid Id { get; init; }
    public required Guid PersonId { get; init; }

    /// <summary>The school that counts it today.</summary>
    public required string School { get; init; }

    public required string Programme { get; init; }

    /// <summary>Empty when the record had none, so that it is part of the key.</summary>
    public required string Level { get; init; }

    /// <summary>Name on the certificate; empty when the record had none.</summary>
    public required string Name { get; init; }

    public required DateOnly AwardedOn { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>A student's graduation as the school expects it; the latest word for each programme.</summary>
internal sealed class ExpectedGraduation
{
    public required Guid PersonId { get; init; }
    public required string School { get; init; }
    public required string Programme { get; init; }
    public required DateOnly ExpectedOn { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
}
