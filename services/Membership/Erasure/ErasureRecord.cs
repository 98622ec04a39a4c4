namespace AlumniPlatform.Membership.Erasure;

/// <summary>That a person was erased, when and at whose word. Holds nothing by which they could be named.</summary>
internal sealed class ErasureRecord
{
    /// <summary>Keyed hash of the student's reference: a later record of the same student is recognised, the reference is not kept.</summary>
    public required byte[] StudentKey { get; init; }

    /// <summary>The row that still counts in figures.</summary>
    public required Guid PersonId { get; init; }

    public required DateTimeOffset ErasedAt { get; init; }

    /// <summary>Subject of the token of the office that asked for it; null when the member did.</summary>
    public string? By { get; init; }
}
