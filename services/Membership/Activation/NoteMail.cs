using System.Globalization;
using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Membership.Reminders;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Activation;

/// <summary>An invitation left: its person is invited, and others are told.</summary>
internal sealed class NoteSentInvitation(MembershipDb db, ReminderSchedule schedule, TimeProvider time) : IConsume<MessageSent>
{
    /// <summary>Also a reminder: when the first mail was lost on the way to the mail server, it is the one that invites.</summary>
    public static readonly string[] Purposes = ["invitation", "reminder"];

    public async Task ConsumeAsync(IReadOnlyList<MessageSent> messages, CancellationToken cancellationToken)
    {
        var sent = messages.Where(m => Purposes.Contains(m.Purpose)).GroupBy(m => m.RelatesTo).ToDictionary(g => g.Key, g => g.Min(m => m.OccurredAt));
        var (invitations, people) = await db.LockInvitedAsync(sent.Keys, cancellationToken);
        var schools = await db.Schools.AsNoTracking().ToDictionaryAsync(s => s.Code, cancellationToken);
        foreach (var invitation in invitations.Where(i => i.SentAt is null))
        {
            var person = people[invitation.PersonId];
            var at = sent[invitation.Id];
            invitation.Sent(at, schedule.Next(schools[invitation.School], person.TimeZone, 0, at, invitation.ExpiresAt));
            person.Invited(at);
            db.Publish(new PersonInvited(Guid.CreateVersion7(time.GetUtcNow()), at, person.Id, person.NextVersion(), invitation.Id));
        }
    }
}

/// <summary>
/// An invitation came back: it goes to the next address on record. When there is none, its person cannot be reached until
/// a school reports an address, another or the same once more, or an office asks to try again.
/// </summary>
internal sealed class NoteBouncedInvitation(MembershipDb db, InvitationMail mail, TimeProvider time) : IConsume<MessageBounced>
{
    public async Task ConsumeAsync(IReadOnlyList<MessageBounced> messages, CancellationToken cancellationToken)
    {
        var bounced = messages.Where(m => NoteSentInvitation.Purposes.Contains(m.Purpose))
            .Where(IsOfTheAddress).ToLookup(m => m.RelatesTo);
        var (invitations, people) = await db.LockInvitedAsync([.. bounced.Select(b => b.Key)], cancellationToken);
        var now = time.GetUtcNow();
        foreach (var invitation in invitations.Where(i => i.State == InvitationState.Open))
        {
            if (bounced[invitation.Id].FirstOrDefault(m => m.RequestId == invitation.LastRequestId) is not { } message)
                continue;
            var person = people[invitation.PersonId];
            if (now < invitation.ExpiresAt && invitation.NextAddress(person) is { } next)
            {
                await mail.RequestAsync(invitation, person, next, asked: false, now, cancellationToken);
                continue;
            }
            invitation.CameBack();
            person.Bounced(message.EnhancedCode ?? message.StatusCode.ToString(CultureInfo.InvariantCulture), now);
        }
    }

    // Versions before told of every refusal, without its enhanced code: a full mailbox (552) or a filter (554) is not the address.
    private static bool IsOfTheAddress(MessageBounced message) => message.EnhancedCode is not null || message.StatusCode is not (552 or 554);
}

/// <summary>A member has an account.</summary>
internal sealed class NoteAccount(MembershipDb db, TimeProvider time) : IConsume<AccountLinked>
{
    public async Task ConsumeAsync(IReadOnlyList<AccountLinked> messages, CancellationToken cancellationToken)
    {
        var latest = messages.GroupBy(m => m.PersonId).ToDictionary(g => g.Key, g => g.MaxBy(m => m.Version)!);
        // Of who has gone nothing is noted, nor of a merged one: identity tells again to whom the account belongs now.
        await db.RunAsync("""
            with known as (
                select id from person where id = any($1) and merged_into is null and state not in ('Left', 'Erased') order by student_ref for update)
            update person set account_id = linked.account, updated_at = $3
            from known join unnest($1, $2) as linked (person, account) on linked.person = known.id
            where person.id = known.id
            """, cancellationToken, latest.Keys.ToArray(), latest.Values.Select(m => m.AccountId).ToArray(), time.GetUtcNow());
    }
}

internal static class Locking
{
    /// <summary>Invitations with their persons, the persons locked in the order in which the intake locks them.</summary>
    public static async Task<(List<Invitation> Invitations, Dictionary<Guid, Person> People)> LockInvitedAsync(
        this MembershipDb db, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        while (true)
        {
            var owners = await db.Invitations.AsNoTracking().Where(i => ids.Contains(i.Id)).Select(i => i.PersonId).ToListAsync(cancellationToken);
            var people = await db.LockPeopleAsync(owners, cancellationToken);
            var invitations = await db.Invitations.Where(i => ids.Contains(i.Id)).ToListAsync(cancellationToken);
            if (invitations.TrueForAll(i => people.ContainsKey(i.PersonId)))
                return (invitations, people);
            db.ChangeTracker.Clear(); // merged into another while this waited for the lock
        }
    }

    public static Task<Dictionary<Guid, Person>> LockPeopleAsync(this MembershipDb db, IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        var keys = ids.Distinct().ToArray();
        return db.People.FromSql($"select * from person where id = any({keys}) order by student_ref for update").ToDictionaryAsync(p => p.Id, cancellationToken);
    }
}
