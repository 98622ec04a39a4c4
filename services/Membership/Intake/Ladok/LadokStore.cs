using AlumniPlatform.Membership.Erasure;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Ladok;

/// <summary>What is kept about the feed, in sets. Nothing is tracked: SQL changes the rows behind the context, which lives as long as a reading.</summary>
internal sealed class LadokStore(MembershipDb db, ErasedStudents erased)
{
    public async Task<LadokFeed> FeedAsync(string feed, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"insert into ladok_feed (feed, failures, next_at, version) values ({feed}, 0, '-infinity', 0) on conflict do nothing", cancellationToken);
        return await db.LadokFeeds.AsNoTracking().SingleAsync(f => f.Feed == feed, cancellationToken);
    }

    public async Task<LadokKnown> KnownAsync(IReadOnlyCollection<LadokEvent> events, CancellationToken cancellationToken)
    {
        string[] named = [.. events.Select(e => e.DegreeUid).OfType<string>().Distinct()];
        string[] sources = [.. events.Select(e => e.Source).OfType<string>().Distinct()];
        string[] ids = [.. events.Select(e => e.Entry.Id)];
        var degrees = await db.LadokDegrees.AsNoTracking().Where(d => named.Contains(d.DegreeUid)).ToDictionaryAsync(d => d.DegreeUid, cancellationToken);
        string[] students = [.. events.Select(e => e.StudentUid).Concat(degrees.Values.Select(d => d.StudentUid)).OfType<string>().Distinct()];
        var pending = await db.LadokPending.AsNoTracking().Where(p => students.Contains(p.StudentUid) || named.Contains(p.DegreeUid))
            .OrderBy(p => p.Since).ToListAsync(cancellationToken);
        string[] awaited = [.. pending.Select(p => p.DegreeUid).Except(named)];
        foreach (var degree in await db.LadokDegrees.AsNoTracking().Where(d => awaited.Contains(d.DegreeUid)).ToListAsync(cancellationToken))
            degrees.Add(degree.DegreeUid, degree);
        return new LadokKnown
        {
            Students = await db.LadokStudents.AsNoTracking().Where(s => students.Contains(s.StudentUid)).ToDictionaryAsync(s => s.StudentUid, cancellationToken),
            Degrees = degrees,
            Pending = pending,
            People = await db.People.AsNoTracking().Where(p => students.Contains(p.StudentRef))
                .ToDictionaryAsync(p => p.StudentRef, p => new LadokPerson(p.GivenName, p.FamilyName, p.Email, p.ProtectedIdentity), cancellationToken),
            Taken = [.. (await db.Set<TakenEvent>().Where(t => sources.Contains(t.Source) && ids.Contains(t.EventId)).Select(t => new { t.Source, t.EventId })
                .ToListAsync(cancellationToken)).Select(t => (t.Source, t.EventId))],
            Schools = await db.Programmes.AsNoTracking().ToDictionaryAsync(p => p.Code, p => p.School, cancellationToken),
        };
    }

    /// <summary>Saves what a batch left behind, and the position after it, within the transaction of its records.</summary>
    public async Task SaveAsync(LadokFeed feed, LadokPage? page, LadokBatch batch, CancellationToken cancellationToken)
    {
        await MoveAsync(feed, page, batch.Read.Count > 0 ? batch.Read[^1].Event.Entry : null, cancellationToken);
        // Of who was erased the feed may tell what it will: nothing is kept.
        var gone = await erased.AmongAsync([.. batch.Students.Values.Select(s => s.StudentUid), .. batch.Degrees.Values.Select(d => d.Degree.StudentUid), .. batch.Waiting.Select(p => p.StudentUid)], cancellationToken);
        await SaveStudentsAsync([.. batch.Students.Values.Where(s => !gone.Contains(s.StudentUid))], cancellationToken);
        await SaveDegreesAsync(batch, gone, cancellationToken);
        await SavePendingAsync(batch, gone, cancellationToken);
        await CountAsync(feed, batch, cancellationToken);
    }

    public Task SucceededAsync(LadokFeed feed, DateTimeOffset now, DateTimeOffset next, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        update ladok_feed set read_at = {now}, error_code = null, error = null, failing_since = null, failures = 0, next_at = {next}, version = version + 1
        where feed = {feed.Feed} and version = {feed.Version}
        """, cancellationToken);

    public Task FailedAsync(LadokFeed feed, string code, string reason, DateTimeOffset now, DateTimeOffset next, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        update ladok_feed set error_code = {code}, error = {reason}, failing_since = coalesce(failing_since, {now}), failures = failures + 1, next_at = {next}, version = version + 1
        where feed = {feed.Feed} and version = {feed.Version}
        """, cancellationToken);

    public Task<List<LadokPending>> OverdueAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        db.LadokPending.AsNoTracking().Where(p => p.Since < since).OrderBy(p => p.Since).Take(500).ToListAsync(cancellationToken);

    /// <summary>Moves the position, and fails when another replica has moved it: then nothing of the batch is saved.</summary>
    private async Task MoveAsync(LadokFeed feed, LadokPage? page, LadokEntry? last, CancellationToken cancellationToken)
    {
        var moved = await db.RunAsync("""
            update ladok_feed set page = coalesce($3::text, page), last_entry_id = coalesce($4::text, last_entry_id), last_entry_at = coalesce($5::timestamptz, last_entry_at),
                failures = 0, error_code = null, error = null, failing_since = null, version = version + 1
            where feed = $1 and version = $2
            """, cancellationToken, feed.Feed, feed.Version, page?.Address.AbsoluteUri ?? (object)DBNull.Value, last?.Id ?? (object)DBNull.Value, last?.Updated ?? (object)DBNull.Value);
        if (moved == 0)
            throw new LadokFeedException("taken-over", "Another replica reads the feed.");
    }

    private Task<int> SaveStudentsAsync(LadokStudent[] students, CancellationToken cancellationToken) => db.RunAsync("""
        insert into ladok_student (student_uid, given_name, family_name, email, protected, changed_at)
        select * from unnest($1, $2, $3, $4, $5, $6)
        on conflict (student_uid) do update set given_name = excluded.given_name, family_name = excluded.family_name, email = excluded.email,
            protected = excluded.protected, changed_at = excluded.changed_at
        """, cancellationToken,
        students.Select(s => s.StudentUid).ToArray(), students.Select(s => s.GivenName).ToArray(), students.Select(s => s.FamilyName).ToArray(),
        students.Select(s => s.Email).ToArray(), students.Select(s => s.Protected).ToArray(), students.Select(s => s.ChangedAt).ToArray());

    private Task<int> SaveDegreesAsync(LadokBatch batch, IReadOnlySet<string> gone, CancellationToken cancellationToken)
    {
        var kept = batch.Degrees.Values.Where(d => !gone.Contains(d.Degree.StudentUid)).ToArray();
        var degrees = kept.Select(d => d.Degree).ToArray();
        return db.RunAsync("""
            insert into ladok_degree (degree_uid, student_uid, programme, awarded_on, recorded)
            select * from unnest($1, $2, $3, $4, $5)
            on conflict (degree_uid) do update set student_uid = excluded.student_uid, programme = excluded.programme, awarded_on = excluded.awarded_on, recorded = excluded.recorded
            """, cancellationToken,
            degrees.Select(d => d.DegreeUid).ToArray(), degrees.Select(d => d.StudentUid).ToArray(), degrees.Select(d => d.Programme).ToArray(),
            degrees.Select(d => d.AwardedOn).ToArray(), kept.Select(d => d.Record is { Outcome: not Outcome.Rejected }).ToArray());
    }

    private async Task SavePendingAsync(LadokBatch batch, IReadOnlySet<string> gone, CancellationToken cancellationToken)
    {
        var waiting = batch.Waiting.Where(p => !gone.Contains(p.StudentUid)).ToArray();
        await db.RunAsync("delete from ladok_pending p using unnest($1, $2) as r (source, entry_id) where p.source = r.source and p.entry_id = r.entry_id", cancellationToken,
            batch.Settled.Select(p => p.Source).ToArray(), batch.Settled.Select(p => p.EntryId).ToArray());
        await db.RunAsync("""
            insert into ladok_pending (source, entry_id, student_uid, degree_uid, data, since)
            select * from unnest($1, $2, $3, $4, $5, $6) on conflict do nothing
            """, cancellationToken,
            waiting.Select(p => p.Source).ToArray(), waiting.Select(p => p.EntryId).ToArray(), waiting.Select(p => p.StudentUid).ToArray(),
            waiting.Select(p => p.DegreeUid).ToArray(), waiting.Select(p => p.Data).ToArray(), waiting.Select(p => p.Since).ToArray());
    }

    private Task<int> CountAsync(LadokFeed feed, LadokBatch batch, CancellationToken cancellationToken)
    {
        var counts = batch.Read.GroupBy(r => r.Event.Entry.Type).Select(type => (
            Type: type.Key,
            Read: type.LongCount(),
            Skipped: type.LongCount(r => r.Event.Kind == LadokEventKind.Skipped),
            Rejected: type.LongCount(r => r.Record is { Outcome: Outcome.Rejected }))).ToArray();
        return db.RunAsync("""
            insert into ladok_event_count as c (feed, type, read, applied, skipped, rejected)
            select $1, type, read, read - skipped - rejected, skipped, rejected from unnest($2, $3, $4, $5) as r (type, read, skipped, rejected)
            on conflict (feed, type) do update set read = c.read + excluded.read, applied = c.applied + excluded.applied,
                skipped = c.skipped + excluded.skipped, rejected = c.rejected + excluded.rejected
            """, cancellationToken, feed.Feed,
            counts.Select(c => c.Type).ToArray(), counts.Select(c => c.Read).ToArray(), counts.Select(c => c.Skipped).ToArray(), counts.Select(c => c.Rejected).ToArray());
    }
}
