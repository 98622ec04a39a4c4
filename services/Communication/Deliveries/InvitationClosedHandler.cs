using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Communication.Deliveries;

/// <summary>
/// Remembers which invitations have ended, and settles what is queued of them. What a sender is about to send looks here in
/// the transaction in which it becomes Sending; what arrives later, when it is entered.
/// </summary>
internal sealed class InvitationClosedHandler(CommunicationDb db, TimeProvider time) : IConsume<InvitationClosed>
{
    public async Task ConsumeAsync(IReadOnlyList<InvitationClosed> messages, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // Whatever else ended it: that the person said no is what the ledger is to show.
        var closed = messages.GroupBy(m => m.InvitationId).Select(g => (Id: g.Key, Declined: g.Any(m => m.Reason == "declined"))).OrderBy(c => c.Id).ToArray();
        Guid[] ids = [.. closed.Select(c => c.Id)];
        string[] states = [.. closed.Select(c => c.Declined ? "suppressed" : "cancelled")];
        string[] codes = [.. closed.Select(c => c.Declined ? DeliveryCodes.Declined : DeliveryCodes.Closed)];
        await db.Database.ExecuteSqlAsync($"""
            insert into closed_invitation (invitation_id, state, code, closed_at)
            select id, state, code, {now} from unnest({ids}, {states}, {codes}) as r (id, state, code)
            on conflict do nothing
            """, cancellationToken);
        // In the order of the key, as senders of all replicas take them.
        await db.Database.ExecuteSqlAsync($"""
            update delivery d set state = c.state, code = c.code, content = null, settled_at = {now}, version = d.version + 1
            from (
                select id from delivery where relates_to = any({ids}) and purpose = any({Purposes.OfInvitations}) and state = 'queued'
                order by id for update) q, closed_invitation c
            where d.id = q.id and c.invitation_id = d.relates_to
            """, cancellationToken);
    }
}
