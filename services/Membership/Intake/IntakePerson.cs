using Npgsql;

namespace AlumniPlatform.Membership.Intake;

/// <summary>A person as the records of this request left them.</summary>
internal sealed class IntakePerson
{
    private const string Columns =
        "student_ref, person.id, person.given_name, person.family_name, person.email, coalesce(person.language, 'sv'), protected_identity, unreachable, state = 'Member', version";

    private long version;

    public required Guid Id { get; init; }
    public required string GivenName { get; init; }
    public required string FamilyName { get; init; }
    public required string Email { get; init; }
    public required string Language { get; init; }
    public required bool Protected { get; init; }
    public required bool Unreachable { get; init; }
    public required bool Member { get; set; }
    public bool Reachable => !Protected && !Unreachable;
    public bool MayBeInvited => Reachable && !Member;

    /// <summary>The version for the next event. As many were set aside as the request's records can need.</summary>
    public long NextVersion() => ++version;

    /// <summary>
    /// Enters or updates the persons of <paramref name="entries"/>, the last record of each counting; locks them in the
    /// order of their key, so that two requests with the same persons wait for each other.
    /// </summary>
    public static async Task<Dictionary<string, IntakePerson>> RecordAsync(
        MembershipDb db, IReadOnlyCollection<IntakeEntry> entries, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ofPerson = entries.Select(e => e.Record!).GroupBy(r => r.StudentRef, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToArray());
        var records = ofPerson.Values.Select(of => Array.FindLast(of, r => r.Kind != RecordKind.Revoked)).OfType<GraduationRecord>().ToArray();
        await db.RunAsync("select 1 from person where student_ref = any($1) order by student_ref for update", cancellationToken, [ofPerson.Keys.ToArray()]);
        var persons = await db.QueryAsync($"""
            insert into person (id, student_ref, given_name, family_name, email, private_email, language, protected_identity, unreachable, state, version, created_at, updated_at)
            select id, student_ref, given_name, family_name, email, private_email, language, protected, false, 'Recorded', need, $10, $10
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) as r (id, student_ref, given_name, family_name, email, private_email, language, protected, need)
            order by student_ref
            on conflict (student_ref) do update set
                given_name = excluded.given_name, family_name = excluded.family_name, email = excluded.email,
                private_email = case when person.state = 'Member' then person.private_email else coalesce(excluded.private_email, person.private_email) end,
                language = coalesce(excluded.language, person.language),
                protected_identity = person.protected_identity or excluded.protected_identity,
                unreachable = person.unreachable and person.email = excluded.email,
                version = person.version + excluded.version,
                updated_at = excluded.updated_at
            returning {Columns}
            """, Read, cancellationToken,
            records.Select(_ => Guid.CreateVersion7(now)).ToArray(), Column(r => r.StudentRef), Column(r => r.GivenName), Column(r => r.FamilyName),
            Column(r => r.Email), Column(r => r.PrivateEmail), Column(r => r.Language), records.Select(r => r.ProtectedIdentity).ToArray(),
            records.Select(r => Need(r.StudentRef)).ToArray(), now);
        var found = persons.Concat(await ReserveVersionsAsync(db, [.. ofPerson.Keys.Except(records.Select(r => r.StudentRef))], Need, cancellationToken))
            .ToDictionary(p => p.StudentRef, p => p.Person, StringComparer.Ordinal);
        foreach (var (student, person) in found)
            person.version -= Need(student);
        return found;

        // A record publishes the fact and an invitation; a revocation that names no level one fact for each degree of that day,
        // a member who is registered the closing of an invitation and each consent.
        long Need(string student) => 8L * ofPerson[student].Length;

        string?[] Column(Func<GraduationRecord, string?> field) => [.. records.Select(field)];
    }

    /// <summary>For persons about whom the request says nothing but revocations: the others' versions grow as they are entered.</summary>
    private static async Task<List<(string StudentRef, IntakePerson Person)>> ReserveVersionsAsync(
        MembershipDb db, string[] students, Func<string, long> need, CancellationToken cancellationToken) =>
        students.Length == 0 ? [] : await db.QueryAsync(
            $"update person set version = version + need from unnest($1, $2) as r (ref, need) where student_ref = ref returning {Columns}",
            Read, cancellationToken, students, students.Select(need).ToArray());

    private static (string StudentRef, IntakePerson Person) Read(NpgsqlDataReader row) => (row.GetString(0), new IntakePerson
    {
        Id = row.GetGuid(1),
        GivenName = row.GetString(2),
        FamilyName = row.GetString(3),
        Email = row.GetString(4),
        Language = row.GetString(5),
        Protected = row.GetBoolean(6),
        Unreachable = row.GetBoolean(7),
        Member = row.GetBoolean(8),
        version = row.GetInt64(9),
    });
}
