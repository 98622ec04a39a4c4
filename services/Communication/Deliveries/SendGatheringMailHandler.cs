using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Messaging;

namespace AlumniPlatform.Communication.Deliveries;

/// <summary>Queues what somebody is told about a registration. Relates to the registration.</summary>
internal sealed class SendGatheringMailHandler(CommunicationDb db, TimeProvider time) : IConsume<SendGatheringMail>
{
    public Task ConsumeAsync(IReadOnlyList<SendGatheringMail> messages, CancellationToken cancellationToken) =>
        db.QueueAsync([.. messages.Select(Request)], time, cancellationToken);

    private static DeliveryRequest Request(SendGatheringMail message) => new(
        message.Id, message.Purpose, message.RegistrationId, message.PersonId, message.School, message.Email, message.Language, Urgent: false,
        new MailContent { Greeting = message.Name, Name = message.Name, Link = message.ManageLink },
        message.ExpiresAt ?? message.OccurredAt.AddYears(1));
}
