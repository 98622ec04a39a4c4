namespace AlumniPlatform.Messaging.Outbox;

/// <summary>A finished message that waits for its relay to the broker. The row is deleted once the broker has confirmed it.</summary>
internal sealed class OutboxMessage
{
    /// <summary>Order of writing. Not a watermark: a smaller number may be committed later.</summary>
    public long Id { get; private init; }

    public required Guid MessageId { get; init; }

    /// <summary>Exchange to publish to; empty for the queue that <see cref="RoutingKey"/> names.</summary>
    public required string Exchange { get; init; }

    public string RoutingKey { get; init; } = "";

    public string ContentType { get; init; } = Envelope.ContentType;

    /// <summary>The bytes that go to the broker, as they are.</summary>
    public required byte[] Body { get; init; }

    /// <summary>W3C trace context of the change, so that a consumer's span finds its cause.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Filled by the database.</summary>
    public DateTimeOffset WrittenAt { get; private init; }

    /// <summary>How often the broker refused this row; its being away does not count.</summary>
    public int Attempts { get; private init; }

    /// <summary>Not before this; null is at once.</summary>
    public DateTimeOffset? NextAttemptAt { get; private init; }

    public string? LastError { get; private init; }

    /// <summary>Set when the row was refused too often. It stays until somebody has seen to the cause.</summary>
    public DateTimeOffset? ParkedAt { get; private init; }
}
