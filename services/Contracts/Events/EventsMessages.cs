namespace AlumniPlatform.Contracts.Events;

/// <summary>A gathering was published: people can see it and register.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="GatheringId">The gathering.</param>
/// <param name="Version">Version of the gathering.</param>
/// <param name="Schools">Codes of the own schools that organise it; empty when the central office alone does, or other universities with it.</param>
/// <param name="Partners">How many units of other universities organise it too.</param>
/// <param name="Format">Stable code: <c>on-site</c>, <c>online</c>, <c>both</c>.</param>
/// <param name="Audience">Stable code: <c>open</c>, <c>members</c>, <c>invited</c>, <c>programme</c>.</param>
/// <param name="StartsAt">When it begins, UTC.</param>
/// <param name="EndsAt">When it ends, UTC.</param>
/// <param name="Capacity">Seats; left out when there is no limit.</param>
public sealed record GatheringPublished(
    Guid Id, DateTimeOffset OccurredAt, Guid GatheringId, long Version, IReadOnlyList<string> Schools, int Partners,
    string Format, string Audience, DateTimeOffset StartsAt, DateTimeOffset EndsAt, int? Capacity = null) : IEvent;

/// <summary>A published gathering is at another time.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When it was moved, UTC.</param>
/// <param name="GatheringId">The gathering.</param>
/// <param name="Version">Version of the gathering.</param>
/// <param name="StartsAt">When it begins now, UTC.</param>
/// <param name="EndsAt">When it ends now, UTC.</param>
/// <param name="Sequence">Sequence number of its calendar entry.</param>
public sealed record GatheringRescheduled(
    Guid Id, DateTimeOffset OccurredAt, Guid GatheringId, long Version, DateTimeOffset StartsAt, DateTimeOffset EndsAt, int Sequence) : IEvent;

/// <summary>A published gathering does not take place. Everybody who was registered is cancelled with it.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When it was cancelled, UTC.</param>
/// <param name="GatheringId">The gathering.</param>
/// <param name="Version">Version of the gathering.</param>
public sealed record GatheringCancelled(
    Guid Id, DateTimeOffset OccurredAt, Guid GatheringId, long Version) : IEvent;

/// <summary>Others than before organise a published gathering.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="GatheringId">The gathering.</param>
/// <param name="Version">Version of the gathering.</param>
/// <param name="Schools">Codes of the own schools that organise it now; empty when the central office alone does, or other universities with it.</param>
/// <param name="Partners">How many units of other universities organise it too.</param>
public sealed record GatheringOrganisersChanged(
    Guid Id, DateTimeOffset OccurredAt, Guid GatheringId, long Version, IReadOnlyList<string> Schools, int Partners) : IEvent;

/// <summary>An office noted what a gathering cost its unit, in place of what it noted before.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When it was noted, UTC.</param>
/// <param name="GatheringId">The gathering.</param>
/// <param name="Version">Version of this unit's cost of the gathering.</param>
/// <param name="Amount">In the currency's minor units: hundredths.</param>
/// <param name="Currency">ISO 4217 code, for example <c>SEK</c>.</param>
/// <param name="School">Code of the school whose cost it is; left out for the central office.</param>
public sealed record GatheringCostNoted(
    Guid Id, DateTimeOffset OccurredAt, Guid GatheringId, long Version, long Amount, string Currency, string? School = null) : IEvent;

/// <summary>A registration has its seats.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="RegistrationId">The registration.</param>
/// <param name="GatheringId">The gathering.</param>
/// <param name="Version">Version of the registration.</param>
/// <param name="Party">How many come, the registered person included.</param>
/// <param name="PersonId">The member; left out for somebody whom membership does not know.</param>
/// <param name="QuotaId">The quota that it counts against; left out when none.</param>
/// <param name="FromWaitingList">Whether it had to wait and accepted an offer, or was promoted by the office.</param>
public sealed record RegistrationConfirmed(
    Guid Id, DateTimeOffset OccurredAt, Guid RegistrationId, Guid GatheringId, long Version, int Party,
    Guid? PersonId = null, Guid? QuotaId = null, bool FromWaitingList = false) : IEvent;

/// <summary>There are no seats for a registration yet: it waits.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="RegistrationId">The registration.</param>
/// <param name="GatheringId">The gathering.</param>
/// <param name="Version">Version of the registration.</param>
/// <param name="Party">How many want to come.</param>
/// <param name="PersonId">The member; left out for somebody whom membership does not know.</param>
/// <param name="QuotaId">The quota that it counts against; left out when none.</param>
public sealed record RegistrationWaitlisted(
    Guid Id, DateTimeOffset OccurredAt, Guid RegistrationId, Guid GatheringId, long Version, int Party,
    Guid? PersonId = null, Guid? QuotaId = null) : IEvent;

/// <summary>A registration has ended; seats that it had are free.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="RegistrationId">The registration.</param>
/// <param name="GatheringId">The gathering.</param>
/// <param name="Version">Version of the registration.</param>
/// <param name="Reason">Stable code: <c>attendee</c>, <c>office</c>, <c>rejected</c>, <c>declined</c>, <c>lapsed</c>, <c>gathering-cancelled</c>, <c>erased</c>, <c>merged</c>.</param>
/// <param name="HadSeats">Whether seats were confirmed or offered.</param>
/// <param name="PersonId">The member; left out for somebody whom membership does not know.</param>
public sealed record RegistrationCancelled(
    Guid Id, DateTimeOffset OccurredAt, Guid RegistrationId, Guid GatheringId, long Version, string Reason, bool HadSeats,
    Guid? PersonId = null) : IEvent;

/// <summary>Freed seats are held for a registration that waited, until it answers or the offer ends.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="RegistrationId">The registration.</param>
/// <param name="GatheringId">The gathering.</param>
/// <param name="Version">Version of the registration.</param>
/// <param name="Party">How many seats.</param>
/// <param name="Until">When the offer ends, UTC.</param>
/// <param name="PersonId">The member; left out for somebody whom membership does not know.</param>
public sealed record SeatOffered(
    Guid Id, DateTimeOffset OccurredAt, Guid RegistrationId, Guid GatheringId, long Version, int Party, DateTimeOffset Until,
    Guid? PersonId = null) : IEvent;

/// <summary>Somebody came: checked in at the door.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When it was scanned, UTC.</param>
/// <param name="RegistrationId">The registration.</param>
/// <param name="GatheringId">The gathering.</param>
/// <param name="Version">Version of the registration.</param>
/// <param name="Present">How many of the party have come; 0 when a check-in was taken back.</param>
/// <param name="PersonId">The member; left out for somebody whom membership does not know.</param>
/// <param name="PartId">The part at whose door it was; left out at the gathering's own.</param>
/// <param name="WalkIn">Whether the person had not registered before.</param>
public sealed record AttendanceRecorded(
    Guid Id, DateTimeOffset OccurredAt, Guid RegistrationId, Guid GatheringId, long Version, int Present,
    Guid? PersonId = null, Guid? PartId = null, bool WalkIn = false) : IEvent;

/// <summary>Communication is to mail somebody about a registration. The facts are written out already; communication gives them their form.</summary>
/// <param name="Id">Message id; also the idempotency key of the mail.</param>
/// <param name="OccurredAt">When it was asked for, UTC.</param>
/// <param name="RegistrationId">The registration, or what it will be once the address is proved.</param>
/// <param name="GatheringId">The gathering.</param>
/// <param name="Purpose">
/// Stable code: <c>registration-confirmed</c>, <c>registration-waitlisted</c>, <c>registration-pending</c>, <c>seat-offered</c>,
/// <c>offer-lapsed</c>, <c>registration-changed</c>, <c>registration-cancelled</c>, <c>registration-rejected</c>,
/// <c>gathering-rescheduled</c>, <c>gathering-cancelled</c>, <c>gathering-reminder</c>, <c>gathering-thanks</c>; and to an address
/// that nobody has proved <c>registration-to-confirm</c>, <c>already-registered</c>, <c>registration-by-invitation</c>.
/// </param>
/// <param name="Email">Where to write.</param>
/// <param name="Name">The recipient's, as they wrote it; empty in a mail to an address that nobody has proved.</param>
/// <param name="Language">Language of the mail: <c>sv</c> or <c>en</c>.</param>
/// <param name="Title">The gathering's title in that language.</param>
/// <param name="When">When it is, in that language and the gathering's time zone.</param>
/// <param name="Where">Where it is; empty when that is not to be told.</param>
/// <param name="ManageLink">Where the recipient confirms, sees, changes and cancels the registration, without signing in. Never to be logged.</param>
/// <param name="PersonId">The recipient, when a person of membership.</param>
/// <param name="School">Code of the school in whose name it is sent; left out for the central office.</param>
/// <param name="Details">Further facts, a line each, in that language.</param>
/// <param name="Calendar">An iCalendar object to attach; left out when there is none.</param>
/// <param name="CalendarMethod">Its method, <c>REQUEST</c> or <c>CANCEL</c>; left out without one.</param>
/// <param name="ExpiresAt">After this it would be useless and is not sent, UTC; left out when it never is.</param>
/// <param name="FeedbackLink">Where the recipient says afterwards what they thought, without signing in; left out when they cannot. Never to be logged.</param>
public sealed record SendGatheringMail(
    Guid Id, DateTimeOffset OccurredAt, Guid RegistrationId, Guid GatheringId, string Purpose,
    string Email, string Name, string Language, string Title, string When, string Where, string ManageLink,
    Guid? PersonId = null, string? School = null, IReadOnlyList<string>? Details = null,
    string? Calendar = null, string? CalendarMethod = null, DateTimeOffset? ExpiresAt = null, string? FeedbackLink = null) : ICommand;
