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

    /// <summary>All that named or reached the person is gone. What remains counts in figures.</summary>
    Erased,
}

/// <summary>A student or graduate. Records of school systems change it in bulk (see Intake); the person changes it here.</summary>
internal sealed class Person
{
    public required Guid Id { get; init; }

    /// <summary>The university's own reference to the student, the same in all of its systems.</summary>
    public string StudentRef { get; private set; } = "";

    public string GivenName { get; private set; } = "";
    public string FamilyName { get; private set; } = "";

    /// <summary>As the school wrote it; usually the campus mailbox.</summary>
    public string Email { get; private set; } = "";

    /// <summary>A member's is proven: a link that was sent to it was followed.</summary>
    public string? PrivateEmail { get; private set; }

    /// <summary>Where a member signs in: the last mailbox that was proven to be theirs.</summary>
    public string? AccountEmail { get; private set; }

    /// <summary><c>sv</c> or <c>en</c>; null when no record said.</summary>
    public string? Language { get; private set; }

    /// <summary>Never in a list, never written to unasked. Once said by a school it stays, so that a system that does not know cannot lift it.</summary>
    public bool ProtectedIdentity { get; private set; }

    /// <summary>
    /// Every address on record was refused. It ends with another address, with the same one reported again
    /// (<see cref="Intake.IntakePerson"/>), by an office (<see cref="Outreach.ReachAgain"/>), and by the person.
    /// </summary>
    public bool Unreachable { get; private set; }

    /// <summary>When, and with which code of the mail server, an address was refused last; null: by an earlier version, or never.</summary>
    public DateTimeOffset? RefusedAt { get; private set; }

    public string? RefusalCode { get; private set; }

    /// <summary>How often the addresses on record were refused: after each time but the first it takes longer until they are tried again.</summary>
    public int Refusals { get; private set; }

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
    public string Address => AccountEmail ?? PrivateEmail ?? Email;

    public string DisplayName => $"{GivenName} {FamilyName}".Trim();

    public bool Reachable => !ProtectedIdentity && !Unreachable;

    /// <summary>The version for the next event.</summary>
    public long NextVersion() => ++Version;

    /// <summary>
    /// Becomes a member, once. <paramref name="proven"/> is where the link had been sent: who followed it has read that
    /// mailbox. Returns the private address that a school recorded and that is still to be proven, if any.
    /// </summary>
    public string? Activate(string proven, DateTimeOffset now)
    {
        CheckNoMember();
        var unproven = PrivateEmail == proven ? null : PrivateEmail;
        (State, LeftAt, DeclinedAt) = (PersonState.Member, null, null);
        (AccountEmail, PrivateEmail) = (proven, PrivateEmail == proven ? proven : null);
        (Unreachable, RefusedAt, RefusalCode, Refusals) = (false, null, null, 0); // who followed the link has read the mail
        (ActivatedAt, UpdatedAt) = (now, now);
        return unproven;
    }

    /// <summary>The person's own word about their name counts from now on, whatever records of school systems say.</summary>
    public void CorrectName(string givenName, string familyName, DateTimeOffset now)
    {
        if ((givenName, familyName) == (GivenName, FamilyName))
            return;
        (GivenName, FamilyName, NameCorrectedAt, UpdatedAt) = (givenName, familyName, now, now);
    }

    public void Choose(string language, string? timeZone, DateTimeOffset now) => (Language, TimeZone, UpdatedAt) = (language, timeZone, now);

    /// <summary>A link that was sent to <paramref name="address"/> was followed.</summary>
    public void ProveAddress(string address, DateTimeOffset now) => (PrivateEmail, AccountEmail, UpdatedAt) = (address, address, now);

    /// <summary>Is no member any more. The addresses stay, so that a lost link can be asked for again.</summary>
    public void Leave(DateTimeOffset now)
    {
        if (State != PersonState.Member)
            throw new DomainRuleException("not-a-member", "Only a member can leave.");
        (State, LeftAt, UpdatedAt) = (PersonState.Left, now, now);
        (AccountEmail, AccountId) = (null, null);
    }

    /// <summary>Nothing that names or reaches the person remains here; degrees go on counting.</summary>
    public void Erase(DateTimeOffset now)
    {
        // Begins with a space, which no record's reference does, so no record finds this row.
        StudentRef = $" erased {Id:N}";
        (GivenName, FamilyName, Email, PrivateEmail, AccountEmail, AccountId) = ("", "", "", null, null, null);
        (Language, TimeZone, NameCorrectedAt) = (null, null, null);
        (RefusedAt, RefusalCode, Refusals) = (null, null, 0);
        ProtectedIdentity = true; // in no list and no mailing
        (State, UpdatedAt) = (PersonState.Erased, now);
    }

    /// <summary>Fails for a member: there is nothing left to activate.</summary>
    public void CheckNoMember()
    {
        if (State == PersonState.Member)
            throw new DomainRuleException("already-activated", "This membership is already active. Sign in, or ask for a sign-in link to the address that you gave.");
    }

    /// <summary>Says no to membership. True the first time.</summary>
    public bool Decline(DateTimeOffset now)
    {
        CheckNoMember();
        if (DeclinedAt is not null)
            return false;
        (DeclinedAt, UpdatedAt) = (now, now);
        return true;
    }

    /// <summary>Asked for a link themselves: whoever said no before has changed their mind.</summary>
    public void AskForInvitation(DateTimeOffset now)
    {
        if (DeclinedAt is not null)
            (DeclinedAt, UpdatedAt) = (null, now);
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

    /// <summary>Mail came back from the last address on record. A member has an address of their own and stays one.</summary>
    public void Bounced(string code, DateTimeOffset now)
    {
        (Unreachable, RefusedAt, RefusalCode, UpdatedAt) = (true, now, code, now);
        Refusals++;
    }

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
            (Email, Unreachable, RefusedAt, RefusalCode, Refusals) = (other.Email, false, null, null, 0);
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
        AccountEmail ??= other.AccountEmail;
        UpdatedAt = now;
        // Its student number and addresses stay: records and questions still come with them.
        (other.MergedInto, other.State, other.AccountId, other.AccountEmail, other.UpdatedAt) = (Id, PersonState.Recorded, null, null, now);
    }

    private void CheckNotMerged()
    {
        if (MergedInto is not null || State == PersonState.Erased)
            throw new DomainRuleException("already-merged", "One of the two was merged or erased meanwhile. Look at the list again.");
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
}
