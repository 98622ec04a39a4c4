namespace AlumniPlatform.Contracts.Communication;

/// <summary>A mail server took responsibility for a message to one recipient.</summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When the server accepted it, UTC.</param>
/// <param name="Version">Version of the delivery.</param>
/// <param name="DeliveryId">The row in the delivery ledger.</param>
/// <param name="Purpose">Stable code: <c>invitation</c>, <c>reminder</c>, <c>sign-in</c>, <c>address-confirmation</c>.</param>
/// <param name="RequestId">Id of the message that asked for it.</param>
/// <param name="RelatesTo">The aggregate behind it: the invitation, the account.</param>
/// <param name="PersonId">The recipient, when a person of membership.</param>
public sealed record MessageSent(
    Guid Id, DateTimeOffset OccurredAt, long Version, Guid DeliveryId,
    string Purpose, Guid RequestId, Guid RelatesTo, Guid? PersonId) : IEvent;

/// <summary>
/// A mail server refused the recipient's address for good. Refusals of the sender, of the content, of a full mailbox are none.
/// </summary>
/// <param name="Id">Message id.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="Version">Version of the delivery.</param>
/// <param name="DeliveryId">The row in the delivery ledger.</param>
/// <param name="Purpose">Stable code: <c>invitation</c>, <c>reminder</c>, <c>sign-in</c>, <c>address-confirmation</c>.</param>
/// <param name="RequestId">Id of the message that asked for it.</param>
/// <param name="RelatesTo">The aggregate behind it: the invitation, the account.</param>
/// <param name="PersonId">The recipient, when a person of membership.</param>
/// <param name="StatusCode">SMTP status, for example 550.</param>
/// <param name="EnhancedCode">Enhanced status code (RFC 3463), for example <c>5.1.1</c>; left out when the server gave none.</param>
public sealed record MessageBounced(
    Guid Id, DateTimeOffset OccurredAt, long Version, Guid DeliveryId,
    string Purpose, Guid RequestId, Guid RelatesTo, Guid? PersonId, int StatusCode, string? EnhancedCode = null) : IEvent;
