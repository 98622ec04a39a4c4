using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Erasure;
using AlumniPlatform.Membership.Intake.Claims;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace AlumniPlatform.Membership.Intake;

/// <summary>
/// Applies a request in one transaction: its records' outcomes, what follows from them and the messages about it are
/// saved together or not at all.
/// </summary>
internal sealed class IntakeTransaction(MembershipDb db, IntakeInvitations invitations, ErasedStudents erased, TimeProvider time)
{
    private const int Attempts = 4;

    /// <returns>False when <paramref name="keep"/>, asked before the commit, wants none of it.</returns>
    public async Task<bool> ApplyAsync(
        Receipt receipt, IReadOnlyList<IntakeEntry> entries, OrganisationTree tree, Scope scope, Func<Receipt, Task<bool>>? keep,
        CancellationToken cancellationToken)
    {
        var understood = entries.Where(e => e.Outcome == Outcome.Accepted).ToArray();
        if (db.Database.CurrentTransaction is not null) // whoever began it commits, and tries all of it again after a deadlock
        {
            await db.HoldOrganisationAsync(tree, cancellationToken);
            await ApplyAsync(receipt, understood, entries, tree, scope, cancellationToken);
            return keep is null || await keep(receipt);
        }
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                await db.HoldOrganisationAsync(tree, cancellationToken);
                await ApplyAsync(receipt, understood, entries, tree, scope, cancellationToken);
                if (keep is not null && !await keep(receipt))
                    return false;
                await transaction.CommitAsync(cancellationToken);
                return true;
            }
            // Keys are locked in order, but against other kinds of change a deadlock stays possible; nothing was done, so do it again.
            catch (Exception e) when (e is PersonAppearedException or PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected }
                && attempt < Attempts)
            {
                foreach (var entry in understood)
                    entry.Reset();
            }
        }
    }

    private async Task ApplyAsync(
        Receipt receipt, IntakeEntry[] understood, IReadOnlyList<IntakeEntry> all, OrganisationTree tree, Scope scope,
            CancellationToken cancellationToken)
    {
        await db.RunAsync("insert into receipt (id, submitted_by, received_at) values ($1, $2, $3)", cancellationToken, receipt.Id, receipt.SubmittedBy, receipt.ReceivedAt);
        var fresh = await TakeFreshAsync(receipt, understood, cancellationToken);
        if (fresh.Count > 0)
            await RecordAsync(receipt, fresh, tree, scope, cancellationToken);
        await ReleaseRejectedAsync(fresh, cancellationToken);
        await KeepOutcomesAsync(receipt, all, cancellationToken);
    }

    /// <summary>Leaves out events that were taken before. A request that holds the same one makes this wait for its commit and then see it as taken.</summary>
    private async Task<IReadOnlyList<IntakeEntry>> TakeFreshAsync(Receipt receipt, IntakeEntry[] entries, CancellationToken cancellationToken)
    {
        var keys = entries.Select(e => e.Key).Distinct().ToArray();
        var taken = (await db.QueryAsync("""
            insert into taken_event (source, event_id, receipt_id)
            select source, event_id, $3 from unnest($1, $2) as r (source, event_id) order by source, event_id
            on conflict do nothing
            returning source, event_id
            """, row => (row.GetString(0), row.GetString(1)), cancellationToken,
            keys.Select(k => k.Source).ToArray(), keys.Select(k => k.Id).ToArray(), receipt.Id)).ToHashSet();
        foreach (var entry in entries.Where(e => !taken.Contains(e.Key)))
            entry.Duplicate();
        return [.. entries.Where(e => e.Outcome == Outcome.Accepted)];
    }

    private async Task RecordAsync(
        Receipt receipt, IReadOnlyList<IntakeEntry> fresh, OrganisationTree tree, Scope scope, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = await IntakePerson.LockAsync(db, fresh, cancellationToken);
        var persons = new Dictionary<string, IntakePerson>(StringComparer.Ordinal);
        var news = new List<IntakeEntry>();
        var answers = new HashSet<(Guid Person, string Programme, string School)>();
        foreach (var round in IntakeRounds.Of(await erased.RejectAsync(fresh, cancellationToken)))
        {
            await MarkForeignAsync(round, tree, scope, cancellationToken);
            var recorded = await RecordAsync(round, before, scope.All, news, now, cancellationToken);
            await db.AnswerForAsync(
                [.. round.Where(e => e.MakesAnswer).Select(e => (recorded[e.Record!.StudentRef].Id, e.Record.Programme, e.School!))
                    .Where(answers.Add)], cancellationToken);
            await db.KeepClaimsAsync(round, recorded, receipt.SubmittedBy, now, cancellationToken);
            foreach (var (student, person) in recorded)
                (persons[student], before[student]) = (person, person.Reachable);
        }
        await IntakeVolunteers.RepeatAsync(db, persons.Values, now, cancellationToken);
        // At the end, so that nobody is invited for what the same request revokes, or who becomes a member by it.
        if (fresh.Any(e => e is { Outcome: Outcome.Accepted, Record.Kind: RecordKind.Revoked }))
            news = await IntakeDegrees.WithoutRevokedAsync(db, news, persons, cancellationToken);
        await invitations.ApplyAsync(news, persons, tree, now, cancellationToken);
    }

    /// <summary>Round by round, because the record before may have made a degree count, or no longer.</summary>
    private async Task MarkForeignAsync(IReadOnlyList<IntakeEntry> round, OrganisationTree tree, Scope scope,
        CancellationToken cancellationToken)
    {
        var foreign = await db.ForeignAsync(round.Select(e => e.Record!.StudentRef), scope, tree, cancellationToken);
        foreach (var entry in round)
            entry.Foreign = foreign.Contains(entry.Record!.StudentRef);
    }

    /// <summary>Records a round, and adds to <paramref name="news"/> what somebody may be invited for. Returns its persons.</summary>
    private async Task<Dictionary<string, IntakePerson>> RecordAsync(
        IReadOnlyList<IntakeEntry> entries, Dictionary<string, bool> before, bool all, List<IntakeEntry> news, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var persons = await IntakePerson.RecordAsync(db, entries, before, all, now, cancellationToken);
        var awarded = await IntakeDegrees.AwardAsync(db, Of(RecordKind.Awarded), persons, now, cancellationToken);
        var revoked = await IntakeDegrees.RevokeAsync(db, Of(RecordKind.Revoked), now, cancellationToken);
        var expected = await IntakeDegrees.ExpectAsync(db, Of(RecordKind.Approaching), persons, now, cancellationToken);

        await db.PublishAsync([.. awarded.Select(a => Recorded(a.Entry, a.DegreeId))], cancellationToken);
        await db.PublishAsync([.. expected.Select(Expected)], cancellationToken);
        await db.PublishAsync([.. revoked.Select(r => Revoked(r.Entry, r.DegreeId))], cancellationToken);
        await IntakeMembers.RegisterAsync(db, [.. Of(RecordKind.Registered).Where(e => !e.Foreign)], persons, now, cancellationToken);
        var facts = awarded.Select(a => a.Entry).Concat(expected).ToArray();
        await db.PublishAsync(ChangesOfReachability(persons, facts, now), cancellationToken);
        // A record that tells nothing but an address by which somebody can be reached again is news too.
        var reachable = entries.Where(e => e.Record!.Kind is RecordKind.Awarded or RecordKind.Approaching && persons[e.Record.StudentRef] is { ReachabilityChanged: true, Reachable: true });
        // Nobody is written to in the name of a school that does not answer for them.
        news.AddRange(facts.Union(reachable).Where(e => !e.Foreign));
        return persons;

        IntakeEntry[] Of(RecordKind kind) => [.. entries.Where(e => e.Record!.Kind == kind)];

        DegreeRecorded Recorded(IntakeEntry entry, Guid degree)
        {
            var person = persons[entry.Record!.StudentRef];
            return new DegreeRecorded(Guid.CreateVersion7(now), now, person.Id, person.NextVersion(), degree,
                entry.School!, entry.Record.Programme, entry.Record.Date.Year, entry.Record.Date, person.Reachable);
        }

        GraduationExpected Expected(IntakeEntry entry)
        {
            var person = persons[entry.Record!.StudentRef];
            return new GraduationExpected(Guid.CreateVersion7(now), now, person.Id, person.NextVersion(),
                entry.School!, entry.Record.Programme, entry.Record.Date, person.Reachable);
        }

        DegreeRevoked Revoked(IntakeEntry entry, Guid degree)
        {
            var person = persons[entry.Record!.StudentRef];
            return new DegreeRevoked(Guid.CreateVersion7(now), now, person.Id, person.NextVersion(), degree);
        }
    }

    /// <summary>Of those about whom no fact tells it.</summary>
    private static ReachabilityChanged[] ChangesOfReachability(IReadOnlyDictionary<string, IntakePerson> persons, IEnumerable<IntakeEntry> facts, DateTimeOffset now)
    {
        var told = facts.Select(f => f.Record!.StudentRef).ToHashSet(StringComparer.Ordinal);
        return [.. persons.Where(p => p.Value.ReachabilityChanged && !told.Contains(p.Key))
            .Select(p => new ReachabilityChanged(Guid.CreateVersion7(now), now, p.Value.Id, p.Value.NextVersion(), p.Value.Reachable))];
    }

    // A rejected event may come again, mended or when its time has come.
    private async Task ReleaseRejectedAsync(IReadOnlyList<IntakeEntry> entries, CancellationToken cancellationToken)
    {
        var rejected = entries.Where(e => e.Outcome == Outcome.Rejected).Select(e => e.Key)
            .Except(entries.Where(e => e.Outcome != Outcome.Rejected).Select(e => e.Key)).ToArray();
        if (rejected.Length == 0)
            return;
        await db.RunAsync(
            "delete from taken_event t using unnest($1, $2) as r (source, event_id) where t.source = r.source and t.event_id = r.event_id",
            cancellationToken, rejected.Select(k => k.Source).ToArray(), rejected.Select(k => k.Id).ToArray());
    }

    private async Task KeepOutcomesAsync(Receipt receipt, IReadOnlyList<IntakeEntry> entries, CancellationToken cancellationToken)
    {
        await using var copy = await ((NpgsqlConnection)db.Database.GetDbConnection()).BeginBinaryImportAsync(
            """
            copy intake_record (receipt_id, position, outcome, event_source, event_id, event_type, school, programme, code, reason, payload)
            from stdin (format binary)
            """, cancellationToken);
        foreach (var entry in entries)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(receipt.Id, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(entry.Index, NpgsqlDbType.Integer, cancellationToken);
            var payload = entry.Outcome == Outcome.Rejected && entry.Code != ErasedStudents.Code ? entry.Payload : null;
            string?[] texts =
                [entry.Outcome.ToString(), entry.Source, entry.Id, entry.Type, entry.School, entry.Programme, entry.Code, entry.Reason, payload];
            foreach (var text in texts)
                await copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);
        }
        await copy.CompleteAsync(cancellationToken);
    }
}
