using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Membership.Outreach;

/// <summary>
/// Opens the invitations that offices asked for, some hundred at a time. Each is opened, asked of communication and taken off
/// the list in one transaction: whatever ends a replica in the middle, nobody is forgotten and nobody invited twice.
/// </summary>
internal sealed class OpenAsked(MembershipDb db, OpenInvitations invitations, TimeProvider time)
{
    public const int BatchSize = 500;

    /// <summary>Condition on a person <c>p</c>: an invitation left, or is to. One that came back and was never taken is none.</summary>
    public const string Invited = "exists (select from invitation i where i.person_id = p.id and (i.state <> 'Undelivered' or p.invited_at is not null))";

    /// <summary>Settles one batch. Returns how many persons it looked at, less than <see cref="BatchSize"/> when they were the last.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var asked = await AskedAsync(cancellationToken);
        if (asked.Count > 0)
            await OpenAsync(asked, time.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return asked.Count;
    }

    private async Task OpenAsync(List<(Guid Person, long Version, Invitee? To)> asked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var versions = asked.ToDictionary(a => a.Person, a => a.Version);
        await db.PublishAsync(await invitations.OpenAsync([.. asked.Select(a => a.To).OfType<Invitee>()], person => versions[person] + 1, now, cancellationToken), cancellationToken);
        await db.RunAsync("update person set invite_requested_at = null, version = version + 1 where id = any($1)", cancellationToken, [versions.Keys.ToArray()]);
    }

    /// <summary>Null: the person may not be invited any more, or was meanwhile. Waits for no other replica, and for no change in progress.</summary>
    private async Task<List<(Guid Person, long Version, Invitee? To)>> AskedAsync(CancellationToken cancellationToken)
    {
        var schools = await db.Schools.AsNoTracking().ToDictionaryAsync(s => s.Code, cancellationToken);
        var programmes = await db.Programmes.AsNoTracking().ToDictionaryAsync(p => p.Code, cancellationToken);
        return await db.QueryAsync($"""
            with asked as (
                select * from person where invite_requested_at is not null order by invite_requested_at, id limit $1 for update skip locked)
            select p.id, p.version, p.given_name, p.family_name, p.email, coalesce(p.language, 'sv'), p.time_zone, g.school, g.programme, g.certainty = 1
            from asked p
            left join lateral (
                select graduation.school, graduation.programme, certainty
                from (
                    select school, programme, awarded_on as day, 1 as certainty from degree where person_id = p.id and revoked_at is null
                    union all
                    select school, programme, expected_on, 0 from expected_graduation where person_id = p.id) graduation
                join person_school s on s.person_id = p.id and s.programme = graduation.programme
                where p.state not in ('Member', 'Left') and p.declined_at is null and p.merged_into is null and not p.protected_identity and not p.unreachable
                    and not {Invited}
                order by certainty desc, day desc limit 1) g on true
            """, row => (row.GetGuid(0), row.GetInt64(1), row.IsDBNull(7) ? null : Read(row)), cancellationToken, BatchSize);

        Invitee Read(NpgsqlDataReader row) => new(
            row.GetGuid(0), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6),
            schools[row.GetString(7)], programmes[row.GetString(8)], row.GetBoolean(9));
    }
}
