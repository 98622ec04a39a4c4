namespace AlumniPlatform.Contracts;

/// <summary>What every message carries. The full name of the record is its identity on the wire, so a renamed record is another message.</summary>
public interface IMessage
{
    /// <summary>Identifies this message; consumers apply it once however often it arrives.</summary>
    Guid Id { get; }

    /// <summary>When the fact came about or the command was given, UTC.</summary>
    DateTimeOffset OccurredAt { get; }
}

/// <summary>A fact, in the past tense. Anyone may consume it.</summary>
public interface IEvent : IMessage
{
    /// <summary>
    /// Grows with each change of the aggregate that the event is about. Messages arrive in any order:
    /// a consumer that keeps state applies an event only over a smaller version.
    /// </summary>
    long Version { get; }
}

/// <summary>An order, in the imperative. Exactly one service consumes it.</summary>
public interface ICommand : IMessage;
