using System.Text.RegularExpressions;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Erasure;

/// <summary>
/// Erases a person here and tells the other services to. What is left is a row without a name, with the degrees that go on
/// counting. Persons who were merged are one person, and are erased together.
/// </summary>
internal sealed class ErasePerson(MembershipDb db, ErasedStudents erased, TimeProvider time)
{
    private const int ShortestReference = 5;

    /// <param name="id">Whom.</param>
    /// <param name="by">Subject of the office's token; null when the member asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when there is nobody to erase.</returns>
    public async Task<bool> EraseAsync(Guid id, string? by, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var people = await db.LockPeopleAsync(await OneWithAsync(id, cancellationToken), cancellationToken);
        if (people.GetValueOrDefault(id) is not { State: not PersonState.Erased } asked || (by is null && asked.State != PersonState.Member))
            return false;
        var now = time.GetUtcNow();
        await ForgetRejectedAsync([.. people.Values], cancellationToken);
        await ForgetEventIdsAsync([.. people.Values.Select(p => p.StudentRef)], cancellationToken);
        foreach (var person in people.Values.Where(p => p.State != PersonState.Erased).OrderBy(p => p.Id))
            await EraseAsync(person, by, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task EraseAsync(Person person, string? by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await erased.RememberAsync(person, by, now, cancellationToken);
        var open = await db.Invitations.AsNoTracking()
            .Where(i => i.PersonId == person.Id && (i.State == InvitationState.Open || i.State == InvitationState.Undelivered)).ToListAsync(cancellationToken);
        foreach (var invitation in open)
            db.Publish(new InvitationClosed(Guid.CreateVersion7(now), now, person.Id, person.NextVersion(), invitation.Id, "erased"));
        await db.Invitations.Where(i => i.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
        await db.Consents.Where(c => c.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
        await db.Volunteers.Where(v => v.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
        await db.AddressConfirmations.Where(c => c.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
        await db.PersonClaims.Where(c => c.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
        person.Erase(now);
        db.Publish(new PersonErased(Guid.CreateVersion7(now), now, person.Id, person.NextVersion()));
    }

    private async Task ForgetRejectedAsync(IReadOnlyCollection<Person> people, CancellationToken cancellationToken)
    {
        string[] students = [.. people.Select(p => p.StudentRef)];
        var addresses = await db.AddressesOfAsync(people, cancellationToken);
        var payloads = await RejectedPayloads.FindAsync(db, students, addresses, cancellationToken);
        await db.RunAsync("update intake_record set payload = null, draft = null from unnest($1, $2) as r (receipt, pos) where receipt_id = receipt and position = pos",
            cancellationToken, payloads.Select(p => p.Receipt).ToArray(), payloads.Select(p => p.Position).ToArray());
        string[] words = [.. students, .. addresses];
        await db.RunAsync("update intake_record set draft = null where draft is not null and exists (select from unnest($1) as word where position(lower(word) in lower(draft)) > 0)",
            cancellationToken, [words]);
        // Of others it may be claimed that they are reached where the person is.
        await db.RunAsync("""
            delete from person_claim where exists (select from unnest($1) as word where lower(word) in (lower(email), lower(private_email)))
            """, cancellationToken, [addresses.ToArray()]);
        // What the doors keep beside the persons: rows of files, and what the Ladok feed told.
        await db.RunAsync("delete from csv_import_row where exists (select from unnest(cells) as cell join unnest($1) as word on lower(cell) = lower(word))", cancellationToken, [words]);
        await db.RunAsync("delete from ladok_pending where student_uid = any($1)", cancellationToken, [students]);
        await db.RunAsync("delete from ladok_degree where student_uid = any($1)", cancellationToken, [students]);
        await db.RunAsync("delete from ladok_student where student_uid = any($1)", cancellationToken, [students]);
    }

    // Many systems make an event's id of the student's reference. Such an id need not be known as taken any more, because every
    // record of the student is rejected now. References of a few letters are left: they occur in ids of others.
    private async Task ForgetEventIdsAsync(IEnumerable<string> students, CancellationToken cancellationToken)
    {
        foreach (var student in students.Where(s => s.Length >= ShortestReference))
        {
            var whole = $"(^|[^[:alnum:]]){Regex.Escape(student)}($|[^[:alnum:]])";
            await db.RunAsync("delete from taken_event where event_id ~ $1", cancellationToken, whole);
            await db.RunAsync("update intake_record set event_id = 'erased' where event_id ~ $1", cancellationToken, whole);
        }
    }

    /// <summary>The person, whom they were merged into, and who was merged into them.</summary>
    private Task<List<Guid>> OneWithAsync(Guid id, CancellationToken cancellationToken) => db.QueryAsync("""
        with recursive one (id) as (
            select $1
            union
            select case when p.id = one.id then p.merged_into else p.id end
            from one join person p on p.merged_into = one.id or (p.id = one.id and p.merged_into is not null))
        select id from one
        """, row => row.GetGuid(0), cancellationToken, id);
}

internal static class Addresses
{
    /// <summary>Every address at which these people are, were or want to be reached.</summary>
    public static async Task<IReadOnlyCollection<string>> AddressesOfAsync(this MembershipDb db, IReadOnlyCollection<Person> people, CancellationToken cancellationToken)
    {
        var ids = people.Select(p => p.Id).ToArray();
        var sent = await db.Invitations.Where(i => ids.Contains(i.PersonId)).Select(i => i.Address).ToListAsync(cancellationToken);
        var pending = await db.AddressConfirmations.Where(c => ids.Contains(c.PersonId)).Select(c => c.Address).ToListAsync(cancellationToken);
        return people.SelectMany(p => new[] { p.Email, p.PrivateEmail, p.AccountEmail }).Concat(sent).Concat(pending)
            .Where(a => !string.IsNullOrEmpty(a)).Select(a => a!).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
