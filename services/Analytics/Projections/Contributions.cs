namespace AlumniPlatform.Analytics.Projections;

/// <summary>
/// What persons add to the figures, times <c>$2</c>. <c>$1</c> are the persons, with all who turned out to be the same as
/// one of them; each such group counts as one.
/// </summary>
/// <remarks>
/// Within a person the larger version decides. Between persons who turned out to be one versions say nothing, and time
/// decides; their marks add up, and each degree counts once.
/// </remarks>
internal static class Contributions
{
    private const string Human = $"""
        with human as materialized (select * from person where id = any($1)),
        graduate as (
            select distinct root, school, programme, year
            from (
                select distinct on (root, degree.id) root, school, programme, year, recorded_version,
                       max(revoked_version) over (partition by root, degree.id) as revoked_version
                from human join degree on degree.person = human.id
                order by root, degree.id, recorded_version desc nulls last, recorded_fact desc nulls last) as newest
            where recorded_version > coalesce(revoked_version, -1))
        """;

    /// <summary>A person with two degrees in one cohort counts once in it, one with degrees in two counts in both.</summary>
    public const string ToCohorts = $"""
        {Human},
        standing as (
            select root, bool_or(invited) as invited, bool_or(opened) as opened, bool_or(was_member) as was_member,
                   bool_or(declined) as declined, bool_or(erased) as erased,
                   (array_agg(member order by member_at desc nulls last, member_version desc, member_fact desc))[1] as member,
                   (array_agg(has_address order by address_at desc nulls last, address_version desc, address_fact desc))[1]
                       and not coalesce((array_agg(bounced order by mail_at desc nulls last, mail_version desc, mail_fact desc))[1]
                                        and max(mail_at) >= max(address_at), false) as reachable
            from human group by root)
        select $2, school, programme, year, count(*)::int,
               count(*) filter (where reachable)::int,
               count(*) filter (where invited)::int,
               count(*) filter (where opened)::int,
               count(*) filter (where member)::int,
               count(*) filter (where was_member and not member)::int,
               count(*) filter (where not was_member and declined)::int,
               count(*) filter (where open and not reachable)::int,
               count(*) filter (where open and reachable and not invited)::int,
               count(*) filter (where open and reachable and invited)::int
        from graduate join standing using (root)
        cross join lateral (select not (was_member or declined or erased) as open) as undecided
        group by school, programme, year
        """;

    /// <summary>
    /// Each change from outside to member and back, in the months of the time zone <c>$3</c>. A change counts at its own
    /// time, or at that of an earlier version which claims to be later.
    /// </summary>
    public const string ToMonths = $"""
        {Human},
        change as (
            select root, joined, version, fact,
                   max(occurred_at) over (partition by human.id order by version, fact rows unbounded preceding) as moment
            from human join member_change on member_change.person = human.id
            where member_version is not null),
        turn as (
            select root, joined, date_trunc('month', moment at time zone $3)::date as month
            from (select *, lag(joined, 1, false) over (partition by root order by moment, version, fact) as before from change) as compared
            where joined <> before),
        home as (
            select root, coalesce(
                (select string_agg(distinct school, ',' order by school) from graduate where graduate.root = human.root),
                (array_agg(expected_school order by expected_version desc nulls last, expected_fact desc))[1], '') as schools
            from human where root in (select root from turn) group by root)
        select $2, schools, month, count(*) filter (where joined)::int, count(*) filter (where not joined)::int
        from turn join home using (root)
        group by schools, month
        """;
}
