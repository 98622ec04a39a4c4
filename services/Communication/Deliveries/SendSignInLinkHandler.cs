using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Messaging;

namespace AlumniPlatform.Communication.Deliveries;

/// <summary>Queues a sign-in link: somebody waits for it, so it goes before invitations.</summary>
internal sealed class SendSignInLinkHandler(CommunicationDb db, TimeProvider time) : IConsume<SendSignInLink>
{
    public Task ConsumeAsync(IReadOnlyList<SendSignInLink> messages, CancellationToken cancellationToken) =>
        db.QueueAsync([.. messages.Select(Request)], time, cancellationToken);

    private static DeliveryRequest Request(SendSignInLink message) => new(
        message.Id, Purposes.SignIn, message.AccountId, message.PersonId, School: null, message.Address, message.Language, Urgent: true,
        new MailContent
        {
            Greeting = message.DisplayName,
            Name = message.DisplayName,
            Link = message.Url,
            Minutes = (int)Math.Round((message.ExpiresAt - message.OccurredAt).TotalMinutes),
        },
        message.ExpiresAt);
}
