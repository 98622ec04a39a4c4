using AlumniPlatform.Communication.Deliveries;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Communication.Sending.Pauses;

/// <summary>
/// Opens pauses and asks for them. All replicas see the same rows: what is covered is taken by no sender, and what was
/// taken before is put back at the moment of sending.
/// </summary>
internal static class Pausing
{
    /// <summary>So many domains in a row that refuse, with none between them that takes a mail, are all.</summary>
    public const int DomainsThatAreAll = 3;

    private const int Lock = 0x70617573;

    /// <summary>The domain of a delivery <c>d</c>, in SQL; <see cref="DomainOf"/> is the same in C#.</summary>
    private const string Domain = "lower(substring(d.address from '[^@]*$'))";

    /// <summary>Condition on a delivery <c>d</c>: an open pause is over it.</summary>
    public const string Covered = $"""
        exists (select from sending_pause p where p.resumed_at is null and p.domain in ('*', {Domain}) and p.purpose in ('*', d.purpose))
        """;

    public static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..].ToLowerInvariant();

    /// <summary>Opening, parking and resuming exclude one another, in all replicas, until the transaction's end.</summary>
    public static Task<int> HoldPausesAsync(this CommunicationDb db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", cancellationToken);

    /// <summary>Whether an open pause is over this delivery.</summary>
    public static Task<bool> IsPausedAsync(this CommunicationDb db, Delivery delivery)
    {
        var domain = DomainOf(delivery.Address);
        return db.SendingPauses.AnyAsync(p => p.ResumedAt == null
            && (p.Domain == SendingPause.Everything || p.Domain == domain) && (p.Purpose == SendingPause.Everything || p.Purpose == delivery.Purpose));
    }

    /// <summary>
    /// Opens the pause that <paramref name="refusal"/> calls for, or counts it where one is open: for the recipient's domain
    /// first, so that one provider's block does not stop all; for every domain when the server had not heard of a recipient
    /// yet, or when one after the other refuses.
    /// </summary>
    public static async Task PauseAsync(this CommunicationDb db, Refusal refusal, Delivery delivery, DateTimeOffset now)
    {
        var cause = refusal.Kind == RefusalKind.Content ? "content" : "sender";
        var purpose = refusal.Kind == RefusalKind.Content ? delivery.Purpose : SendingPause.Everything;
        var ofAll = refusal.Kind == RefusalKind.Sender && refusal.Stage is SmtpStage.Opening or SmtpStage.Sender;
        await db.HoldPausesAsync(CancellationToken.None);
        await OpenAsync(ofAll ? SendingPause.Everything : DomainOf(delivery.Address));
        if (!ofAll && await InARowAsync())
            await OpenAsync(SendingPause.Everything);

        Task<int> OpenAsync(string domain) => db.Database.ExecuteSqlAsync($"""
            insert into sending_pause (id, cause, domain, purpose, code, stage, reply, opened_at, last_refused_at, refusals)
            values ({Guid.CreateVersion7(now)}, {cause}, {domain}, {purpose}, {refusal.Code}, {refusal.Stage.ToString()}, {refusal.Masked(delivery.Address)}, {now}, {now}, 1)
            on conflict (cause, domain, purpose) where resumed_at is null do update set
                code = excluded.code, stage = excluded.stage, reply = excluded.reply, last_refused_at = excluded.last_refused_at, refusals = sending_pause.refusals + 1
            """);

        Task<bool> InARowAsync() => db.Database.SqlQuery<bool>($"""
            with latest as (
                select opened_at from sending_pause
                where resumed_at is null and cause = {cause} and purpose = {purpose} and domain <> '*' and opened_at > {now.AddDays(-1)}
                order by opened_at desc limit {DomainsThatAreAll})
            select (select count(*) from latest) = {DomainsThatAreAll} and not exists (
                select from delivery where state = 'sent' and sent_at >= (select min(opened_at) from latest) and {purpose} in ('*', purpose)) as "Value"
            """).SingleAsync();
    }

    /// <summary>
    /// Whether others of the domain are taken, since an operator let sending go on, and only this delivery is refused as before:
    /// then it is one recipient's rule, and no reason for all to wait once more.
    /// </summary>
    public static Task<bool> IsAloneAsync(this CommunicationDb db, Refusal refusal, Delivery delivery) =>
        delivery.Code != refusal.Code || refusal.Stage is SmtpStage.Opening or SmtpStage.Sender ? Task.FromResult(false) : db.Database.SqlQuery<bool>($"""
            select exists (
                select from delivery d
                where d.state = 'sent' and d.purpose = case when {refusal.Kind == RefusalKind.Content} then {delivery.Purpose} else d.purpose end
                    and lower(substring(d.address from '[^@]*$')) = {DomainOf(delivery.Address)}
                    and d.sent_at > (
                        select max(p.resumed_at) from sending_pause p
                        where p.domain in ('*', {DomainOf(delivery.Address)}) and p.purpose in ('*', {delivery.Purpose}))) as "Value"
            """).SingleAsync();

    /// <summary>
    /// Takes what is covered off the senders' way, so that they need not look through it every second. Only
    /// <see cref="ResumeSending"/> brings it back. Returns how many.
    /// </summary>
    public static async Task<int> ParkAsync(this CommunicationDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.HoldPausesAsync(cancellationToken);
        var parked = await db.Database.ExecuteSqlRawAsync($$"""
            update delivery set due_at = 'infinity', code = coalesce(code, {1}), version = version + 1
            where id in (
                select d.id from delivery d where d.state = 'queued' and d.due_at <= {0} and {{Covered}}
                order by d.urgent desc, d.due_at limit 10000 for update skip locked)
            """, [now, DeliveryCodes.Paused], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return parked;
    }
}
