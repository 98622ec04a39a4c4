using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Membership.Reminders;

/// <summary>
/// Reminds people of invitations that are still open. A reminder is claimed, counted and asked for in one transaction:
/// whatever ends a replica in the middle, none is lost and none comes twice.
/// </summary>
internal sealed class SendReminders(MembershipDb db, ActivationTokens tokens, ReminderSchedule schedule, TimeProvider time)
{
    public const int BatchSize = 500;

    /// <summary>Settles one batch of what is due. Returns how many invitations it looked at, less than <see cref="BatchSize"/> when they were the last.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var seen = await ClaimAsync(time.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return seen;
    }

    /// <summary>Everything but the commit.</summary>
    internal async Task<int> ClaimAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = await DueAsync(now, cancellationToken);
        if (due.Count == 0)
            return 0;
        // What was overdue, because no replica ran, or what an office asked for in the night, waits for the recipient's morning.
        var mornings = due.Where(d => d.Wanted).Select(d => (d.Invitation, At: schedule.NotBefore(now, d.To.TimeZone))).Where(m => m.At is not null).ToDictionary(m => m.Invitation, m => m.At);
        await PlanAsync([.. due.Where(d => !d.Wanted).Select(d => d.Invitation), .. mornings.Keys], mornings, cancellationToken);
        await RemindAsync([.. due.Where(d => d.Wanted && !mornings.ContainsKey(d.Invitation))], now, cancellationToken);
        return due.Count;
    }

    // Of an invitation whose mail no server has taken, though none called the address bad, the private address is tried.
    // What another replica, an activation or the intake holds is left to it: this waits for nobody, so it is in no deadlock.
    private async Task<List<DueReminder>> DueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var schools = await db.Schools.AsNoTracking().ToDictionaryAsync(s => s.Code, cancellationToken);
        var programmes = await db.Programmes.AsNoTracking().ToDictionaryAsync(p => p.Code, cancellationToken);
        return await db.QueryAsync("""
            select i.id, p.id, p.version, i.reminders_sent, 
                case when p.private_email is not null and (i.address = p.private_email or i.sent_at is null) then p.private_email else p.email end,
                p.given_name, p.family_name, coalesce(p.language, 'sv'), p.time_zone, i.school, i.programme, i.expires_at,
                i.expires_at > $1 and p.state not in ('Member', 'Left') and p.declined_at is null and p.merged_into is null and not p.protected_identity and not p.unreachable
            from invitation i
            join person p on p.id = i.person_id
            where i.state = 'Open' and i.next_reminder_at <= $1
            order by i.next_reminder_at, i.id
            limit $2
            for update of i, p skip locked
            """, row => DueReminder.Read(row, schools, programmes), cancellationToken, now, BatchSize);
    }

    /// <summary>Plans these for the moment that <paramref name="at"/> knows, the others never.</summary>
    private Task<int> PlanAsync(Guid[] invitations, Dictionary<Guid, DateTimeOffset?> at, CancellationToken cancellationToken) => db.RunAsync(
        "update invitation i set next_reminder_at = r.at from unnest($1, $2) as r (id, at) where i.id = r.id", cancellationToken,
        invitations, invitations.Select(i => at.GetValueOrDefault(i)).ToArray());

    private async Task RemindAsync(IReadOnlyList<DueReminder> due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var letters = new InvitationLetters(tokens, await tokens.KeyAsync(cancellationToken));
        InvitationRequested[] messages = [.. due.Select(d => letters.Write(d.To, d.Version + 1, Guid.CreateVersion7(now), d.Invitation, now, d.ExpiresAt, d.Sent + 1))];
        await db.RunAsync("""
            update invitation i set reminders_sent = i.reminders_sent + 1, next_reminder_at = r.next, address = r.address, last_request_id = r.request, last_requested_at = $5
            from unnest($1, $2, $3, $4) as r (id, next, address, request) where i.id = r.id
            """, cancellationToken,
            messages.Select(m => m.InvitationId).ToArray(), due.Select(d => schedule.Next(d.To.School, d.To.TimeZone, d.Sent + 1, now, d.ExpiresAt)).ToArray(),
            messages.Select(m => m.Address).ToArray(), messages.Select(m => m.Id).ToArray(), now);
        await db.RunAsync("update person set version = version + 1 where id = any($1)", cancellationToken, [due.Select(d => d.To.Person).ToArray()]);
        await db.PublishAsync(messages, cancellationToken);
    }

    /// <param name="Wanted">False: the person has answered, is protected or unreachable by now, or the link has expired.</param>
    private sealed record DueReminder(Guid Invitation, Invitee To, long Version, int Sent, DateTimeOffset ExpiresAt, bool Wanted)
    {
        public static DueReminder Read(NpgsqlDataReader row, Dictionary<string, School> schools, Dictionary<string, Programme> programmes) => new(
            row.GetGuid(0),
            new Invitee(row.GetGuid(1), row.GetString(5), row.GetString(6), row.GetString(4), row.GetString(7), row.IsDBNull(8) ? null : row.GetString(8),
                schools[row.GetString(9)], programmes[row.GetString(10)], Graduate: true),
            row.GetInt64(2), row.GetInt32(3), row.GetFieldValue<DateTimeOffset>(11), row.GetBoolean(12));
    }
}
