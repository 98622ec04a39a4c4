namespace AlumniPlatform.Membership.Intake;

/// <summary>Degrees of a round, in sets: it holds one record of a person.</summary>
internal static class IntakeDegrees
{
    /// <summary>What makes two records the same degree.</summary>
    private readonly record struct Key(Guid Person, string Programme, string Level, string Name, DateOnly AwardedOn);

    /// <summary>Records awarded degrees. Returns those that are new, or were revoked and count again; the others are duplicates.</summary>
    public static async Task<List<(IntakeEntry Entry, Guid DegreeId)>> AwardAsync(
        MembershipDb db, IReadOnlyList<IntakeEntry> entries, IReadOnlyDictionary<string, IntakePerson> persons, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
            return [];
        var first = entries.ToDictionary(e => KeyOf(e, persons));
        var recorded = await db.QueryAsync("""
            insert into degree (id, person_id, school, programme, level, name, awarded_on, recorded_at)
            select id, person, school, programme, level, name, awarded_on, $8
            from unnest($1, $2, $3, $4, $5, $6, $7) as r (id, person, school, programme, level, name, awarded_on)
            order by person, programme, level, name, awarded_on
            on conflict (person_id, programme, level, name, awarded_on) do update set revoked_at = null, recorded_at = excluded.recorded_at
            where degree.revoked_at is not null
            returning id, person_id, programme, level, name, awarded_on
            """,
            row => (Id: row.GetGuid(0), Key: new Key(row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<DateOnly>(5))),
            cancellationToken,
            first.Select(_ => Guid.CreateVersion7(now)).ToArray(), first.Keys.Select(k => k.Person).ToArray(), first.Values.Select(e => e.School!).ToArray(),
            first.Keys.Select(k => k.Programme).ToArray(), first.Keys.Select(k => k.Level).ToArray(), first.Keys.Select(k => k.Name).ToArray(),
            first.Keys.Select(k => k.AwardedOn).ToArray(), now);
        var ids = recorded.ToDictionary(r => r.Key, r => r.Id);
        foreach (var (key, entry) in first)
            if (!ids.ContainsKey(key))
                entry.Duplicate();
        return [.. first.Where(f => ids.ContainsKey(f.Key)).Select(f => (f.Value, ids[f.Key]))];
    }

    /// <summary>Leaves out awards whose degree has been revoked since.</summary>
    public static async Task<List<IntakeEntry>> WithoutRevokedAsync(
        MembershipDb db, IReadOnlyCollection<IntakeEntry> entries, IReadOnlyDictionary<string, IntakePerson> persons, CancellationToken cancellationToken)
    {
        var awards = entries.Where(e => e.Record!.Kind == RecordKind.Awarded).ToLookup(e => KeyOf(e, persons));
        Key[] keys = [.. awards.Select(a => a.Key)];
        var revoked = await db.QueryAsync("""
            select person_id, programme, level, name, awarded_on
            from degree join unnest($1, $2, $3, $4, $5) as r (person_id, programme, level, name, awarded_on)
                using (person_id, programme, level, name, awarded_on)
            where revoked_at is not null
            """, row => new Key(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateOnly>(4)), cancellationToken,
            keys.Select(k => k.Person).ToArray(), keys.Select(k => k.Programme).ToArray(), keys.Select(k => k.Level).ToArray(),
            keys.Select(k => k.Name).ToArray(), keys.Select(k => k.AwardedOn).ToArray());
        return [.. entries.Except(revoked.SelectMany(key => awards[key]))];
    }

    private static Key KeyOf(IntakeEntry entry, IReadOnlyDictionary<string, IntakePerson> persons) => entry.Record is { } r
        ? new Key(persons[r.StudentRef].Id, r.Programme, r.Level ?? "", r.Degree ?? "", r.Date)
        : throw new InvalidOperationException("Only understood records are applied.");

    /// <summary>Revokes degrees. Returns what counts no longer; a record whose degree is revoked already is a duplicate, one without a degree is rejected.</summary>
    public static async Task<List<(IntakeEntry Entry, Guid DegreeId)>> RevokeAsync(
        MembershipDb db, IReadOnlyList<IntakeEntry> entries, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
            return [];
        var found = (await db.QueryAsync("""
            select r.position, d.id, d.revoked_at is not null
            from unnest($1, $2, $3, $4, $5, $6, $7) as r (position, student_ref, school, programme, level, name, awarded_on)
            join person p on p.student_ref = r.student_ref
            join degree d on d.person_id = p.id and d.school = r.school and d.programme = r.programme and d.awarded_on = r.awarded_on
                and (r.level is null or d.level = r.level) and (r.name is null or d.name = r.name)
            """,
            row => (Position: row.GetInt32(0), Degree: row.GetGuid(1), Revoked: row.GetBoolean(2)), cancellationToken,
            entries.Select((_, i) => i).ToArray(), Column(e => e.Record!.StudentRef), Column(e => e.School), Column(e => e.Record!.Programme),
            Column(e => e.Record!.Level), Column(e => e.Record!.Degree), entries.Select(e => e.Record!.Date).ToArray())).ToLookup(f => f.Position);
        var revoked = new Dictionary<Guid, IntakeEntry>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (!found.Contains(i))
                entries[i].Reject("unknown-degree", "No such degree is recorded. If its award is still on the way, send this again after it.");
            else if (found[i].Count(f => !f.Revoked && revoked.TryAdd(f.Degree, entries[i])) == 0)
                entries[i].Duplicate();
        }
        if (revoked.Count == 0)
            return [];
        await db.RunAsync("update degree set revoked_at = $2 where id = any($1)", cancellationToken, revoked.Keys.ToArray(), now);
        return [.. revoked.Select(r => (r.Value, r.Key))];

        string?[] Column(Func<IntakeEntry, string?> field) => [.. entries.Select(field)];
    }

    /// <summary>Records expected graduations. Returns those that say something new.</summary>
    public static async Task<List<IntakeEntry>> ExpectAsync(
        MembershipDb db, IReadOnlyList<IntakeEntry> entries, IReadOnlyDictionary<string, IntakePerson> persons, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
            return [];
        var expected = entries.ToDictionary(e => (Person: persons[e.Record!.StudentRef].Id, e.Record.Programme));
        var told = (await db.QueryAsync("""
            insert into expected_graduation (person_id, school, programme, expected_on, recorded_at)
            select person, school, programme, expected_on, $5 from unnest($1, $2, $3, $4) as r (person, school, programme, expected_on)
            order by person, programme
            on conflict (person_id, programme) do update set school = excluded.school, expected_on = excluded.expected_on, recorded_at = excluded.recorded_at
            where expected_graduation.expected_on <> excluded.expected_on
            returning person_id, programme
            """, row => (row.GetGuid(0), row.GetString(1)), cancellationToken,
            expected.Keys.Select(k => k.Person).ToArray(), expected.Values.Select(e => e.School!).ToArray(), expected.Keys.Select(k => k.Programme).ToArray(),
            expected.Values.Select(e => e.Record!.Date).ToArray(), now)).ToHashSet();
        foreach (var (key, entry) in expected)
            if (!told.Contains(key))
                entry.Duplicate();
        return [.. expected.Where(e => told.Contains(e.Key)).Select(e => e.Value)];
    }
}
