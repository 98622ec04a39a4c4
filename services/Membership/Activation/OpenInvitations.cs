using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Reminders;

namespace AlumniPlatform.Membership.Activation;

/// <summary>Opens invitations in sets, within the current transaction, whatever they follow from.</summary>
internal sealed class OpenInvitations(MembershipDb db, ActivationTokens tokens, ReminderSchedule schedule)
{
    /// <summary>
    /// Opens one for each of <paramref name="invitees"/> who has none open. Returns what is to be asked of communication; each
    /// takes a version of its person. The persons are locked, or nobody else can know of them yet.
    /// </summary>
    public async Task<List<InvitationRequested>> OpenAsync(
        IReadOnlyCollection<Invitee> invitees, Func<Guid, long> nextVersion, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (people, expiresAt) = (invitees.ToDictionary(i => i.Person), now + tokens.ValidFor);
        await db.RunAsync("update invitation set state = 'Expired' where person_id = any($1) and state = 'Open' and expires_at <= $2", cancellationToken, people.Keys.ToArray(), now);
        var opened = await db.QueryAsync("""
            insert into invitation (id, person_id, school, programme, address, last_request_id, state, requested_at, last_requested_at, expires_at, reminders_sent, next_reminder_at, graduate_since)
            select id, person, school, programme, address, request, 'Open', $7, $7, $8, 0, reminder, case when graduate then $7 end
            from unnest($1, $2, $3, $4, $5, $6, $9, $10) as r (id, person, school, programme, address, request, reminder, graduate)
            order by person
            on conflict (person_id) where state = 'Open' do nothing
            returning id, person_id, last_request_id
            """, row => (Id: row.GetGuid(0), Person: row.GetGuid(1), Request: row.GetGuid(2)), cancellationToken,
            invitees.Select(_ => Guid.CreateVersion7(now)).ToArray(), invitees.Select(i => i.Person).ToArray(), invitees.Select(i => i.School.Code).ToArray(),
            invitees.Select(i => i.Programme.Code).ToArray(), invitees.Select(i => i.Address).ToArray(), invitees.Select(_ => Guid.CreateVersion7(now)).ToArray(),
            now, expiresAt, invitees.Select(i => schedule.Next(i.School, i.TimeZone, 0, now, expiresAt)).ToArray(), invitees.Select(i => i.Graduate).ToArray());
        var letters = new InvitationLetters(tokens, await tokens.KeyAsync(cancellationToken));
        return [.. opened.Select(o => letters.Write(people[o.Person], nextVersion(o.Person), o.Request, o.Id, now, expiresAt, notBefore: schedule.NotBefore(now, people[o.Person].TimeZone)))];
    }
}
