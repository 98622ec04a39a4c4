using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Membership;

namespace AlumniPlatform.Analytics.Projections;

/// <summary>
/// What the facts with the ids <c>$1</c> mean for persons and degrees. Each statement only ever moves a row towards a
/// larger version or from false to true, so the result is the same in whatever order and portions the facts come,
/// and however often.
/// </summary>
internal static class Fold
{
    /// <summary>Everything, in one round trip. Rows of the persons exist already.</summary>
    public static IReadOnlyList<string> Statements { get; } = [Addresses, Mail, Marks, Degrees, Revocations];

    private const string Addresses = $"""
        with news as (
            select distinct on (person) person, (data->>'reachable')::boolean as has_address, version, id
            from fact where id = any($1) and kind in ('{nameof(GraduationExpected)}', '{nameof(DegreeRecorded)}')
            order by person, version desc, id desc)
        update person set has_address = news.has_address, address_version = news.version, address_fact = news.id
        from news
        where person.id = news.person
          and (person.address_version is null or (news.version, news.id) > (person.address_version, person.address_fact))
        """;

    private const string Marks = $"""
        with news as (
            select person,
                   bool_or(kind = '{nameof(PersonInvited)}') as invited,
                   bool_or(kind = '{nameof(ActivationOpened)}') as opened,
                   bool_or(kind = '{nameof(MemberActivated)}') as member
            from fact where id = any($1) and kind in ('{nameof(PersonInvited)}', '{nameof(ActivationOpened)}', '{nameof(MemberActivated)}')
            group by person)
        update person set invited = person.invited or news.invited, opened = person.opened or news.opened, member = person.member or news.member
        from news where person.id = news.person
        """;

    private const string Mail = $"""
        with news as (
            select distinct on (person) person, kind = '{nameof(MessageBounced)}' as bounced, occurred_at, version, id
            from fact where id = any($1) and kind in ('{nameof(MessageSent)}', '{nameof(MessageBounced)}')
            order by person, occurred_at desc, version desc, id desc)
        update person set bounced = news.bounced, mail_at = news.occurred_at, mail_version = news.version, mail_fact = news.id
        from news
        where person.id = news.person
          and (person.mail_at is null or (news.occurred_at, news.version, news.id) > (person.mail_at, person.mail_version, person.mail_fact))
        """;

    private const string Degrees = $"""
        insert into degree as known (id, person, school, programme, year, recorded_version, recorded_fact)
        select distinct on (degree) degree, person, data->>'school', data->>'programme', (data->>'year')::int, version, id
        from (select *, (data->>'degreeId')::uuid as degree from fact where id = any($1) and kind = '{nameof(DegreeRecorded)}') as recorded
        order by degree, version desc, id desc
        on conflict (id) do update set
            school = excluded.school, programme = excluded.programme, year = excluded.year,
            recorded_version = excluded.recorded_version, recorded_fact = excluded.recorded_fact
        where known.recorded_version is null
           or (excluded.recorded_version, excluded.recorded_fact) > (known.recorded_version, known.recorded_fact)
        """;

    /// <summary>Makes the row when the revocation is here before the degree.</summary>
    private const string Revocations = $"""
        insert into degree as known (id, person, revoked_version)
        select degree, person, max(version)
        from (select *, (data->>'degreeId')::uuid as degree from fact where id = any($1) and kind = '{nameof(DegreeRevoked)}') as revoked
        group by degree, person
        on conflict (id) do update set revoked_version = greatest(known.revoked_version, excluded.revoked_version)
        """;
}
