namespace AlumniPlatform.Events.Degrees;

/// <summary>
/// A degree as membership's messages tell of it: enough to say whether a member belongs to an audience. Its versions decide,
/// so that messages may come in any order; without a programme as long as only its revocation has arrived.
/// </summary>
internal sealed class Degree
{
    public required Guid Id { get; init; }

    /// <summary>Whose it was when it was told. Who was merged since is found by <see cref="Merging.MergedPerson"/>.</summary>
    public required Guid PersonId { get; init; }

    public string? Programme { get; init; }
    public int? Year { get; init; }
    public long? RecordedVersion { get; init; }

    /// <summary>The message that said so; decides between messages of the same version.</summary>
    public Guid? RecordedBy { get; init; }

    public long? RevokedVersion { get; init; }
}
