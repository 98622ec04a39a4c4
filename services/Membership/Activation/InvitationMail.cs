using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Membership.Reminders;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Activation;

/// <summary>Asks communication to mail an invitation once more, with the same link; no reminder comes soon after it.</summary>
internal sealed class InvitationMail(MembershipDb db, ActivationTokens tokens, ReminderSchedule schedule)
{
    public async Task RequestAsync(Invitation invitation, Person person, string address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var request = Guid.CreateVersion7(now);
        invitation.RequestedTo(address, request, now);
        invitation.RemindNotBefore(schedule.AfterMail(now));
        var school = await db.Schools.AsNoTracking().SingleAsync(s => s.Code == invitation.School, cancellationToken);
        var programme = await db.Programmes.AsNoTracking().SingleAsync(p => p.Code == invitation.Programme, cancellationToken);
        var language = person.Language ?? "sv";
        var swedish = language == "sv";
        db.Publish(new InvitationRequested(
            request, now, person.Id, person.NextVersion(), invitation.Id, address, person.GivenName, person.FamilyName, language,
            school.Code, swedish ? school.Sv : school.En, swedish ? programme.Sv : programme.En,
            tokens.Url(await tokens.KeyAsync(cancellationToken), invitation.Id), invitation.ExpiresAt));
    }
}
