using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Membership.Reminders;
using AlumniPlatform.Messaging;

namespace AlumniPlatform.Membership.Intake;

/// <summary>What the records of a request mean for invitations.</summary>
internal sealed class IntakeInvitations(MembershipDb db, OpenInvitations invitations, ReminderSchedule schedule, ActivationTokens tokens, IConfiguration configuration)
{
    private readonly int maxAge = configuration.GetValue("Invitations:MaxDegreeAgeDays", 365);

    /// <summary>
    /// Opens an invitation for each person behind <paramref name="news"/> who may be invited and has none open. Records of long
    /// ago invite nobody: their addresses are mostly dead by now, and an office may still invite those people.
    /// </summary>
    public async Task ApplyAsync(
        IReadOnlyCollection<IntakeEntry> news, IReadOnlyDictionary<string, IntakePerson> persons, OrganisationTree tree, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await WithdrawAsync(persons, now, cancellationToken);
        var oldest = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-maxAge);
        var invitees = news.Where(e => e.Record!.Date >= oldest).GroupBy(e => e.Record!.StudentRef)
            .Where(g => persons[g.Key].MayBeInvited).Select(g => Invitee(persons[g.Key], [.. g], tree)).ToArray();
        var numbers = persons.Values.ToDictionary(p => p.Id);
        await db.PublishAsync(await invitations.OpenAsync(invitees, person => numbers[person].NextVersion(), now, cancellationToken), cancellationToken);
        await StartAnewAsync([.. invitees.Where(i => i.Graduate)], tree, now, cancellationToken);
    }

    private static Invitee Invitee(IntakePerson person, IntakeEntry[] entries, OrganisationTree tree)
    {
        var entry = entries.LastOrDefault(e => e.Record!.Kind == RecordKind.Awarded) ?? entries[^1];
        var school = tree.SchoolOfToday(entry.School!)!;
        return new Invitee(person.Id, person.GivenName, person.FamilyName, person.Email, person.Language, person.TimeZone,
            school, tree.ProgrammeOf(school, entry.Record!.Programme)!, entry.Record.Kind == RecordKind.Awarded);
    }

    /// <summary>
    /// Who was invited as a student and has graduated now gets the reminders anew, counted from the degree, and a link that
    /// works that long. Nothing is sent at this moment, and a further degree changes nothing.
    /// </summary>
    private async Task StartAnewAsync(IReadOnlyCollection<Invitee> graduates, OrganisationTree tree, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var expiresAt = now + tokens.ValidFor;
        var zones = graduates.ToDictionary(g => g.Person, g => g.TimeZone);
        var open = await db.QueryAsync("select id, person_id, school from invitation where person_id = any($1) and state = 'Open' and graduate_since is null",
            row => (Id: row.GetGuid(0), Person: row.GetGuid(1), School: row.GetString(2)), cancellationToken, [zones.Keys.ToArray()]);
        await db.RunAsync("""
            update invitation i set graduate_since = $3, reminders_sent = 0, next_reminder_at = r.next, expires_at = greatest(i.expires_at, $4)
            from unnest($1, $2) as r (id, next) where i.id = r.id
            """, cancellationToken, open.Select(o => o.Id).ToArray(), open.Select(o => schedule.Next(tree.School(o.School), zones[o.Person], 0, now, expiresAt)).ToArray(), now, expiresAt);
    }

    // A link that is on its way to somebody whose identity has become protected must not open a page with their name, nor leave.
    private async Task WithdrawAsync(IReadOnlyDictionary<string, IntakePerson> persons, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Guid[] hidden = [.. persons.Values.Where(p => p.Protected).Select(p => p.Id)];
        if (hidden.Length == 0)
            return;
        await db.PublishAsync(await db.QueryAsync("""
            with withdrawn as (
                update invitation set state = 'Withdrawn', next_reminder_at = null where person_id = any($1) and state in ('Open', 'Undelivered', 'Merged') returning id, person_id),
            numbered as (
                update person p set version = p.version + w.count from (select person_id, count(*) from withdrawn group by person_id) w
                where p.id = w.person_id returning p.id, p.version)
            select w.id, n.id, n.version + 1 - row_number() over (partition by n.id order by w.id) from withdrawn w join numbered n on n.id = w.person_id
            """, row => new InvitationClosed(Guid.CreateVersion7(now), now, row.GetGuid(1), row.GetInt64(2), row.GetGuid(0), "protected"), cancellationToken, [hidden]), cancellationToken);
    }
}
