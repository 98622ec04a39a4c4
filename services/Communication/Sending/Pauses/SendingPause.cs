namespace AlumniPlatform.Communication.Sending.Pauses;

/// <summary>
/// Sending stands still for some deliveries, because a mail server refused us or what we write, until an operator lets it
/// go on. Rows that were resumed stay: they say who did it, and when. What a pause covers is asked in one place,
/// <see cref="Pausing.Covered"/>.
/// </summary>
internal sealed class SendingPause
{
    /// <summary>Stands for every domain, and for every purpose.</summary>
    public const string Everything = "*";

    public required Guid Id { get; init; }

    /// <summary><c>sender</c> or <c>content</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>Of the recipients' addresses, in small letters.</summary>
    public required string Domain { get; init; }

    /// <summary>Of the deliveries; everything when the sender was refused.</summary>
    public required string Purpose { get; init; }

    /// <summary>The latest refusal's, with what it was the answer to and its words. No mailbox is named in them.</summary>
    public required string Code { get; init; }

    public required SmtpStage Stage { get; init; }

    public required string Reply { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset LastRefusedAt { get; init; }

    /// <summary>How many refusals there were while it was open.</summary>
    public required int Refusals { get; init; }

    public DateTimeOffset? ResumedAt { get; init; }

    /// <summary>The account that let it go on.</summary>
    public string? ResumedBy { get; init; }

    public string? ResumedByName { get; init; }
}
