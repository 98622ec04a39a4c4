namespace AlumniPlatform.Events.Merging;

/// <summary>A person who turned out to be another. Kept, because a token may name them for a while.</summary>
internal sealed class MergedPerson
{
    public required Guid PersonId { get; init; }

    /// <summary>Who stays; never somebody who was merged too.</summary>
    public required Guid Into { get; set; }
}
