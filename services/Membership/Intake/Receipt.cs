namespace AlumniPlatform.Membership.Intake;

/// <summary>What one request of a school system brought.</summary>
internal sealed class Receipt
{
    public required Guid Id { get; init; }

    /// <summary>The account that sent it.</summary>
    public required string SubmittedBy { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}

internal enum Outcome
{
    Accepted,
    Duplicate,
    Rejected,
}

/// <summary>What became of one record of a request.</summary>
internal sealed class IntakeRecord
{
    public required Guid ReceiptId { get; init; }
    public required int Position { get; init; }
    public string? EventSource { get; init; }
    public string? EventId { get; init; }
    public string? EventType { get; init; }

    /// <summary>The school of today; null when the record names none that exists.</summary>
    public string? School { get; init; }

    /// <summary>The programme, when that school has it; null also of what was rejected before programmes were noted.</summary>
    public string? Programme { get; init; }

    public required Outcome Outcome { get; init; }
    public string? Code { get; init; }
    public string? Reason { get; init; }

    /// <summary>The event as it came, kept only of a rejected one so that it can be mended; null when it was too large, or kept long enough.</summary>
    public string? Payload { get; init; }

    /// <summary>What a person did about a rejected record; null while it is open.</summary>
    public Settlement? Settlement { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>Name of who did it.</summary>
    public string? SettledBy { get; init; }

    /// <summary>Why it was dismissed.</summary>
    public string? SettledNote { get; init; }

    /// <summary>The receipt under which it was taken in after all.</summary>
    public Guid? ReplayReceiptId { get; init; }

    /// <summary>The event as somebody mended it, when that was rejected too: where they go on.</summary>
    public string? Draft { get; init; }

    public string? DraftCode { get; init; }
    public string? DraftReason { get; init; }
}

internal enum Settlement
{
    /// <summary>Taken in after all, mended or as it was.</summary>
    Mended,

    /// <summary>Not to be taken in; can be opened again.</summary>
    Dismissed,
}

/// <summary>An event that was taken in: source and id together are unique, so the same event counts once.</summary>
internal sealed class TakenEvent
{
    public required string Source { get; init; }
    public required string EventId { get; init; }
    public required Guid ReceiptId { get; init; }
}
