namespace AlumniPlatform.Contracts.Membership;

/// <summary>A degree was recorded for a person. No name, no address.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When it was recorded, UTC.</param>
/// <param name="PersonId">The graduate.</param>
/// <param name="Version">Version of the person.</param>
/// <param name="DegreeId">The degree; a person may have several.</param>
/// <param name="School">Code of the school that counts the graduate today.</param>
/// <param name="Programme">Code of the programme of the day.</param>
/// <param name="Year">Graduation year: the calendar year of <paramref name="AwardedOn"/>.</param>
/// <param name="AwardedOn">Date on the degree certificate.</param>
/// <param name="Reachable">Whether a usable address is on record.</param>
public sealed record DegreeRecorded(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version, Guid DegreeId,
    string School, string Programme, int Year, DateOnly AwardedOn, bool Reachable) : IEvent;

/// <summary>A recorded degree turned out not to be one, or was withdrawn.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When the withdrawal was recorded, UTC.</param>
/// <param name="PersonId">The person.</param>
/// <param name="Version">Version of the person.</param>
/// <param name="DegreeId">The degree that no longer counts.</param>
public sealed record DegreeRevoked(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version, Guid DegreeId) : IEvent;

/// <summary>A student is about to graduate and can be invited while the campus mailbox still works.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When it was recorded, UTC.</param>
/// <param name="PersonId">The student.</param>
/// <param name="Version">Version of the person.</param>
/// <param name="School">Code of the school.</param>
/// <param name="Programme">Code of the programme.</param>
/// <param name="ExpectedOn">Expected date of graduation.</param>
/// <param name="Reachable">Whether a usable address is on record.</param>
public sealed record GraduationExpected(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version,
    string School, string Programme, DateOnly ExpectedOn, bool Reachable) : IEvent;

/// <summary>
/// A person is to be invited, or reminded of an invitation. Carries the address, so it goes to communication alone;
/// the fact for everyone is <see cref="PersonInvited"/>.
/// </summary>
/// <param name="Id">Message id; also the idempotency key of the mail.</param>
/// <param name="OccurredAt">When the invitation was asked for, UTC.</param>
/// <param name="PersonId">Who is invited.</param>
/// <param name="Version">Version of the person.</param>
/// <param name="InvitationId">The invitation; reminders share it.</param>
/// <param name="Address">Where to write.</param>
/// <param name="GivenName">As the school wrote it; empty for a name with one part.</param>
/// <param name="FamilyName">As the school wrote it.</param>
/// <param name="Language">Language of the mail: <c>sv</c> or <c>en</c>.</param>
/// <param name="School">Code of the inviting school.</param>
/// <param name="SchoolName">Its name in the mail's language.</param>
/// <param name="ProgrammeName">The programme's name in the mail's language.</param>
/// <param name="ActivationUrl">The link, single-purpose. Never to be logged.</param>
/// <param name="ExpiresAt">When the link stops working, UTC; no mail is sent after it.</param>
/// <param name="Reminder">1 for the first reminder, 2 for the second …; 0 or left out for the invitation itself.</param>
/// <param name="NotBefore">The end of the recipient's quiet hours, UTC; left out when the mail may leave at once.</param>
/// <param name="SenderName">The name in the mail's sender, for example the school's alumni office; left out for the platform's own.</param>
/// <param name="ReplyTo">The address to which answers go; left out when the school names none.</param>
/// <param name="DeclineUrl">Where the recipient says no to all invitations. Never to be logged.</param>
/// <param name="UnsubscribeUrl">Where a mail program says no for them, by one POST (RFC 8058). Never to be logged.</param>
/// <param name="Programme">Code of the programme for which somebody is invited; left out by versions that did not say it.</param>
public sealed record InvitationRequested(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version, Guid InvitationId,
    string Address, string GivenName, string FamilyName, string Language,
    string School, string SchoolName, string ProgrammeName,
    string ActivationUrl, DateTimeOffset ExpiresAt, int? Reminder = null,
    DateTimeOffset? NotBefore = null, string? SenderName = null, string? ReplyTo = null, string? DeclineUrl = null,
    string? UnsubscribeUrl = null, string? Programme = null) : IEvent;

/// <summary>
/// An invitation has ended: what is still queued of it and of its reminders is not to be sent, nor what arrives later.
/// </summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="PersonId">Who was invited.</param>
/// <param name="Version">Version of the person.</param>
/// <param name="InvitationId">The invitation.</param>
/// <param name="Reason">Stable code: <c>activated</c>, <c>declined</c>, <c>protected</c>, <c>merged</c>, <c>erased</c>.</param>
public sealed record InvitationClosed(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version, Guid InvitationId, string Reason) : IEvent;

/// <summary>A person said no to membership and is not invited again until they ask for a link themselves.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="PersonId">Who.</param>
/// <param name="Version">Version of the person.</param>
public sealed record InvitationDeclined(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version) : IEvent;

/// <summary>Whether a person has a usable address changed without a degree: a school reported another address, or protection.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="PersonId">Who.</param>
/// <param name="Version">Version of the person.</param>
/// <param name="Reachable">Whether a usable address is on record now.</param>
public sealed record ReachabilityChanged(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version, bool Reachable) : IEvent;

/// <summary>An invitation left for the person's mailbox.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When the mail server took it, UTC.</param>
/// <param name="PersonId">Who was invited.</param>
/// <param name="Version">Version of the person.</param>
/// <param name="InvitationId">The invitation.</param>
public sealed record PersonInvited(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version, Guid InvitationId) : IEvent;

/// <summary>The person behind an invitation looked at the activation page for the first time.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="PersonId">Who.</param>
/// <param name="Version">Version of the person.</param>
public sealed record ActivationOpened(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version) : IEvent;

/// <summary>A graduate or final-year student became a member.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="PersonId">The new member.</param>
/// <param name="Version">Version of the person.</param>
public sealed record MemberActivated(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version) : IEvent;

/// <summary>A member gave or withdrew one consent.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="PersonId">The member.</param>
/// <param name="Version">Version of the person.</param>
/// <param name="Consent">Stable code, for example <c>newsletter</c> or <c>directory</c>.</param>
/// <param name="Given">True when given, false when withdrawn.</param>
/// <param name="WordingVersion">Version of the wording that the member saw.</param>
public sealed record ConsentChanged(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version,
    string Consent, bool Given, string WordingVersion) : IEvent;

/// <summary>A member left the network. Their degrees still count, they do not.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="PersonId">Who left.</param>
/// <param name="Version">Version of the person.</param>
public sealed record MemberLeft(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version) : IEvent;

/// <summary>
/// What a member would help with, whole, after each change. With no roles they help with nothing any more: they withdrew, left,
/// or are not to be named.
/// </summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="PersonId">The member.</param>
/// <param name="Version">Version of the person.</param>
/// <param name="Name">As displayed; empty for who is not to be named.</param>
/// <param name="Roles">Stable codes: <c>mentor</c>, <c>guest-lecturer</c>, <c>role-model</c>.</param>
/// <param name="Topics">One line in the member's words; may be empty.</param>
public sealed record VolunteerChanged(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version,
    string Name, IReadOnlyList<string> Roles, string Topics) : IEvent;

/// <summary>Two persons turned out to be one: everything of the second belongs to the first from now on.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="PersonId">The person who stays.</param>
/// <param name="Version">Version of the person who stays, above that of the other.</param>
/// <param name="MergedPersonId">The person who is no more.</param>
public sealed record PersonsMerged(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version, Guid MergedPersonId) : IEvent;

/// <summary>
/// All that names or reaches a person is to be erased, everywhere. Facts without a name stay: a degree that was awarded
/// still counts.
/// </summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="PersonId">Who.</param>
/// <param name="Version">Version of the person, their last.</param>
public sealed record PersonErased(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version) : IEvent;

/// <summary>A school came to be, was renamed, or was merged into another, which counts its graduates from then on.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="School">Code of the school.</param>
/// <param name="Version">Version of the school.</param>
/// <param name="MergedInto">Code of the school that counts its graduates; left out for a school of today.</param>
public sealed record SchoolChanged(
    Guid Id, DateTimeOffset OccurredAt, string School, long Version, string? MergedInto) : IEvent;

/// <summary>Communication is to mail a link by which a member proves that an address is theirs.</summary>
/// <param name="Id">Message id; also the idempotency key of the mail.</param>
/// <param name="OccurredAt">When it was asked for, UTC.</param>
/// <param name="PersonId">The member.</param>
/// <param name="ConfirmationId">The confirmation that the link answers.</param>
/// <param name="Address">The address to prove.</param>
/// <param name="DisplayName">Name in the greeting.</param>
/// <param name="Language"><c>sv</c> or <c>en</c>.</param>
/// <param name="Url">The link. Never to be logged.</param>
/// <param name="ExpiresAt">When the link stops working, UTC; no mail is sent after it.</param>
public sealed record SendAddressConfirmation(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, Guid ConfirmationId, string Address, string DisplayName,
    string Language, string Url, DateTimeOffset ExpiresAt) : ICommand;

/// <summary>Identity is to make an account for a new member, or to link the one that has this address.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="PersonId">The member.</param>
/// <param name="Email">Where sign-in links go.</param>
/// <param name="DisplayName">Name shown in the portal.</param>
/// <param name="Language"><c>sv</c> or <c>en</c>.</param>
/// <param name="TicketHash">
/// SHA-256, in lower-case hex, of a ticket with which the browser that activated signs in at once, one time; left out when
/// there is no such browser.
/// </param>
/// <param name="TicketExpiresAt">When that ticket stops working, UTC.</param>
public sealed record CreateAccount(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, string Email, string DisplayName, string Language,
    string? TicketHash = null, DateTimeOffset? TicketExpiresAt = null) : ICommand;

/// <summary>A member proved another address, or has another name: sign-in links go there from now on.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="PersonId">The member.</param>
/// <param name="Version">Version of the person; an older change does not undo a newer one.</param>
/// <param name="Email">Where sign-in links go.</param>
/// <param name="DisplayName">Name shown in the portal.</param>
/// <param name="Language"><c>sv</c> or <c>en</c>.</param>
public sealed record UpdateAccount(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version, string Email, string DisplayName, string Language) : ICommand;
