using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.People;
using AlumniPlatform.Membership.Volunteering;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Merging;

/// <summary>What belongs to a person goes to the one who stays, within the transaction of the merger.</summary>
internal static class MergeRows
{
    /// <summary>Of the same degree twice the one that counts stays. Returns those of the other that counted and count no longer.</summary>
    public static async Task<List<Guid>> DegreesAsync(MembershipDb db, Guid keep, Guid other, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string same = "k.person_id = $1 and o.person_id = $2 and (k.programme, k.level, k.name, k.awarded_on) = (o.programme, o.level, o.name, o.awarded_on)";
        await db.RunAsync($"delete from degree k using degree o where {same} and k.revoked_at is not null and o.revoked_at is null", cancellationToken, keep, other);
        var extra = await db.QueryAsync($"update degree o set revoked_at = $3 from degree k where {same} and o.revoked_at is null returning o.id",
            row => row.GetGuid(0), cancellationToken, keep, other, now);
        await db.RunAsync($"update degree o set person_id = $1 where o.person_id = $2 and not exists (select from degree k where {same})", cancellationToken, keep, other);
        return extra;
    }

    /// <summary>For each programme the latest word about when it ends.</summary>
    public static async Task ExpectedAsync(MembershipDb db, Person stays, Guid other, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var corrected = await db.QueryAsync("""
            insert into expected_graduation (person_id, school, programme, expected_on, recorded_at)
            select $1, school, programme, expected_on, recorded_at from expected_graduation where person_id = $2
            on conflict (person_id, programme) do update set school = excluded.school, expected_on = excluded.expected_on, recorded_at = excluded.recorded_at
            where excluded.recorded_at > expected_graduation.recorded_at and excluded.expected_on <> expected_graduation.expected_on
            returning school, programme, expected_on
            """, row => (School: row.GetString(0), Programme: row.GetString(1), On: row.GetFieldValue<DateOnly>(2)), cancellationToken, stays.Id, other);
        await db.RunAsync("delete from expected_graduation where person_id = $1", cancellationToken, other);
        foreach (var (school, programme, on) in corrected)
            db.Publish(new GraduationExpected(Guid.CreateVersion7(now), now, stays.Id, stays.NextVersion(), school, programme, on, stays.Reachable));
    }

    /// <summary>The latest word about each consent counts, under whichever student number it was given.</summary>
    public static async Task ConsentsAsync(MembershipDb db, Person stays, Guid other, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var later = await db.QueryAsync("""
            select code, given, wording_version from (
                select distinct on (code) code, given, wording_version, person_id from consent where person_id in ($1, $2) order by code, at desc, id desc) word
            where person_id = $2
            """, row => (Code: row.GetString(0), Given: row.GetBoolean(1), Version: row.GetString(2)), cancellationToken, stays.Id, other);
        await db.RunAsync("update consent set person_id = $1 where person_id = $2", cancellationToken, stays.Id, other);
        foreach (var (code, given, version) in later)
            db.Publish(new ConsentChanged(Guid.CreateVersion7(now), now, stays.Id, stays.NextVersion(), code, given, version));
    }

    /// <summary>What the one who stays would help with counts; what the other said, when they said nothing.</summary>
    public static async Task VolunteeringAsync(MembershipDb db, Person stays, Guid other, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.RunAsync("delete from volunteer where person_id = $2 and exists (select from volunteer where person_id = $1)", cancellationToken, stays.Id, other);
        await db.RunAsync("update volunteer set person_id = $1 where person_id = $2", cancellationToken, stays.Id, other);
        await db.RepeatVolunteerAsync(stays, now, cancellationToken);
    }

    /// <summary>A private address that is still to be proven goes along, unless the one who stays is proving one.</summary>
    public static async Task ConfirmationsAsync(MembershipDb db, Guid keep, Guid other, CancellationToken cancellationToken)
    {
        await db.RunAsync("delete from address_confirmation where person_id = $2 and exists (select from address_confirmation where person_id = $1)", cancellationToken, keep, other);
        await db.RunAsync("update address_confirmation set person_id = $1 where person_id = $2", cancellationToken, keep, other);
    }

    /// <summary>The schools of both answer for the one who stays. Of two open claims of one sender the later stays.</summary>
    public static async Task SchoolsAsync(MembershipDb db, Guid keep, Guid other, CancellationToken cancellationToken)
    {
        await db.RunAsync("""
            insert into person_school (person_id, programme, school) select $1, programme, school from person_school where person_id = $2
            on conflict do nothing
            """, cancellationToken, keep, other);
        await db.RunAsync("delete from person_school where person_id = $1", cancellationToken, other);
        await db.RunAsync("""
            delete from person_claim c using person_claim later
            where c.person_id in ($1, $2) and later.person_id in ($1, $2) and c.submitted_by = later.submitted_by
                and c.settlement is null and later.settlement is null and (c.received_at, c.id) < (later.received_at, later.id)
            """, cancellationToken, keep, other);
        await db.RunAsync("update person_claim set person_id = $1 where person_id = $2", cancellationToken, keep, other);
    }

    /// <summary>At most one invitation stays open, and none for somebody who is not to be invited. Links of the others lead to the one who stays.</summary>
    public static async Task InvitationsAsync(MembershipDb db, Person stays, Guid other, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var all = await db.Invitations.Where(i => i.PersonId == stays.Id || i.PersonId == other).ToListAsync(cancellationToken);
        var open = all.Where(i => i.State == InvitationState.Open).OrderBy(i => i.PersonId != stays.Id);
        var invited = stays is { State: not (PersonState.Member or PersonState.Left), DeclinedAt: null, ProtectedIdentity: false };
        foreach (var invitation in open.Skip(invited ? 1 : 0).ToArray())
        {
            invitation.Merge();
            db.Publish(new InvitationClosed(Guid.CreateVersion7(now), now, stays.Id, stays.NextVersion(), invitation.Id, stays.ProtectedIdentity ? "protected" : "merged"));
        }
        if (stays.ProtectedIdentity)
            foreach (var invitation in all.Where(i => i.State is InvitationState.Merged or InvitationState.Undelivered))
                invitation.Withdraw();
        await db.SaveChangesAsync(cancellationToken); // before they move, because only one may be open
        await db.RunAsync("update invitation set person_id = $1 where person_id = $2", cancellationToken, stays.Id, other);
    }

    /// <summary>Who was said to be somebody else than the other is somebody else than the one who stays.</summary>
    public static async Task CandidatesAsync(MembershipDb db, Guid keep, Guid other, CancellationToken cancellationToken)
    {
        await db.RunAsync("""
            insert into merge_candidate (a, b, kind, found_at, dismissed_at, dismissed_by)
            select least(third, $1), greatest(third, $1), kind, found_at, dismissed_at, dismissed_by
            from (select case when a = $2 then b else a end as third, kind, found_at, dismissed_at, dismissed_by from merge_candidate where a = $2 or b = $2) said
            where dismissed_at is not null and third <> $1
            on conflict (a, b) do nothing
            """, cancellationToken, keep, other);
        await db.RunAsync("delete from merge_candidate where a = $1 or b = $1", cancellationToken, other);
        await db.LookForDoublesAsync([keep], cancellationToken);
    }
}
