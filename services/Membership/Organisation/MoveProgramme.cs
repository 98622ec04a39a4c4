using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;

namespace AlumniPlatform.Membership.Organisation;

/// <summary>Another school is responsible for a programme: it counts and administers the programme's graduates, those of earlier years too.</summary>
internal static class MoveProgramme
{
    public static async Task RunAsync(MembershipDb db, Programme programme, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var sql in new[]
        {
            "update expected_graduation set school = $2 where programme = $1 and school <> $2",
            "update person_school set school = $2 where programme = $1 and school <> $2",
            "update person_claim set school = $2 where programme = $1 and school <> $2",
            "update invitation set school = $2 where programme = $1 and school <> $2 and state <> 'Used'",
            "update intake_record set school = $2 where programme = $1 and school <> $2 and outcome = 'Rejected'", // for it to mend
        })
            await db.RunAsync(sql, cancellationToken, programme.Code, programme.School);
        // No message says that a programme moved: each degree is told again, with its school of today.
        var moved = await db.QueryAsync("""
            with moved as (update degree set school = $2 where programme = $1 and school <> $2 returning id, person_id, awarded_on, revoked_at),
                counting as (select id, person_id, awarded_on, row_number() over (partition by person_id order by id) as nth from moved where revoked_at is null),
                held as (select id from person where id in (select person_id from counting) order by id for update),
                told as (
                    update person p set version = p.version + n.degrees
                    from (select person_id, count(*) as degrees from counting where person_id in (select id from held) group by person_id) n
                    where p.id = n.person_id
                    returning p.id, p.version - n.degrees as version, not p.protected_identity and not p.unreachable as reachable)
            select c.id, c.person_id, t.version + c.nth, c.awarded_on, t.reachable from counting c join told t on t.id = c.person_id
            """, row => (Degree: row.GetGuid(0), Person: row.GetGuid(1), Version: row.GetInt64(2), AwardedOn: row.GetFieldValue<DateOnly>(3), Reachable: row.GetBoolean(4)),
            cancellationToken, programme.Code, programme.School);
        await db.PublishAsync([.. moved.Select(m => new DegreeRecorded(
            Guid.CreateVersion7(now), now, m.Person, m.Version, m.Degree, programme.School, programme.Code, m.AwardedOn.Year, m.AwardedOn, m.Reachable))], cancellationToken);
    }
}
