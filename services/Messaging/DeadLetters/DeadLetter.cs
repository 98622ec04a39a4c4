namespace AlumniPlatform.Messaging.DeadLetters;

/// <summary>A message that could not be processed, with its reason, until an operator replays or drops it.</summary>
internal sealed class DeadLetter
{
    public required Guid Id { get; init; }

    /// <summary>Null when the body was so broken that it had none.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>The queue that it was consumed from and goes back to.</summary>
    public required string Queue { get; init; }

    public required string Reason { get; set; }
    public string? ExceptionType { get; init; }
    public string? StackTrace { get; init; }
    public required string ContentType { get; init; }
    public required byte[] Body { get; set; }
    public int Attempts { get; init; }
    public required DateTimeOffset FailedAt { get; init; }
    public DeadLetterState State { get; private set; } = DeadLetterState.Waiting;
    public DateTimeOffset? SettledAt { get; private set; }

    /// <summary>Goes back to its queue; a second click finds it replayed and changes nothing.</summary>
    public bool Replay(DateTimeOffset now) => Settle(DeadLetterState.Replayed, now);

    public bool Drop(DateTimeOffset now) => Settle(DeadLetterState.Dropped, now);

    /// <summary>Gives up the message and what it said, because it was about somebody who is erased.</summary>
    public void Forget(DateTimeOffset now)
    {
        (Body, Reason) = ("{}"u8.ToArray(), "The message was about a person who is erased.");
        Settle(DeadLetterState.Dropped, now);
    }

    private bool Settle(DeadLetterState state, DateTimeOffset now)
    {
        if (State != DeadLetterState.Waiting)
            return false;
        (State, SettledAt) = (state, now);
        return true;
    }
}

internal enum DeadLetterState
{
    Waiting,
    Replayed,
    Dropped,
}

/// <summary>Who did what to a dead letter.</summary>
internal sealed class DeadLetterAudit
{
    public required Guid Id { get; init; }
    public required Guid DeadLetterId { get; init; }
    public required string Action { get; init; }

    /// <summary>Subject of the token.</summary>
    public required string Actor { get; init; }
    public required string ActorName { get; init; }
    public required DateTimeOffset At { get; init; }
}
