using System.ComponentModel.DataAnnotations;

namespace AlumniPlatform.Communication.Sending;

/// <summary>The section <c>Mail</c> of the configuration.</summary>
internal sealed class MailOptions
{
    /// <summary>The sender's address.</summary>
    [Required, EmailAddress]
    public string From { get; init; } = "no-reply@alumni.example";

    /// <summary>The sender's name.</summary>
    [Required]
    public string FromName { get; init; } = "Alumni";

    /// <summary>Connections to the mail server at the same time, for each replica.</summary>
    [Range(1, 50)]
    public int Connections { get; init; } = 4;

    /// <summary>After so many messages a connection is closed and a new one made: servers refuse more on one.</summary>
    [Range(1, 10_000)]
    public int MessagesPerConnection { get; init; } = 100;

    /// <summary>How long the mail server may take for one message.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a sender holds what it took. Longer than <see cref="Timeout"/>: what it has not settled by then counts as interrupted.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Pause before the second attempt; doubles with each, up to four hours.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Pause before the next attempt at a mailbox that is full or switched off: with <see cref="MaxAttempts"/> of 12 about three days.</summary>
    public TimeSpan MailboxRetryAfter { get; init; } = TimeSpan.FromHours(6);

    /// <summary>After so many attempts a message is given up.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 12;

    /// <summary>
    /// How long the address of a settled delivery is kept, in days, when the recipient is no person of membership: nobody
    /// would erase it. Longer than any mail is useful.
    /// </summary>
    [Range(31, 3650)]
    public int GuestAddressDays { get; init; } = 90;
}
