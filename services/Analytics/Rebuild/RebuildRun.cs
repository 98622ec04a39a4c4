namespace AlumniPlatform.Analytics.Rebuild;

internal enum RebuildState
{
    Running,
    Completed,

    /// <summary>The old figures stand.</summary>
    Failed,
}

/// <summary>One attempt to make all figures anew. Rows stay, as a record of who did it and what came of it.</summary>
internal sealed class RebuildRun
{
    public required Guid Id { get; init; }
    public required string StartedBy { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public required RebuildState State { get; init; }
    public long FactsDone { get; init; }

    /// <summary>Facts that had arrived when it was last counted.</summary>
    public long FactsTotal { get; init; }

    /// <summary>Figures that were wrong before; null until they were compared.</summary>
    public int? DifferenceCount { get; init; }

    /// <summary>The first of them, as JSON.</summary>
    public string? Differences { get; init; }

    public string? Error { get; init; }
}
