namespace AlumniPlatform.Events.Erasure;

/// <summary>A person of whom nothing is to be kept any more, whatever arrives later.</summary>
internal sealed class ErasedPerson
{
    public required Guid PersonId { get; init; }
    public required DateTimeOffset ErasedAt { get; init; }
}
