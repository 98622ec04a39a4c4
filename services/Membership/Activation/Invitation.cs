using AlumniPlatform.Membership.People;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Activation;

internal enum InvitationState
{
    Open,
    Used,
    Expired,

    /// <summary>Its mail came back. The link works all the same, should the mail have arrived; an office may try again.</summary>
    Undelivered,

    /// <summary>Taken back because the person's identity became protected.</summary>
    Withdrawn,

    /// <summary>Its person said no.</summary>
    Declined,

    /// <summary>Of a person who turned out to have another that is open. The link works all the same.</summary>
    Merged,
}

/// <summary>An invitation to become a member. A person has at most one that is open.</summary>
internal sealed class Invitation
{
    public required Guid Id { get; init; }
    public required Guid PersonId { get; init; }

    /// <summary>The school in whose name it is sent.</summary>
    public required string School { get; init; }

    public required string Programme { get; init; }

    /// <summary>Where it was last sent.</summary>
    public required string Address { get; set; }

    /// <summary>The message that asked for the latest mail: only its bounce says something about <see cref="Address"/>.</summary>
    public required Guid LastRequestId { get; set; }

    public InvitationState State { get; private set; }
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When communication was last asked to send it.</summary>
    public required DateTimeOffset LastRequestedAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Since when it is a graduate's: the reminders count from then. Null while the degree is only expected.</summary>
    public DateTimeOffset? GraduateSince { get; init; }

    /// <summary>When an office asked for a reminder out of turn; it is answered by any mail after that.</summary>
    public DateTimeOffset? RemindAskedAt { get; private set; }

    /// <summary>When the day began in which <see cref="AskedMails"/> are counted; null before anybody asked for a mail.</summary>
    public DateTimeOffset? AskedSince { get; private set; }

    /// <summary>Mails within that day that somebody asked for who was not signed in.</summary>
    public int AskedMails { get; private set; }

    public DateTimeOffset? SentAt { get; private set; }
    public int RemindersSent { get; private set; }

    /// <summary>When the next reminder is due, should it be open then; null when none is to follow.</summary>
    public DateTimeOffset? NextReminderAt { get; set; }

    /// <summary>Fails unless the link may be followed at <paramref name="now"/>.</summary>
    public void CheckUsable(DateTimeOffset now)
    {
        if (State == InvitationState.Used)
            throw new DomainRuleException("already-activated", "This membership is already active. Sign in, or ask for a sign-in link to the address that you gave.");
        if (State == InvitationState.Declined)
            throw new DomainRuleException("invitation-declined", "You have said no to this invitation. If you have changed your mind, ask for a new one with your e-mail address.");
        if (State == InvitationState.Expired || now >= ExpiresAt)
            throw new DomainRuleException("activation-expired", "This link has expired. Ask for a new one with your e-mail address.");
    }

    public void Use(DateTimeOffset now)
    {
        CheckUsable(now);
        State = InvitationState.Used;
    }

    /// <summary>The person said no: the link is of no more use, and no reminder follows.</summary>
    public void Decline()
    {
        if (State is InvitationState.Open or InvitationState.Undelivered)
            (State, NextReminderAt) = (InvitationState.Declined, null);
    }

    /// <summary>
    /// Counts a mail that somebody asks for by an address. False when as many left within a day as may: anybody can ask, and each
    /// mail reaches somebody else's mailbox. The links of the earlier mails go on working.
    /// </summary>
    public bool CountAsked(DateTimeOffset now)
    {
        if (AskedSince is not { } since || now - since >= AskedMailLimit.Period)
            (AskedSince, AskedMails) = (now, 0);
        if (AskedMails >= AskedMailLimit.Most)
            return false;
        AskedMails++;
        return true;
    }

    public void RequestedTo(string address, Guid request, DateTimeOffset now) => (Address, LastRequestId, LastRequestedAt) = (address, request, now);

    /// <summary>The first mail left at <paramref name="at"/>; reminders count from then.</summary>
    public void Sent(DateTimeOffset at, DateTimeOffset? firstReminder)
    {
        SentAt = at;
        if (RemindersSent == 0 && firstReminder is { } due)
            RemindNotBefore(due);
    }

    /// <summary>Puts a reminder off that would come before <paramref name="at"/>.</summary>
    public void RemindNotBefore(DateTimeOffset at)
    {
        if (NextReminderAt < at)
            NextReminderAt = at < ExpiresAt ? at : null;
    }

    /// <summary>Where to try after the mail to <see cref="Address"/> came back; null when every address on record was tried.</summary>
    public string? NextAddress(Person person) =>
        Address == person.Email ? (person.PrivateEmail == Address ? null : person.PrivateEmail)
        : Address == person.PrivateEmail ? null
        : person.Email;

    public void CameBack()
    {
        if (State == InvitationState.Open)
            State = InvitationState.Undelivered;
    }

    /// <summary>Another one of the person stands for it: no more mail comes of this.</summary>
    public void Merge() => (State, NextReminderAt) = (InvitationState.Merged, null);

    /// <summary>Its link opens nothing any more.</summary>
    public void Withdraw() => (State, NextReminderAt) = (InvitationState.Withdrawn, null);

    public void Expire()
    {
        if (State == InvitationState.Open)
            State = InvitationState.Expired;
    }
}

/// <summary>The key of activation links. In the database, so that every replica makes and accepts the same ones.</summary>
internal sealed class ActivationKey
{
    public required int Id { get; init; }
    public required byte[] Key { get; init; }
}
