namespace AlumniPlatform.Membership.Outreach;

/// <summary>What an office set going: who asked, when, for whom. Kept as a record; nothing follows from it.</summary>
internal sealed class OfficeRequest
{
    public required Guid Id { get; init; }

    /// <summary>The account that asked.</summary>
    public required string AskedBy { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary><c>invite</c>, <c>remind</c>, or <c>reach</c>: one person is tried again.</summary>
    public required string What { get; init; }

    public string? School { get; init; }
    public string? Programme { get; init; }
    public int? Year { get; init; }

    /// <summary>The one person it was for; null: all of the above.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>How many people it was for.</summary>
    public required int Count { get; init; }
}
