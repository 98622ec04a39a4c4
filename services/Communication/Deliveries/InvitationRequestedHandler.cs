using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;

namespace AlumniPlatform.Communication.Deliveries;

/// <summary>Queues an invitation, or a reminder of one, for each request.</summary>
internal sealed class InvitationRequestedHandler(CommunicationDb db, TimeProvider time) : IConsume<InvitationRequested>
{
    public Task ConsumeAsync(IReadOnlyList<InvitationRequested> messages, CancellationToken cancellationToken) =>
        db.QueueAsync([.. messages.Select(Request)], time, cancellationToken);

    private static DeliveryRequest Request(InvitationRequested message)
    {
        var name = $"{message.GivenName} {message.FamilyName}".Trim();
        return new DeliveryRequest(
            message.Id, message.Reminder > 0 ? Purposes.Reminder : Purposes.Invitation, message.InvitationId, message.PersonId, message.School, message.Address, message.Language, Urgent: false,
            new MailContent
            {
                Greeting = message.GivenName.Length > 0 ? message.GivenName : name,
                Name = name,
                School = message.SchoolName,
                Programme = message.ProgrammeName,
                Link = message.ActivationUrl,
                DeclineLink = message.DeclineUrl,
                UnsubscribeLink = message.UnsubscribeUrl,
                SenderName = message.SenderName,
                ReplyTo = message.ReplyTo,
            },
            message.ExpiresAt, message.NotBefore, message.Programme);
    }
}
