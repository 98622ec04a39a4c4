namespace AlumniPlatform.Analytics.Facts;

/// <summary>
/// A message as it arrived. Rows are only ever added; every figure can be computed from them again.
/// Ids, codes and times: what names or reaches a person never comes here.
/// </summary>
internal sealed class Fact
{
    /// <summary>The message's id, so that a message counts once even after the inbox has forgotten it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Order in which the database took it; a lower one may be committed later. A rebuild goes by it.</summary>
    public long Seq { get; private init; }

    /// <summary>Name of the message's record.</summary>
    public required string Kind { get; init; }

    /// <summary>Whom it is about; null when it is about nobody that membership knows.</summary>
    public Guid? Person { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Version of the aggregate that published it: the person, for mail the delivery, the school, the gathering, the registration.</summary>
    public required long Version { get; init; }

    /// <summary>The message's other fields.</summary>
    public required string Data { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }
}
