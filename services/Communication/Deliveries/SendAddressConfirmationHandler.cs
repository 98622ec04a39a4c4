using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;

namespace AlumniPlatform.Communication.Deliveries;

/// <summary>
/// Queues a link that proves an address: somebody waits for it, so it goes before invitations. The address may be anybody's, so
/// the mail greets nobody: a member's name is what the member wrote.
/// </summary>
internal sealed class SendAddressConfirmationHandler(CommunicationDb db, TimeProvider time) : IConsume<SendAddressConfirmation>
{
    public Task ConsumeAsync(IReadOnlyList<SendAddressConfirmation> messages, CancellationToken cancellationToken) =>
        db.QueueAsync([.. messages.Select(Request)], time, cancellationToken);

    private static DeliveryRequest Request(SendAddressConfirmation message) => new(
        message.Id, Purposes.AddressConfirmation, message.ConfirmationId, message.PersonId, School: null, message.Address, message.Language, Urgent: true,
        new MailContent { Greeting = "", Name = "", Link = message.Url },
        message.ExpiresAt);
}
