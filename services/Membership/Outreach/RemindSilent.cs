using AlumniPlatform.Membership.People;

namespace AlumniPlatform.Membership.Outreach;

/// <summary>
/// Makes the next reminder due now, for people who have not answered; an invitation that has just expired is opened again, and
/// one that came back, of somebody who is to be tried again, too.
/// </summary>
internal static class RemindSilent
{
    private static readonly TimeSpan BetweenMails = TimeSpan.FromDays(3);
    private static readonly TimeSpan JustExpired = TimeSpan.FromDays(180);

    // Who is being changed at this moment is left to that: it waits for nobody, so it is in no deadlock.
    public static async Task<OutreachAnswer> AskAsync(MembershipDb db, Cohort cohort, TimeSpan validFor, DateTimeOffset now, CancellationToken cancellationToken) =>
        OutreachAnswer.Of(await db.QueryAsync($"""
            with silent as (
                select i.id, case
                    when p.declined_at is not null then 'declined'
                    when p.state = 'Left' then 'left'
                    when p.unreachable or i.state not in ('Open', 'Expired', 'Undelivered') then 'unreachable'
                    when i.expires_at <= $9 then 'expired'
                    when i.remind_asked_at > i.last_requested_at then 'alreadyAsked'
                    when i.last_requested_at > $8 then 'tooSoon'
                    else 'wanted' end as reason
                from person p
                cross join lateral (select * from invitation where person_id = p.id order by id desc limit 1) i
                where p.id in ({Cohort.Answered}) and p.state <> 'Member' and not p.protected_identity and p.merged_into is null),
            free as (
                select id from invitation
                where id in (select id from silent where reason = 'wanted')
                    and state in ('Open', 'Expired', 'Undelivered') and last_requested_at <= $8 and (remind_asked_at is null or remind_asked_at <= last_requested_at)
                for update skip locked),
            asked as (
                update invitation i set state = 'Open', next_reminder_at = $7, remind_asked_at = $7, expires_at = greatest(i.expires_at, $10),
                    address = case when i.state = 'Undelivered' then p.email else i.address end
                from free, person p where i.id = free.id and p.id = i.person_id returning i.id)
            select reason, count(*) from silent where reason <> 'wanted' group by reason
            union all
            select 'wanted', count(*) from asked
            """, row => (row.GetString(0), row.GetInt64(1)), cancellationToken, [.. cohort.Parameters, now, now - BetweenMails, now - JustExpired, now + validFor]));
}
