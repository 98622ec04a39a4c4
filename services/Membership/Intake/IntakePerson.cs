using AlumniPlatform.Membership.Merging;
using AlumniPlatform.Membership.Outreach;
using Npgsql;

namespace AlumniPlatform.Membership.Intake;

/// <summary>A person as the records of this request left them.</summary>
internal sealed class IntakePerson
{
    private const string Columns =
        "student_ref, person.id, person.given_name, person.family_name, person.email, coalesce(person.language, 'sv'), protected_identity, unreachable, " +
        "state in ('Member', 'Left') or declined_at is not null, version, person.time_zone";

    // Versions set aside for a record. It publishes the fact, an invitation and a change of reachability; a revocation that names no
    // level one fact for each degree of that day, a member who is registered the closing of an invitation and each consent.
    private const long Need = 8;

    private long version;

    public required Guid Id { get; init; }
    public required string GivenName { get; init; }
    public required string FamilyName { get; init; }
    public required string Email { get; init; }
    public required string Language { get; init; }
    public required bool Protected { get; init; }
    public required bool Unreachable { get; init; }
    public required string? TimeZone { get; init; }

    /// <summary>Is a member, or said no, to an invitation or by leaving: whatever a school reports, only they themselves ask for another.</summary>
    public required bool Answered { get; set; }

    /// <summary>Before these records; null for somebody who was not known.</summary>
    public bool? WasReachable { get; private set; }

    public bool Reachable => !Protected && !Unreachable;
    public bool MayBeInvited => Reachable && !Answered;
    public bool ReachabilityChanged => WasReachable is { } before && before != Reachable;

    /// <summary>The version for the next event. As many were set aside as the person's record can need.</summary>
    public long NextVersion() => ++version;

    /// <summary>
    /// Locks those who are known, in the order of their key, so that two requests with the same persons wait for each other.
    /// A record of somebody who was merged goes to the one who stays; a merger under way is waited for. Returns for each
    /// whether they could be reached.
    /// </summary>
    public static async Task<Dictionary<string, bool>> LockAsync(MembershipDb db, IReadOnlyCollection<IntakeEntry> entries, CancellationToken cancellationToken)
    {
        while (true)
        {
            var known = await db.QueryAsync("""
                select student_ref, not protected_identity and not unreachable, merged_into from person where student_ref = any($1) order by student_ref for update
                """, row => (StudentRef: row.GetString(0), Reachable: row.GetBoolean(1), Into: row.IsDBNull(2) ? (Guid?)null : row.GetGuid(2)),
                cancellationToken, [entries.Select(e => e.Record!.StudentRef).Distinct().ToArray()]);
            var merged = known.Where(p => p.Into is not null).ToArray();
            if (merged.Length == 0)
                return known.ToDictionary(p => p.StudentRef, p => p.Reachable, StringComparer.Ordinal);
            var stays = (await db.QueryAsync("select id, student_ref from person where id = any($1)", row => (Id: row.GetGuid(0), StudentRef: row.GetString(1)),
                cancellationToken, [merged.Select(m => m.Into!.Value).Distinct().ToArray()])).ToDictionary(p => p.Id, p => p.StudentRef);
            var refs = merged.ToDictionary(m => m.StudentRef, m => stays[m.Into!.Value], StringComparer.Ordinal);
            foreach (var entry in entries)
                if (refs.TryGetValue(entry.Record!.StudentRef, out var studentRef))
                    entry.Record = entry.Record with { StudentRef = studentRef };
        }
    }

    /// <summary>
    /// Enters or updates the persons of <paramref name="entries"/>, of whom each has one record. What a person said themselves
    /// stays, and foreign records change nothing here.
    /// </summary>
    /// <param name="db">Where.</param>
    /// <param name="entries">The records.</param>
    /// <param name="before">Who was known, and whether they could be reached.</param>
    /// <param name="all">The sender speaks for everybody, also for whom somebody else enters at this moment.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PersonAppearedException">Somebody entered one of them since <paramref name="before"/> was read.</exception>
    public static async Task<Dictionary<string, IntakePerson>> RecordAsync(
        MembershipDb db, IReadOnlyCollection<IntakeEntry> entries, Dictionary<string, bool> before, bool all, DateTimeOffset now,
            CancellationToken cancellationToken)
    {
        var records = entries.Where(e => !e.Foreign).Select(e => e.Record!).Where(r => r.Kind != RecordKind.Revoked)
            .Where(r => r.Kind != RecordKind.Corrected || before.ContainsKey(r.StudentRef)).ToArray(); // a correction enters nobody
        string[] others = [.. entries.Select(e => e.Record!.StudentRef).Except(records.Select(r => r.StudentRef))];
        var persons = await db.QueryAsync($"""
            insert into person (id, student_ref, given_name, family_name, email, private_email, language, time_zone, protected_identity, unreachable, state, version, created_at, updated_at)
            select id, student_ref, given_name, family_name, email, private_email, language, time_zone, protected, false, 'Recorded', $10, $11, $11
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) as r (id, student_ref, given_name, family_name, email, private_email, language, time_zone, protected)
            order by student_ref
            on conflict (student_ref) do update set
                given_name = case when person.name_corrected_at is null then excluded.given_name else person.given_name end,
                family_name = case when person.name_corrected_at is null then excluded.family_name else person.family_name end,
                email = excluded.email,
                private_email = case when person.state in ('Member', 'Left') then person.private_email else coalesce(excluded.private_email, person.private_email) end,
                language = case when person.state = 'Member' then coalesce(person.language, excluded.language) else coalesce(excluded.language, person.language) end,
                time_zone = case when person.state = 'Member' then coalesce(person.time_zone, excluded.time_zone) else coalesce(excluded.time_zone, person.time_zone) end,
                protected_identity = person.protected_identity or excluded.protected_identity,
                unreachable = person.unreachable and person.email = excluded.email
                    and (person.state = 'Member' or excluded.private_email is null or excluded.private_email is not distinct from person.private_email)
                    and {Refused.Lately("person", "$11")},
                refusals = case when person.email = excluded.email then person.refusals else 0 end,
                version = person.version + excluded.version,
                updated_at = excluded.updated_at
            where $12 or person.student_ref = any($13)
            returning {Columns}
            """, Read, cancellationToken,
            records.Select(_ => Guid.CreateVersion7(now)).ToArray(), Column(r => r.StudentRef), Column(r => r.GivenName), Column(r => r.FamilyName),
            Column(r => r.Email), Column(r => r.PrivateEmail), Column(r => r.Language), Column(r => r.TimeZone), records.Select(r => r.ProtectedIdentity).ToArray(),
            Need, now, all, before.Keys.ToArray());
        if (persons.Count < records.Length)
            throw new PersonAppearedException();
        var found = persons.Concat(await ReserveVersionsAsync(db, others, cancellationToken))
            .ToDictionary(p => p.StudentRef, p => p.Person, StringComparer.Ordinal);
        foreach (var (student, person) in found)
        {
            person.version -= Need;
            person.WasReachable = before.TryGetValue(student, out var reachable) ? reachable : null;
        }
        await db.LookForDoublesAsync([.. persons.Select(p => p.Person.Id)], cancellationToken);
        return found;

        string?[] Column(Func<GraduationRecord, string?> field) => [.. records.Select(field)];
    }

    /// <summary>
    /// For persons of whom a degree is revoked, or somebody speaks who does not answer for them: the others' versions grow as they
    /// are entered.
    /// </summary>
    private static async Task<List<(string StudentRef, IntakePerson Person)>> ReserveVersionsAsync(
        MembershipDb db, string[] students, CancellationToken cancellationToken) =>
        students.Length == 0 ? [] : await db.QueryAsync(
            $"update person set version = version + $2 where student_ref = any($1) returning {Columns}", Read, cancellationToken, students, Need);

    private static (string StudentRef, IntakePerson Person) Read(NpgsqlDataReader row) => (row.GetString(0), new IntakePerson
    {
        Id = row.GetGuid(1),
        GivenName = row.GetString(2),
        FamilyName = row.GetString(3),
        Email = row.GetString(4),
        Language = row.GetString(5),
        Protected = row.GetBoolean(6),
        Unreachable = row.GetBoolean(7),
        Answered = row.GetBoolean(8),
        version = row.GetInt64(9),
        TimeZone = row.IsDBNull(10) ? null : row.GetString(10),
    });
}

/// <summary>Who was not known when the records were begun with is known now: whoever entered them answers for them.</summary>
internal sealed class PersonAppearedException() : Exception("Another sender entered a person meanwhile.");
