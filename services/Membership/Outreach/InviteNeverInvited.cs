using AlumniPlatform.Membership.People;

namespace AlumniPlatform.Membership.Outreach;

/// <summary>
/// Marks people for an invitation that their records alone did not bring, for example because their degree is old, or because
/// no mail server took the one that they brought.
/// </summary>
internal static class InviteNeverInvited
{
    // Who is being changed at this moment is left to that: it waits for nobody, so it is in no deadlock.
    public static async Task<OutreachAnswer> AskAsync(MembershipDb db, Cohort cohort, DateTimeOffset now, CancellationToken cancellationToken) =>
        OutreachAnswer.Of(await db.QueryAsync($"""
            with never_invited as (
                select p.id, case
                    when p.declined_at is not null then 'declined'
                    when p.state = 'Left' then 'left'
                    when p.unreachable then 'unreachable'
                    when p.invite_requested_at is not null then 'alreadyAsked'
                    else 'wanted' end as reason
                from person p
                where p.id in ({Cohort.Answered}) and p.state <> 'Member' and not p.protected_identity and p.merged_into is null
                    and not {OpenAsked.Invited}),
            free as (
                select id from person where id in (select id from never_invited where reason = 'wanted') and invite_requested_at is null
                for update skip locked),
            asked as (update person p set invite_requested_at = $7 from free where p.id = free.id returning p.id)
            select reason, count(*) from never_invited where reason <> 'wanted' group by reason
            union all
            select 'wanted', count(*) from asked
            """, row => (row.GetString(0), row.GetInt64(1)), cancellationToken, [.. cohort.Parameters, now]));
}
