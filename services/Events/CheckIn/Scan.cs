namespace AlumniPlatform.Events.CheckIn;

/// <summary>
/// Somebody at a door let a party in: by its code, by its name in the list, or as a walk-in. Of all scans of a registration
/// at one kind of door, the gathering's or a part's, the earliest since the last undo counts; the others stay as they were sent.
/// </summary>
internal sealed class Scan
{
    public required Guid GatheringId { get; init; }

    /// <summary>Chosen by the phone, so that a queue that is sent again is the same scans.</summary>
    public required Guid Id { get; init; }

    public required Guid RegistrationId { get; init; }

    /// <summary>Null at the door of the gathering itself.</summary>
    public Guid? PartId { get; init; }

    /// <summary>How many of the party stood there, when that was said.</summary>
    public int? Present { get; init; }

    public required string Door { get; init; }

    /// <summary>When it was scanned, by the phone's clock as far as it is right.</summary>
    public required DateTimeOffset ScannedAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
    public required string By { get; init; }

    /// <summary>How many of the party have come, on the scan that counts; 0 on every other.</summary>
    public int Counted { get; set; }

    public DateTimeOffset? UndoneAt { get; private set; }
    public string? UndoneBy { get; private set; }

    public void Undo(DateTimeOffset at, string by) => (Counted, UndoneAt, UndoneBy) = (0, at, by);
}

/// <summary>Somebody who came without having registered.</summary>
internal sealed class WalkIn
{
    public required Guid RegistrationId { get; init; }

    /// <summary>Whether the organiser let them in though there were no seats, or others waited for them.</summary>
    public required bool OverCapacity { get; init; }

    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }
}
