using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;

namespace AlumniPlatform.Membership.Intake;

/// <summary>
/// Members of an earlier register, in sets: they joined once and are not invited again. Who left or declined here stays
/// out, whatever the earlier register says.
/// </summary>
internal static class IntakeMembers
{
    /// <summary>Stands for the wording of a consent that was given elsewhere.</summary>
    private const string Wording = "registered";

    private sealed record Joining(IntakeEntry Entry, IntakePerson Person, DateTimeOffset Since);

    /// <summary>Makes members, since the day in their record. A record of somebody who is one already is a duplicate.</summary>
    public static async Task RegisterAsync(
        MembershipDb db, IReadOnlyCollection<IntakeEntry> entries, IReadOnlyDictionary<string, IntakePerson> persons, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
            return;
        var joining = entries.Select(e => new Joining(e, persons[e.Record!.StudentRef], Since(e.Record.Date, now))).ToDictionary(j => j.Person.Id);
        var addresses = await ActivateAsync(db, joining, now, cancellationToken);
        await LeaveOutAsync(db, [.. joining.Values.Where(j => !addresses.ContainsKey(j.Person.Id))], cancellationToken);
        Joining[] joined = [.. joining.Values.Where(j => addresses.ContainsKey(j.Person.Id))];
        foreach (var (_, person, _) in joined)
            person.Answered = true;
        await db.PublishAsync([.. joined.Select(j => new MemberActivated(Guid.CreateVersion7(now), j.Since, j.Person.Id, j.Person.NextVersion()))], cancellationToken);
        await db.PublishAsync(await CloseInvitationsAsync(db, joined, now, cancellationToken), cancellationToken);
        await db.PublishAsync(await ConsentAsync(db, joined, now, cancellationToken), cancellationToken);
        // No ticket: no browser waits. They sign in by a link to the address on record.
        await db.PublishAsync([.. joined.Select(j => new CreateAccount(
            Guid.CreateVersion7(now), now, j.Person.Id, addresses[j.Person.Id], $"{j.Person.GivenName} {j.Person.FamilyName}".Trim(), j.Person.Language))], cancellationToken);
    }

    // Noon, so that it is the same day wherever it is read; of today perhaps not yet.
    private static DateTimeOffset Since(DateOnly day, DateTimeOffset now)
    {
        var noon = new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero);
        return noon < now ? noon : now;
    }

    /// <summary>Returns where each who became a member is reached.</summary>
    private static async Task<Dictionary<Guid, string>> ActivateAsync(
        MembershipDb db, Dictionary<Guid, Joining> joining, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await db.QueryAsync("""
            update person set state = 'Member', account_email = coalesce(private_email, email), activated_at = since, updated_at = $3
            from unnest($1, $2) as r (joining, since)
            where id = joining and state not in ('Member', 'Left') and declined_at is null
            returning id, coalesce(private_email, email)
            """, row => (Id: row.GetGuid(0), Address: row.GetString(1)), cancellationToken,
            joining.Keys.ToArray(), joining.Values.Select(j => j.Since).ToArray(), now)).ToDictionary(a => a.Id, a => a.Address);

    private static async Task LeaveOutAsync(MembershipDb db, IReadOnlyCollection<Joining> others, CancellationToken cancellationToken)
    {
        if (others.Count == 0)
            return;
        var members = (await db.QueryAsync("select id from person where id = any($1) and state = 'Member'", row => row.GetGuid(0), cancellationToken,
            [others.Select(o => o.Person.Id).ToArray()])).ToHashSet();
        foreach (var (entry, person, _) in others)
        {
            if (members.Contains(person.Id))
                entry.Duplicate();
            else
                entry.Reject("opted-out", "The person left the network or declined its invitation, and becomes a member again only by themselves.");
        }
    }

    private static async Task<List<InvitationClosed>> CloseInvitationsAsync(
        MembershipDb db, IReadOnlyCollection<Joining> joined, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var persons = joined.ToDictionary(j => j.Person.Id, j => j.Person);
        var closed = await db.QueryAsync(
            "update invitation set state = 'Used' where person_id = any($1) and state = 'Open' returning id, person_id",
            row => (Invitation: row.GetGuid(0), Person: row.GetGuid(1)), cancellationToken, [persons.Keys.ToArray()]);
        return closed.ConvertAll(c => new InvitationClosed(Guid.CreateVersion7(now), now, c.Person, persons[c.Person].NextVersion(), c.Invitation, "activated"));
    }

    private static async Task<ConsentChanged[]> ConsentAsync(
        MembershipDb db, IReadOnlyCollection<Joining> joined, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ConsentChanged[] consents = [.. joined.SelectMany(j => j.Entry.Record!.Consents.Select(c =>
            new ConsentChanged(Guid.CreateVersion7(now), j.Since, j.Person.Id, j.Person.NextVersion(), c.Key, c.Value, Wording)))];
        await db.RunAsync("""
            insert into consent (id, person_id, code, wording_version, given, at)
            select id, person, code, $6, given, at from unnest($1, $2, $3, $4, $5) as r (id, person, code, given, at)
            """, cancellationToken,
            consents.Select(_ => Guid.CreateVersion7(now)).ToArray(), consents.Select(c => c.PersonId).ToArray(), consents.Select(c => c.Consent).ToArray(),
            consents.Select(c => c.Given).ToArray(), consents.Select(c => c.OccurredAt).ToArray(), Wording);
        return consents;
    }
}
