using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events.Afterwards;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Events.Volunteers;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Erasure;

/// <summary>
/// Forgets who somebody was, who came along and what they answered. That there was a registration stays, so that sums go on
/// being right; seats of what is still to come are free for others.
/// </summary>
internal sealed class PersonErasedHandler(EventsDb db, SeatDesk desk, FeedbackMarks feedback, TimeProvider time) : IConsume<PersonErased>
{
    public async Task ConsumeAsync(IReadOnlyList<PersonErased> messages, CancellationToken cancellationToken)
    {
        var (persons, now) = (messages.Select(m => m.PersonId).Distinct().Order().ToArray(), time.GetUtcNow());
        await db.HoldOthersAsync(cancellationToken); // somebody who registers at this moment is either found below or seen to be erased
        await db.Database.ExecuteSqlAsync(
            $"insert into erased_person (person_id, erased_at) select id, {now} from unnest({persons}) as id order by id on conflict do nothing", cancellationToken);
        var known = await db.Registrations.AsNoTracking().Where(r => persons.Contains(r.PersonId!.Value) && r.ErasedAt == null)
            .Select(r => new { r.GatheringId, r.EmailKey }).ToListAsync(cancellationToken);
        var addresses = known.Select(r => r.EmailKey).Distinct().ToArray();
        var inviting = await db.Gatherings.Where(g => g.Invited.Any(i => addresses.Contains(i))).Select(g => g.Id).ToListAsync(cancellationToken);
        var speaking = await db.WhereSpeakAsync(persons, cancellationToken);
        await db.Volunteers.Where(v => persons.Contains(v.PersonId)).ExecuteDeleteAsync(cancellationToken);
        foreach (var id in known.Select(r => r.GatheringId).Concat(inviting).Concat(speaking).Distinct().Order()) // in one order, so that two that hold several do not wait for each other
            await EraseAsync((await desk.LockAsync(id, cancellationToken))!, persons, addresses, now, cancellationToken);
        await db.Database.ExecuteSqlAsync($"delete from degree where person_id = any({persons})", cancellationToken);
        await db.ForgetDeadLettersAsync(persons, now, cancellationToken);
    }

    private async Task EraseAsync(SeatPlan plan, Guid[] persons, string[] addresses, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var gathering = plan.Gathering;
        var registrations = await db.Registrations.Where(r => r.GatheringId == gathering.Id && persons.Contains(r.PersonId!.Value) && r.ErasedAt == null).ToListAsync(cancellationToken);
        if (gathering.State == GatheringState.Published && now < gathering.StartsAt)
            await desk.EndAsync(plan, [.. registrations.Where(r => r.IsActive)], RegistrationState.Cancelled, "erased", mail: null, cancellationToken);
        foreach (var registration in registrations)
            registration.Erase(now);
        foreach (var part in gathering.Parts.Where(p => p.Volunteers.Intersect(persons).Any()))
            part.Volunteers = [.. part.Volunteers.Except(persons)];
        if (gathering.Invited.Intersect(addresses).Any())
            gathering.Invited = [.. gathering.Invited.Except(addresses)];
        await db.SaveChangesAsync(cancellationToken);
        await feedback.ForgetAsync(registrations.Select(r => r.Id), cancellationToken);
    }
}
