namespace AlumniPlatform.Membership.Outreach;

/// <summary>What an office set going: who asked, when, for whom. Kept as a record; nothing follows from it.</summary>
internal sealed class OfficeRequest
{
    public required Guid Id { get; init; }

    /// <summary>The account that asked.</summary>
    public required string AskedBy { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary><c>invite</c> or <c>remind</c>.</summary>
    public required string What { get; init; }

    public string? School { get; init; }
    public string? Programme { get; init; }
    public int? Year { get; init; }

    /// <summary>How many people it was for.</summary>
    public required int Count { get; init; }
}
