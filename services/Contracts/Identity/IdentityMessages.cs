namespace AlumniPlatform.Contracts.Identity;

/// <summary>A member has an account to sign in with.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="PersonId">The member.</param>
/// <param name="Version">Version of the account.</param>
/// <param name="AccountId">The account.</param>
public sealed record AccountLinked(
    Guid Id, DateTimeOffset OccurredAt, Guid PersonId, long Version, Guid AccountId) : IEvent;

/// <summary>Communication is to mail a one-time sign-in link.</summary>
/// <param name="Id">Message id; also the idempotency key of the mail.</param>
/// <param name="OccurredAt">When it was asked for, UTC.</param>
/// <param name="AccountId">The account.</param>
/// <param name="Address">Where to write.</param>
/// <param name="DisplayName">Name in the greeting.</param>
/// <param name="Language"><c>sv</c> or <c>en</c>.</param>
/// <param name="Url">The link. Never to be logged.</param>
/// <param name="ExpiresAt">When the link stops working, UTC; no mail is sent after it.</param>
/// <param name="PersonId">The member whose account it is; left out for somebody who only works here.</param>
public sealed record SendSignInLink(
    Guid Id, DateTimeOffset OccurredAt, Guid AccountId, string Address, string DisplayName,
    string Language, string Url, DateTimeOffset ExpiresAt, Guid? PersonId = null) : ICommand;
