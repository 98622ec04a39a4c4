using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.People;

internal enum PersonState
{
    /// <summary>Known from a school system, not yet written to.</summary>
    Recorded,

    /// <summary>An invitation left for the person's mailbox.</summary>
    Invited,

    Member,

    /// <summary>Was a member and left; invited again only when they ask for it.</summary>
    Left,
}

/// <summary>A student or graduate. Records of school systems change it in bulk (see Intake); the person changes it here.</summary>
internal sealed class Person
{
    public required Guid Id { get; init; }

    /// <summary>The university's own reference to the student, the same in all of its systems.</summary>
    public required string StudentRef { get; init; }

    public required string GivenName { get; init; }
    public required string FamilyName { get; init; }

    /// <summary>As the school wrote it; usually the campus mailbox.</summary>
    public required string Email { get; internal set; }

    public string? PrivateEmail { get; private set; }

    /// <summary><c>sv</c> or <c>en</c>; null when no record said.</summary>
    public string? Language { get; internal set; }

    /// <summary>Never in a list, never written to unasked. Once said by a school it stays, so that a system that does not know cannot lift it.</summary>
    public bool ProtectedIdentity { get; internal set; }

    /// <summary>Mail to the address on record came back.</summary>
    public bool Unreachable { get; private set; }

    public PersonState State { get; private set; }

    /// <summary>Grows with each event about the person.</summary>
    public long Version { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; private set; }
    public DateTimeOffset? InvitedAt { get; private set; }
    public DateTimeOffset? OpenedAt { get; private set; }
    public DateTimeOffset? ActivatedAt { get; private set; }
    public DateTimeOffset? LeftAt { get; private set; }

    /// <summary>Said no to membership: not invited until they ask for a link themselves.</summary>
    public DateTimeOffset? DeclinedAt { get; private set; }

    /// <summary>An office asked for an invitation that records alone would not have brought.</summary>
    public DateTimeOffset? InviteRequestedAt { get; private set; }

    /// <summary>IANA name of where the person lives; null when no record said.</summary>
    public string? TimeZone { get; private set; }

    /// <summary>Set when the person corrected their name: records of school systems do not change it back.</summary>
    public DateTimeOffset? NameCorrectedAt { get; private set; }

    /// <summary>The person that this one turned out to be; what is recorded for this one goes there.</summary>
    public Guid? MergedInto { get; private set; }

    public Guid? AccountId { get; private set; }

    /// <summary>Where a member is reached; for others where the school says.</summary>
    public string Address => PrivateEmail ?? Email;

    public bool Reachable => !ProtectedIdentity && !Unreachable;

    /// <summary>The version for the next event.</summary>
    public long NextVersion() => ++Version;

    /// <summary>Becomes a member, once.</summary>
    public void Activate(string? privateEmail, DateTimeOffset now)
    {
        CheckNoMember();
        State = PersonState.Member;
        PrivateEmail = privateEmail ?? PrivateEmail;
        Unreachable = false; // who followed the link has read the mail
        (ActivatedAt, UpdatedAt) = (now, now);
    }

    /// <summary>Fails for a member: there is nothing left to activate.</summary>
    public void CheckNoMember()
    {
        if (State == PersonState.Member)
            throw new DomainRuleException("already-activated", "This membership is already active. Sign in, or ask for a sign-in link to the address that you gave.");
    }

    /// <summary>Notes that the activation page was looked at. True the first time.</summary>
    public bool Open(DateTimeOffset now)
    {
        if (OpenedAt is not null || State == PersonState.Member)
            return false;
        (OpenedAt, UpdatedAt) = (now, now);
        return true;
    }

    /// <summary>Notes that an invitation left. A late note takes no membership back.</summary>
    public void Invited(DateTimeOffset at)
    {
        if (State == PersonState.Recorded)
            State = PersonState.Invited;
        InvitedAt = InvitedAt is { } before && before <= at ? before : at;
    }

    /// <summary>Mail came back. A member has an address of their own and stays one.</summary>
    public void Bounced(DateTimeOffset now) => (Unreachable, UpdatedAt) = (true, now);

    public void LinkAccount(Guid account, DateTimeOffset now) => (AccountId, UpdatedAt) = (account, now);

    /// <summary>
    /// Turns out to be the same person as <paramref name="other"/>, who is no more: what either was, this one is. A member
    /// stays one, and who left, declined or is protected under one student number is so altogether.
    /// </summary>
    public void Absorb(Person other, DateTimeOffset now)
    {
        CheckNotMerged();
        other.CheckNotMerged();
        Version = Math.Max(Version, other.Version);
        if (State != PersonState.Member)
            PrivateEmail = other.State == PersonState.Member ? other.PrivateEmail ?? PrivateEmail : PrivateEmail ?? other.PrivateEmail;
        if (Unreachable && !other.Unreachable)
            (Email, Unreachable) = (other.Email, false);
        PersonState[] strongest = [PersonState.Member, PersonState.Left, PersonState.Invited, PersonState.Recorded];
        State = strongest.First(s => State == s || other.State == s);
        Language ??= other.Language;
        TimeZone ??= other.TimeZone;
        ProtectedIdentity |= other.ProtectedIdentity;
        InvitedAt = Earlier(InvitedAt, other.InvitedAt);
        OpenedAt = Earlier(OpenedAt, other.OpenedAt);
        ActivatedAt = Earlier(ActivatedAt, other.ActivatedAt);
        LeftAt = State == PersonState.Left ? LeftAt ?? other.LeftAt : null;
        DeclinedAt = State == PersonState.Member ? null : DeclinedAt ?? other.DeclinedAt;
        InviteRequestedAt ??= other.InviteRequestedAt;
        AccountId ??= other.AccountId;
        UpdatedAt = now;
        // Its student number and addresses stay: records and questions still come with them.
        (other.MergedInto, other.State, other.AccountId, other.UpdatedAt) = (Id, PersonState.Recorded, null, now);
    }

    private void CheckNotMerged()
    {
        if (MergedInto is not null)
            throw new DomainRuleException("already-merged", "One of the two was merged meanwhile. Look at the list again.");
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
}
