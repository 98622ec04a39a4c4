using AlumniPlatform.Analytics.Facts;
using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Membership;
using Npgsql;

namespace AlumniPlatform.Analytics.Projections;

/// <summary>
/// What facts mean for persons, degrees and schools. Each statement only ever moves a row towards a larger version or from
/// false to true, so the result is the same in whatever order and portions the facts come, and however often.
/// A queue brings one kind: statements that have nothing to do are left out.
/// </summary>
internal static class Fold
{
    /// <summary>Commands for what <paramref name="facts"/> say. Rows of the persons exist already.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Commands(IReadOnlyList<FactRow> facts) =>
        new[]
        {
            Command(Addresses, [.. facts.Where(TellsOfAddress)], f => f.Reachable ?? false),
            Command(Mail, [.. Of(facts, nameof(MessageSent), nameof(MessageBounced), nameof(MemberActivated))], f => f.Kind == nameof(MessageBounced)),
            Command(Members, [.. Of(facts, nameof(MemberActivated), nameof(MemberLeft), nameof(PersonErased))], f => f.Kind == nameof(MemberActivated)),
            Command(MemberChanges, [.. Of(facts, nameof(MemberActivated), nameof(MemberLeft), nameof(PersonErased))], f => f.Kind == nameof(MemberActivated)),
            Marks(facts),
            Expected([.. Of(facts, nameof(GraduationExpected))]),
            Degrees([.. Of(facts, nameof(DegreeRecorded))]),
            Revocations([.. Of(facts, nameof(DegreeRevoked))]),
            Schools([.. facts.Where(f => f.Kind == nameof(SchoolChanged))]),
        }.OfType<NpgsqlBatchCommand>().Concat(Of(facts, nameof(PersonsMerged)).Select(Merge));

    /// <summary>Whom <paramref name="facts"/> are about, each once.</summary>
    public static Guid[] Persons(IEnumerable<FactRow> facts) =>
        [.. facts.SelectMany(f => (Guid?[])[f.Person, f.MergedPerson]).OfType<Guid>().Distinct()];

    /// <summary>Whether a fact says if somebody has a usable address; who is erased has none.</summary>
    public static bool TellsOfAddress(FactRow fact) => fact is
        { Person: not null, Kind: nameof(GraduationExpected) or nameof(DegreeRecorded) or nameof(ReachabilityChanged) or nameof(PersonErased) };

    /// <summary>Whether a fact can change when somebody joined or left.</summary>
    public static bool IsOfMembership(FactRow fact) => fact.Kind is nameof(MemberActivated) or nameof(MemberLeft) or nameof(PersonErased);

    private static IEnumerable<FactRow> Of(IEnumerable<FactRow> facts, params string[] kinds) =>
        facts.Where(f => f.Person is not null && kinds.Contains(f.Kind));

    private const string Addresses = """
        with news as (
            select distinct on (person) * from unnest($1, $2, $3, $4, $5) as said (id, person, occurred_at, version, has_address)
            order by person, version desc, id desc)
        update person set has_address = news.has_address, address_version = news.version, address_at = news.occurred_at, address_fact = news.id
        from news
        where person.id = news.person
          and (person.address_version is null or (news.version, news.id) > (person.address_version, person.address_fact))
        """;

    private const string Mail = """
        with news as (
            select distinct on (person) * from unnest($1, $2, $3, $4, $5) as said (id, person, occurred_at, version, bounced)
            order by person, occurred_at desc, version desc, id desc)
        update person set bounced = news.bounced, mail_at = news.occurred_at, mail_version = news.version, mail_fact = news.id
        from news
        where person.id = news.person
          and (person.mail_at is null or (news.occurred_at, news.version, news.id) > (person.mail_at, person.mail_version, person.mail_fact))
        """;

    private const string Members = """
        with news as (
            select distinct on (person) *, max(occurred_at) over (partition by person) as latest, bool_or(member) over (partition by person) as was_member
            from unnest($1, $2, $3, $4, $5) as said (id, person, occurred_at, version, member)
            order by person, version desc, id desc)
        update person set
            was_member = person.was_member or news.was_member, member_at = greatest(person.member_at, news.latest),
            member = case when newer then news.member else person.member end,
            member_version = case when newer then news.version else person.member_version end,
            member_fact = case when newer then news.id else person.member_fact end
        from news join person as known on known.id = news.person
        cross join lateral (select known.member_version is null or (news.version, news.id) > (known.member_version, known.member_fact) as newer) as compared
        where person.id = news.person
        """;

    private const string MemberChanges = """
        insert into member_change (fact, person, occurred_at, version, joined) select * from unnest($1, $2, $3, $4, $5)
        on conflict do nothing
        """;

    private static NpgsqlBatchCommand? Command(string sql, FactRow[] facts, Converter<FactRow, bool> says) => facts.Length == 0 ? null : new(sql)
    {
        Parameters =
        {
            Array(facts, f => f.Id), Array(facts, f => f.Person!.Value), Array(facts, f => f.OccurredAt), Array(facts, f => f.Version), Array(facts, says),
        },
    };

    private static NpgsqlBatchCommand? Marks(IReadOnlyList<FactRow> facts)
    {
        FactRow[] marks = [.. Of(facts, nameof(PersonInvited), nameof(ActivationOpened), nameof(InvitationDeclined), nameof(PersonErased))];
        return marks.Length == 0 ? null : new("""
            with news as (
                select person, bool_or(invited) as invited, bool_or(opened) as opened, bool_or(declined) as declined, bool_or(erased) as erased
                from unnest($1, $2, $3, $4, $5) as said (person, invited, opened, declined, erased) group by person)
            update person set invited = person.invited or news.invited, opened = person.opened or news.opened,
                declined = person.declined or news.declined, erased = person.erased or news.erased
            from news where person.id = news.person
            """)
        {
            Parameters =
            {
                Array(marks, f => f.Person!.Value), Array(marks, f => f.Kind == nameof(PersonInvited)), Array(marks, f => f.Kind == nameof(ActivationOpened)),
                Array(marks, f => f.Kind == nameof(InvitationDeclined)), Array(marks, f => f.Kind == nameof(PersonErased)),
            },
        };
    }

    private static NpgsqlBatchCommand? Expected(FactRow[] facts) => facts.Length == 0 ? null : new("""
        with news as (
            select distinct on (person) * from unnest($1, $2, $3, $4) as said (id, person, version, school)
            order by person, version desc, id desc)
        update person set expected_school = news.school, expected_version = news.version, expected_fact = news.id
        from news
        where person.id = news.person
          and (person.expected_version is null or (news.version, news.id) > (person.expected_version, person.expected_fact))
        """)
    {
        Parameters = { Array(facts, f => f.Id), Array(facts, f => f.Person!.Value), Array(facts, f => f.Version), Array(facts, f => f.School) },
    };

    private static NpgsqlBatchCommand? Degrees(FactRow[] facts) => facts.Length == 0 ? null : new("""
        insert into degree as known (person, id, school, programme, year, recorded_version, recorded_fact)
        select distinct on (person, degree) person, degree, school, programme, year, version, id
        from unnest($1, $2, $3, $4, $5, $6, $7) as said (id, person, version, degree, school, programme, year)
        order by person, degree, version desc, id desc
        on conflict (person, id) do update set
            school = excluded.school, programme = excluded.programme, year = excluded.year,
            recorded_version = excluded.recorded_version, recorded_fact = excluded.recorded_fact
        where known.recorded_version is null
           or (excluded.recorded_version, excluded.recorded_fact) > (known.recorded_version, known.recorded_fact)
        """)
    {
        Parameters =
        {
            Array(facts, f => f.Id), Array(facts, f => f.Person!.Value), Array(facts, f => f.Version), Array(facts, f => f.Degree!.Value),
            Array(facts, f => f.School), Array(facts, f => f.Programme), Array(facts, f => f.Year!.Value),
        },
    };

    /// <summary>Makes the row when the revocation is here before the degree.</summary>
    private static NpgsqlBatchCommand? Revocations(FactRow[] facts) => facts.Length == 0 ? null : new("""
        insert into degree as known (person, id, revoked_version)
        select person, degree, max(version) from unnest($1, $2, $3) as said (person, degree, version) group by person, degree
        on conflict (person, id) do update set revoked_version = greatest(known.revoked_version, excluded.revoked_version)
        """)
    {
        Parameters = { Array(facts, f => f.Person!.Value), Array(facts, f => f.Degree!.Value), Array(facts, f => f.Version) },
    };

    private static NpgsqlBatchCommand? Schools(FactRow[] facts) => facts.Length == 0 ? null : new("""
        insert into school as known (code, merged_into, version, fact)
        select distinct on (code) code, merged_into, version, id from unnest($1, $2, $3, $4) as said (id, code, version, merged_into)
        order by code, version desc, id desc
        on conflict (code) do update set merged_into = excluded.merged_into, version = excluded.version, fact = excluded.fact
        where (excluded.version, excluded.fact) > (known.version, known.fact)
        """)
    {
        Parameters = { Array(facts, f => f.Id), Array(facts, f => f.School), Array(facts, f => f.Version), Array(facts, f => f.MergedInto) },
    };

    /// <summary>Two groups become one. The smallest id stands for it, so neither order nor direction of merges matters.</summary>
    private static NpgsqlBatchCommand Merge(FactRow fact) => new("""
        with roots as (select min(root::text)::uuid as smaller, max(root::text)::uuid as larger from person where id in ($1, $2))
        update person set root = smaller from roots where root = larger and larger <> smaller
        """)
    {
        Parameters = { new() { Value = fact.Person!.Value }, new() { Value = fact.MergedPerson!.Value } },
    };

    private static NpgsqlParameter Array<T>(FactRow[] facts, Converter<FactRow, T> value) => new() { Value = System.Array.ConvertAll(facts, value) };
}
