namespace AlumniPlatform.Membership.Intake.Claims;

/// <summary>
/// Keeps what records of a foreign sender say of persons, where it is unlike what is recorded. Whether anything was kept shows in
/// no answer: the sender could guess at a person's address by it.
/// </summary>
internal static class KeepClaims
{
    public static async Task KeepClaimsAsync(
        this MembershipDb db, IReadOnlyList<IntakeEntry> round, IReadOnlyDictionary<string, IntakePerson> persons, string submittedBy,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        var said = round.Where(e => e is { Foreign: true, Outcome: not Outcome.Rejected, Record.Kind: not RecordKind.Revoked }).ToArray();
        if (said.Length == 0)
            return;
        // A claim that is open takes every later word of its sender, also one that agrees with what is recorded.
        await db.RunAsync($"""
            insert into person_claim as open (id, person_id, submitted_by, received_at, version, school, programme, given_name,
                family_name, email, private_email,
                language, time_zone, protected_identity, member_since, consents)
            select c.id, c.person, $1, $2, 1, c.school, c.programme, c.given_name, c.family_name, c.email, c.private_email,
                c.language, c.time_zone, c.protected_identity, c.member_since, c.consents
            from unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) as c (id, person, school, programme, given_name,
                family_name, email, private_email,
                language, time_zone, protected_identity, member_since, consents)
            join person p on p.id = c.person
            where exists (select from person_claim o where o.person_id = c.person and o.submitted_by = $1 and o.settlement is null)
                or (cardinality({PersonClaim.Fields}) > 0 and not exists (
                    select from person_claim d where d.person_id = c.person and d.submitted_by = $1 and d.settlement = 'Dismissed'
                        and (d.given_name, d.family_name, d.email, d.private_email, d.language, d.time_zone, d.protected_identity,
                            d.member_since, d.consents)
                            is not distinct from
                            (c.given_name, c.family_name, c.email, c.private_email, c.language, c.time_zone, c.protected_identity,
                                c.member_since, c.consents)))
            on conflict (person_id, submitted_by) where settlement is null do update set
                received_at = excluded.received_at, version = open.version + 1, school = excluded.school, programme = excluded.programme,
                given_name = excluded.given_name, family_name = excluded.family_name, email = excluded.email,
                private_email = coalesce(excluded.private_email, open.private_email), language = coalesce(excluded.language, open.language),
                time_zone = coalesce(excluded.time_zone, open.time_zone),
                    protected_identity = open.protected_identity or excluded.protected_identity,
                member_since = coalesce(open.member_since, excluded.member_since),
                consents = case when open.member_since is null then excluded.consents else open.consents end
            """, cancellationToken, submittedBy, now,
            said.Select(_ => Guid.CreateVersion7(now)).ToArray(), said.Select(e => persons[e.Record!.StudentRef].Id).ToArray(),
                said.Select(e => e.School!).ToArray(), Column(r => r.Programme),
            Column(r => r.GivenName), Column(r => r.FamilyName), Column(r => r.Email), Column(r => r.PrivateEmail),
            Column(r => r.Language), Column(r => r.TimeZone), said.Select(e => e.Record!.ProtectedIdentity).ToArray(),
            said.Select(e => e.Record!.Kind == RecordKind.Registered ? e.Record.Date : (DateOnly?)null).ToArray(),
            Column(r => PersonClaim.Text(r.Consents)));

        string?[] Column(Func<GraduationRecord, string?> field) => [.. said.Select(e => field(e.Record!))];
    }
}
