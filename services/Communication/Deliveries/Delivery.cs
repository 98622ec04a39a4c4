namespace AlumniPlatform.Communication.Deliveries;

/// <summary>
/// One message to one recipient: a row of the ledger. It is sent at most once. <see cref="DeliveryState.Sending"/> is
/// committed before the mail server is spoken to, so a crash in between leaves a trace instead of a second mail.
/// </summary>
internal sealed class Delivery
{
    private Delivery()
    {
    }

    public Guid Id { get; private init; }

    /// <summary>Id of the message that asked for it; unique together with the address.</summary>
    public Guid RequestId { get; private init; }

    public string Purpose { get; private init; } = "";

    /// <summary>The aggregate behind it: the invitation, the account.</summary>
    public Guid RelatesTo { get; private init; }

    public Guid? PersonId { get; private init; }

    /// <summary>Code of the school in whose name it is sent; null when it is none of a school's business.</summary>
    public string? School { get; private init; }

    /// <summary>Code of the programme that it is about; null when it is about none, or came before programmes were told.</summary>
    public string? Programme { get; private init; }

    public string Address { get; private init; } = "";

    public string Language { get; private init; } = "";

    /// <summary>Somebody waits in front of a screen: goes before bulk.</summary>
    public bool Urgent { get; private init; }

    /// <summary>Null once settled.</summary>
    public MailContent? Content { get; private set; }

    /// <summary>After this it would be useless, so it is not sent.</summary>
    public DateTimeOffset ExpiresAt { get; private init; }

    public DateTimeOffset QueuedAt { get; private init; }

    public DeliveryState State { get; private set; }

    /// <summary>How often a mail server was asked to take it.</summary>
    public int Attempts { get; private set; }

    /// <summary>
    /// Not to be touched by another sender before this: the next attempt of one that waits, the end of the lease of one that a
    /// sender holds.
    /// </summary>
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>Why it bounced, failed or was cancelled; for one that waits, what the last attempt met.</summary>
    public string? Code { get; private set; }

    public DateTimeOffset? SentAt { get; private set; }

    public DateTimeOffset? SettledAt { get; private set; }

    /// <summary>Grows with each change; a sender whose lease ended fails on it.</summary>
    public long Version { get; private set; }

    /// <summary>To be committed before the mail server is spoken to.</summary>
    public void StartSending(DateTimeOffset leaseEnds)
    {
        Must(DeliveryState.Queued);
        State = DeliveryState.Sending;
        Attempts++;
        DueAt = leaseEnds;
        Version++;
    }

    /// <summary>The mail server took it.</summary>
    public void Sent(DateTimeOffset now)
    {
        Must(DeliveryState.Sending);
        SentAt = now;
        Settle(DeliveryState.Sent, null, now);
    }

    /// <summary>The address is none that mail can be sent to.</summary>
    public void Bounce(string code, DateTimeOffset now) => Settle(DeliveryState.Bounced, code, now);

    /// <summary>Given up.</summary>
    public void Fail(string code, DateTimeOffset now) => Settle(DeliveryState.Failed, code, now);

    /// <summary>Too late to be of use.</summary>
    public void Expire(DateTimeOffset now) => Settle(DeliveryState.Cancelled, DeliveryCodes.Expired, now);

    /// <summary>Its invitation has ended; found out before the mail server was spoken to, so this was no attempt.</summary>
    public void Close(ClosedInvitation closed, DateTimeOffset now)
    {
        if (State == DeliveryState.Sending)
            Attempts--;
        Settle(closed.State, closed.Code, now);
    }

    /// <summary>The mail server refused it, and not for good as far as the recipient goes.</summary>
    public void TryAgain(string code, DateTimeOffset at) => Requeue(code, at);

    /// <summary>No mail could be made of it: a fault of ours, which a corrected template mends.</summary>
    public void Postpone(DateTimeOffset at)
    {
        Must(DeliveryState.Queued);
        Requeue(DeliveryCodes.Unwritable, at);
    }

    /// <summary>Sending stands still for it, which was seen before the mail server was spoken to. It keeps the code of a refusal.</summary>
    public void Pause(DateTimeOffset at)
    {
        if (State == DeliveryState.Sending)
            Attempts--;
        Requeue(Code ?? DeliveryCodes.Paused, at);
    }

    /// <summary>The mail server was not reached, so this was no attempt.</summary>
    public void PutBack(DateTimeOffset at)
    {
        if (State == DeliveryState.Sending)
            Attempts--;
        Requeue(DeliveryCodes.Unreachable, at);
    }

    private void Requeue(string code, DateTimeOffset at)
    {
        Must(DeliveryState.Queued, DeliveryState.Sending);
        State = DeliveryState.Queued;
        Code = code;
        DueAt = at;
        Version++;
    }

    private void Settle(DeliveryState state, string? code, DateTimeOffset now)
    {
        Must(DeliveryState.Queued, DeliveryState.Sending);
        State = state;
        Code = code;
        SettledAt = now;
        Content = null;
        Version++;
    }

    private void Must(params ReadOnlySpan<DeliveryState> states)
    {
        if (!states.Contains(State))
            throw new InvalidOperationException($"A delivery that is {State} cannot do this.");
    }
}

/// <summary>Codes beside the mail servers' own (<c>5.1.1</c>, or <c>550</c> from those who give no other).</summary>
internal static class DeliveryCodes
{
    /// <summary>The link ended before the mail left.</summary>
    public const string Expired = "expired";

    /// <summary>The invitation ended before the mail left: its person is a member by now, or it was taken back.</summary>
    public const string Closed = "closed";

    /// <summary>The person said no before the mail left.</summary>
    public const string Declined = "declined";

    /// <summary>The sender ended while it spoke to the mail server; whether the mail left is not known, so it is not sent again.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>The mail server could not be reached; it is tried again.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>Sending stands still until an operator lets it go on.</summary>
    public const string Paused = "paused";

    /// <summary>The address has letters beyond ASCII, which the mail server does not take (RFC 6531).</summary>
    public const string BeyondAscii = "beyond-ascii";

    /// <summary>No mail could be made of it, for example because a template is missing; it is tried again.</summary>
    public const string Unwritable = "unwritable";

    /// <summary>The recipient was erased.</summary>
    public const string Erased = "erased";

    /// <summary>The address cannot be written to.</summary>
    public const string InvalidAddress = "invalid-address";
}
