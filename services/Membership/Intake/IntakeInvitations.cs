using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Membership.Reminders;

namespace AlumniPlatform.Membership.Intake;

/// <summary>Invitations that follow from the records of a request.</summary>
internal sealed class IntakeInvitations(MembershipDb db, ActivationTokens tokens, ReminderSchedule schedule)
{
    /// <summary>Opens an invitation for each person behind <paramref name="entries"/> who may be invited and has none open.</summary>
    public async Task<List<InvitationRequested>> InviteAsync(
        IReadOnlyCollection<IntakeEntry> entries, IReadOnlyDictionary<string, IntakePerson> persons, OrganisationTree tree, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await WithdrawAsync(persons, cancellationToken);
        var invited = entries.GroupBy(e => e.Record!.StudentRef).Select(g => (Person: persons[g.Key], Entry: g.Last()))
            .Where(p => p.Person.MayBeInvited).ToDictionary(p => p.Person.Id);
        var people = invited.Keys.ToArray();
        await db.RunAsync("update invitation set state = 'Expired' where person_id = any($1) and state = 'Open' and expires_at <= $2", cancellationToken, people, now);
        var opened = await db.QueryAsync("""
            insert into invitation (id, person_id, school, programme, address, last_request_id, state, requested_at, last_requested_at, expires_at, reminders_sent, next_reminder_at)
            select id, person, school, programme, address, request, 'Open', $7, $7, $8, 0, reminder
            from unnest($1, $2, $3, $4, $5, $6, $9) as r (id, person, school, programme, address, request, reminder)
            order by person
            on conflict (person_id) where state = 'Open' do nothing
            returning id, person_id, last_request_id
            """, row => (Id: row.GetGuid(0), Person: row.GetGuid(1), Request: row.GetGuid(2)), cancellationToken,
            people.Select(_ => Guid.CreateVersion7(now)).ToArray(), people, people.Select(p => invited[p].Entry.School!).ToArray(),
            people.Select(p => invited[p].Entry.Record!.Programme).ToArray(), people.Select(p => invited[p].Person.Email).ToArray(),
            people.Select(_ => Guid.CreateVersion7(now)).ToArray(), now, now + tokens.ValidFor,
            people.Select(p => schedule.Next(invited[p].Entry.School!, 0, now, now + tokens.ValidFor)).ToArray());
        var key = await tokens.KeyAsync(cancellationToken);
        return [.. opened.Select(o => Request(o.Id, o.Request, invited[o.Person].Person, invited[o.Person].Entry))];

        InvitationRequested Request(Guid invitation, Guid id, IntakePerson person, IntakeEntry entry)
        {
            var school = tree.SchoolOfToday(entry.School!)!;
            var programme = tree.ProgrammeOf(school, entry.Record!.Programme)!;
            var swedish = person.Language == "sv";
            return new InvitationRequested(
                id, now, person.Id, person.NextVersion(), invitation, person.Email, person.GivenName, person.FamilyName, person.Language,
                school.Code, swedish ? school.Sv : school.En, swedish ? programme.Sv : programme.En, tokens.Url(key, invitation), now + tokens.ValidFor);
        }
    }

    // A link that is on its way to somebody whose identity has become protected must not open a page with their name.
    private async Task WithdrawAsync(IReadOnlyDictionary<string, IntakePerson> persons, CancellationToken cancellationToken)
    {
        var hidden = persons.Values.Where(p => p.Protected).Select(p => p.Id).ToArray();
        if (hidden.Length > 0)
            await db.RunAsync("update invitation set state = 'Withdrawn' where person_id = any($1) and state in ('Open', 'Undelivered')", cancellationToken, [hidden]);
    }
}
