namespace AlumniPlatform.Communication.Merging;

/// <summary>A person who turned out to be another. Kept, because messages about them may come after the merger.</summary>
internal sealed class MergedPerson
{
    public required Guid PersonId { get; init; }

    /// <summary>Who stays; never somebody who was merged too.</summary>
    public required Guid Into { get; set; }
}
