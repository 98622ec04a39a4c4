using AlumniPlatform.Membership.People;
using AlumniPlatform.Membership.Reminders;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Activation;

/// <summary>
/// Sends the link of an invitation again, or a new one when it no longer works, to an address on record. Who declined before, or
/// left, and asks has changed their mind.
/// </summary>
internal sealed class ResendActivation(MembershipDb db, ActivationTokens tokens, InvitationMail mail, ReminderSchedule schedule, TimeProvider time)
{
    /// <summary>No more than one mail in this time, whoever asks for it; and no more than <see cref="AskedMailLimit"/> a day.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    public static async Task<Accepted> PostAsync(EmailInput input, ResendActivation resend, CancellationToken cancellationToken)
    {
        var email = input.Email?.Trim() ?? "";
        if (!EmailAddress.IsValid(email))
            throw new InvalidInputException("email", "This is not an e-mail address.");
        await resend.ResendAsync(email, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private async Task ResendAsync(string email, CancellationToken cancellationToken)
    {
        // Lowered by PostgreSQL on both sides: it and .NET differ about some letters.
        var known = await db.People
            .FromSql($"""
                select * from person where state <> 'Member' and not protected_identity and id in (
                    select coalesce(merged_into, id) from person where email_key = lower({email}) or private_email_key = lower({email}))
                """)
            .AsNoTracking().Select(p => p.Id).ToListAsync(cancellationToken);
        if (known.Count == 0)
            return;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        foreach (var person in (await db.LockPeopleAsync(known, cancellationToken)).Values)
            await ResendAsync(person, email, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task ResendAsync(Person person, string email, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // The open one before a later one that was merged into it.
        var last = await db.Invitations.Where(i => i.PersonId == person.Id).OrderByDescending(i => i.State == InvitationState.Open).ThenByDescending(i => i.Id)
            .FirstOrDefaultAsync(cancellationToken);
        if (last is null || person.State == PersonState.Member)
            return;
        person.AskForInvitation(now);
        last.RemindNotBefore(schedule.AfterMail(now, person.TimeZone)); // also when no mail follows, because one just left
        // Who just said no holds no link that works. Only they could say it, so nobody makes mails with it.
        if (now - last.LastRequestedAt < Pause && last.State != InvitationState.Declined)
            return;
        if (!last.CountAsked(now) && last.State != InvitationState.Declined)
            return;
        // The address as it is on record, not as it was typed.
        var address = person.PrivateEmail is { } own && own.Equals(email, StringComparison.OrdinalIgnoreCase) ? own : person.Email;
        var invitation = last.State == InvitationState.Open && now < last.ExpiresAt ? last : await RenewAsync(last, person, address, now, cancellationToken);
        await mail.RequestAsync(invitation, person, address, asked: true, now, cancellationToken);
    }

    private async Task<Invitation> RenewAsync(Invitation last, Person person, string address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        last.Expire();
        await db.SaveChangesAsync(cancellationToken); // before the new one, because only one may be open
        return db.Add(new Invitation
        {
            Id = Guid.CreateVersion7(now), PersonId = last.PersonId, School = last.School, Programme = last.Programme, Address = address,
            LastRequestId = Guid.Empty, RequestedAt = now, LastRequestedAt = now, ExpiresAt = now + tokens.ValidFor,
            NextReminderAt = schedule.Next(await mail.SchoolAsync(last, cancellationToken), person.TimeZone, 0, now, now + tokens.ValidFor),
            GraduateSince = last.GraduateSince is null ? null : now,
        }).Entity;
    }
}

internal sealed record EmailInput(string? Email);
