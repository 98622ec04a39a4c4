using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Communication.Deliveries;

/// <summary>A person who is not to be written to any more, whatever arrives later.</summary>
internal sealed class ErasedPerson
{
    public required Guid PersonId { get; init; }
    public required DateTimeOffset ErasedAt { get; init; }
}

/// <summary>Forgets where and what was written to a person. Each delivery stays, in a state, so that sums go on being right.</summary>
internal sealed class PersonErasedHandler(CommunicationDb db, TimeProvider time) : IConsume<PersonErased>
{
    public async Task ConsumeAsync(IReadOnlyList<PersonErased> messages, CancellationToken cancellationToken)
    {
        var persons = messages.Select(m => m.PersonId).Distinct().Order().ToArray();
        var now = time.GetUtcNow();
        await db.Database.ExecuteSqlAsync(
            $"insert into erased_person (person_id, erased_at) select id, {now} from unnest({persons}) as id order by id on conflict do nothing", cancellationToken);
        await db.EraseAsync(persons, now, cancellationToken);
        await db.ForgetDeadLettersAsync(persons, now, cancellationToken);
    }
}

internal static class DeliveryErasure
{
    /// <summary>
    /// Blanks every delivery to these persons and cancels what is queued. One that is being sent at this moment keeps its
    /// version, so that its sender can still say what became of it.
    /// </summary>
    public static Task<int> EraseAsync(this CommunicationDb db, Guid[] persons, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"""
            update delivery set
                address = 'erased-' || id || '@erased.invalid', content = null,
                state = case when state = 'queued' then 'cancelled' else state end,
                code = case when state = 'queued' then {DeliveryCodes.Erased} else code end,
                settled_at = case when state = 'queued' then {now} else settled_at end,
                version = case when state = 'sending' then version else version + 1 end
            where person_id = any({persons}) and (state = 'queued' or address <> 'erased-' || id || '@erased.invalid')
            """, cancellationToken);

    /// <summary>
    /// Blanks the address of deliveries to guests that were settled before <paramref name="before"/>. No erasure of a person
    /// reaches them, as membership does not know them; the content went when they were settled.
    /// </summary>
    public static Task<int> ForgetGuestsAsync(this CommunicationDb db, DateTimeOffset before, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"""
            update delivery set address = 'erased-' || id || '@erased.invalid', version = version + 1
            where id in (
                select id from delivery where person_id is null and settled_at <= {before} and address not like 'erased-%@erased.invalid'
                limit 10000 for update skip locked)
            """, cancellationToken);
}
