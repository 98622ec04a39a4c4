using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Membership.Reminders;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Activation;

/// <summary>Asks communication to mail an invitation once more, with the same link; no reminder comes soon after it.</summary>
internal sealed class InvitationMail(MembershipDb db, ActivationTokens tokens, ReminderSchedule schedule)
{
    /// <param name="asked">The person waits for it, so it leaves at any hour.</param>
    public async Task RequestAsync(Invitation invitation, Person person, string address, bool asked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var request = Guid.CreateVersion7(now);
        invitation.RequestedTo(address, request, now);
        invitation.RemindNotBefore(schedule.AfterMail(now, person.TimeZone));
        var programme = await db.Programmes.AsNoTracking().SingleAsync(p => p.Code == invitation.Programme, cancellationToken);
        var to = new Invitee(
            person.Id, person.GivenName, person.FamilyName, address, person.Language ?? "sv", person.TimeZone,
            await SchoolAsync(invitation, cancellationToken), programme, invitation.GraduateSince is not null);
        var letters = new InvitationLetters(tokens, await tokens.KeyAsync(cancellationToken));
        db.Publish(letters.Write(to, person.NextVersion(), request, invitation.Id, now, invitation.ExpiresAt, notBefore: asked ? null : schedule.NotBefore(now, person.TimeZone)));
    }

    public Task<School> SchoolAsync(Invitation invitation, CancellationToken cancellationToken) =>
        db.Schools.AsNoTracking().SingleAsync(s => s.Code == invitation.School, cancellationToken);
}
