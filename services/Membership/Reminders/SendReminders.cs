using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
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
        var now = time.GetUtcNow();
        if (schedule.IsQuiet(now))
            return 0; // also what is overdue, because no replica ran, waits for the morning
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var seen = await ClaimAsync(now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return seen;
    }

    /// <summary>Everything but the commit.</summary>
    internal async Task<int> ClaimAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = await DueAsync(now, cancellationToken);
        await EndAsync([.. due.Where(d => !d.Wanted)], cancellationToken);
        await RemindAsync([.. due.Where(d => d.Wanted)], now, cancellationToken);
        return due.Count;
    }

    // What another replica, an activation or the intake holds is left to it: this waits for nobody, so it is in no deadlock.
    private Task<List<DueReminder>> DueAsync(DateTimeOffset now, CancellationToken cancellationToken) => db.QueryAsync("""
        select i.id, p.id, p.version, i.reminders_sent, case when i.address = p.private_email then i.address else p.email end,
            p.given_name, p.family_name, coalesce(p.language, 'sv'), i.school, s.sv, s.en, g.sv, g.en, i.expires_at,
            i.expires_at > $1 and p.state <> 'Member' and not p.protected_identity and not p.unreachable
        from invitation i
        join person p on p.id = i.person_id
        join school s on s.code = i.school
        join programme g on g.code = i.programme
        where i.state = 'Open' and i.next_reminder_at <= $1
        order by i.next_reminder_at, i.id
        limit $2
        for update of i, p skip locked
        """, DueReminder.Read, cancellationToken, now, BatchSize);

    private Task<int> EndAsync(IReadOnlyList<DueReminder> due, CancellationToken cancellationToken) =>
        db.RunAsync("update invitation set next_reminder_at = null where id = any($1)", cancellationToken, [due.Select(d => d.Invitation).ToArray()]);

    private async Task RemindAsync(IReadOnlyList<DueReminder> due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (due.Count == 0)
            return;
        var key = await tokens.KeyAsync(cancellationToken);
        InvitationRequested[] messages = [.. due.Select(d => new InvitationRequested(
            Guid.CreateVersion7(now), now, d.Person, d.Version + 1, d.Invitation, d.Address, d.GivenName, d.FamilyName, d.Language,
            d.School, d.SchoolName, d.ProgrammeName, tokens.Url(key, d.Invitation), d.ExpiresAt, d.Sent + 1))];
        await db.RunAsync("""
            update invitation i set reminders_sent = i.reminders_sent + 1, next_reminder_at = r.next, address = r.address, last_request_id = r.request, last_requested_at = $5
            from unnest($1, $2, $3, $4) as r (id, next, address, request) where i.id = r.id
            """, cancellationToken,
            messages.Select(m => m.InvitationId).ToArray(), due.Select(d => schedule.Next(d.School, d.Sent + 1, now, d.ExpiresAt)).ToArray(),
            messages.Select(m => m.Address).ToArray(), messages.Select(m => m.Id).ToArray(), now);
        await db.RunAsync("update person set version = version + 1 where id = any($1)", cancellationToken, [due.Select(d => d.Person).ToArray()]);
        await db.PublishAsync(messages, cancellationToken);
    }

    /// <param name="Wanted">False: the person is a member, protected or unreachable by now, or the link has expired.</param>
    private sealed record DueReminder(
        Guid Invitation, Guid Person, long Version, int Sent, string Address, string GivenName, string FamilyName, string Language,
        string School, string SchoolName, string ProgrammeName, DateTimeOffset ExpiresAt, bool Wanted)
    {
        public static DueReminder Read(NpgsqlDataReader row)
        {
            var language = row.GetString(7);
            var swedish = language == "sv";
            return new DueReminder(
                row.GetGuid(0), row.GetGuid(1), row.GetInt64(2), row.GetInt32(3), row.GetString(4), row.GetString(5), row.GetString(6), language,
                row.GetString(8), row.GetString(swedish ? 9 : 10), row.GetString(swedish ? 11 : 12), row.GetFieldValue<DateTimeOffset>(13), row.GetBoolean(14));
        }
    }
}
