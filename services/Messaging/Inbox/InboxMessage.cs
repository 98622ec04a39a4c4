namespace AlumniPlatform.Messaging.Inbox;

/// <summary>A message that a queue's consumer has applied.</summary>
internal sealed class InboxMessage
{
    public required Guid MessageId { get; init; }
    public required string Queue { get; init; }
    public DateTimeOffset ConsumedAt { get; private init; }
}
