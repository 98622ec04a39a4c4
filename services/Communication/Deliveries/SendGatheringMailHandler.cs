using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Messaging;

namespace AlumniPlatform.Communication.Deliveries;

/// <summary>Queues what somebody is told about a registration. Relates to the registration. Of an offer the time runs, so it goes before bulk.</summary>
internal sealed class SendGatheringMailHandler(CommunicationDb db, TimeProvider time) : IConsume<SendGatheringMail>
{
    // Shorter than addresses of guests are kept (MailOptions.GuestAddressDays): what is replayed after that is not sent again.
    private static readonly TimeSpan useful = TimeSpan.FromDays(30);

    public Task ConsumeAsync(IReadOnlyList<SendGatheringMail> messages, CancellationToken cancellationToken) =>
        db.QueueAsync([.. messages.Select(Request)], time, cancellationToken);

    private static DeliveryRequest Request(SendGatheringMail message) => new(
        message.Id, message.Purpose, message.RegistrationId, message.PersonId, message.School, message.Email, message.Language,
        Urgent: message.Purpose is Purposes.SeatOffered or Purposes.ToConfirm,
        new MailContent
        {
            Greeting = message.Name,
            Name = message.Name,
            Link = message.ManageLink,
            FeedbackLink = message.FeedbackLink,
            Gathering = new GatheringContent
            {
                Title = message.Title,
                When = message.When,
                Where = message.Where,
                Details = message.Details ?? [],
                Calendar = message.Calendar,
                CalendarMethod = message.CalendarMethod,
            },
        },
        message.ExpiresAt ?? message.OccurredAt + useful);
}
