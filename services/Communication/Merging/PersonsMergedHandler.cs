using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Communication.Merging;

/// <summary>What was sent to a merged person was sent to the one who stays; so is what is still asked for.</summary>
internal sealed class PersonsMergedHandler(CommunicationDb db) : IConsume<PersonsMerged>
{
    public async Task ConsumeAsync(IReadOnlyList<PersonsMerged> messages, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Mergers.Lock})", cancellationToken);
        foreach (var message in messages)
        {
            // Who stays may have been merged further by a message that came before this one.
            var stays = (await db.MergedPersons.AsNoTracking().SingleOrDefaultAsync(m => m.PersonId == message.PersonId, cancellationToken))?.Into ?? message.PersonId;
            await db.Database.ExecuteSqlAsync($"insert into merged_person (person_id, into_person_id) values ({message.MergedPersonId}, {stays}) on conflict do nothing", cancellationToken);
            await db.MergedPersons.Where(m => m.Into == message.MergedPersonId).ExecuteUpdateAsync(set => set.SetProperty(m => m.Into, stays), cancellationToken);
            await db.Deliveries.Where(d => d.PersonId == message.MergedPersonId).ExecuteUpdateAsync(set => set.SetProperty(d => d.PersonId, stays), cancellationToken);
        }
    }
}

internal static class Mergers
{
    public const int Lock = 0x6d657267;

    /// <summary>For who is about to write rows of persons: a merger under way is waited for, and waits for this transaction.</summary>
    public static Task<int> HoldMergersAsync(this CommunicationDb db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock_shared({Lock})", cancellationToken);
}
