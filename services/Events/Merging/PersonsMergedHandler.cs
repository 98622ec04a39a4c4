using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Events.Volunteers;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Merging;

/// <summary>
/// What a merged person registered for is of the one who stays. Where both have a registration, the one with seats is kept,
/// of two alike the earlier.
/// </summary>
internal sealed class PersonsMergedHandler(EventsDb db, SeatDesk desk) : IConsume<PersonsMerged>
{
    public async Task ConsumeAsync(IReadOnlyList<PersonsMerged> messages, CancellationToken cancellationToken)
    {
        await db.HoldOthersAsync(cancellationToken);
        var moves = new Dictionary<Guid, Guid>();
        foreach (var message in messages)
        {
            // Who stays may have been merged further by a message that came before this one.
            var stays = (await db.MergedPersons.AsNoTracking().SingleOrDefaultAsync(m => m.PersonId == message.PersonId, cancellationToken))?.Into ?? message.PersonId;
            await db.Database.ExecuteSqlAsync($"insert into merged_person (person_id, into_person_id) values ({message.MergedPersonId}, {stays}) on conflict do nothing", cancellationToken);
            await db.MergedPersons.Where(m => m.Into == message.MergedPersonId).ExecuteUpdateAsync(set => set.SetProperty(m => m.Into, stays), cancellationToken);
            foreach (var earlier in moves.Where(m => m.Value == message.MergedPersonId).Select(m => m.Key).ToArray())
                moves[earlier] = stays;
            moves[message.MergedPersonId] = stays;
        }
        var gone = moves.Keys.ToArray();
        var gatherings = await db.Registrations.Where(r => gone.Contains(r.PersonId!.Value)).Select(r => r.GatheringId).Distinct().ToListAsync(cancellationToken);
        await MoveVolunteersAsync(moves, cancellationToken);
        gatherings.AddRange(await db.WhereSpeakAsync(gone, cancellationToken));
        foreach (var id in gatherings.Distinct().Order()) // in one order, so that two that hold several do not wait for each other
            await MoveAsync((await desk.LockAsync(id, cancellationToken))!, moves, cancellationToken);
    }

    /// <summary>What was said as the one who is no more counts until membership's word about who stays has come.</summary>
    private async Task MoveVolunteersAsync(Dictionary<Guid, Guid> moves, CancellationToken cancellationToken)
    {
        var (gone, stays) = (moves.Keys.ToArray(), moves.Values.ToArray());
        await db.Database.ExecuteSqlAsync($"""
            insert into volunteer (person_id, name, roles, version)
            select distinct on (stays) stays, name, roles, version
            from unnest({gone}, {stays}) as r (gone, stays) join volunteer on person_id = gone
            where not exists (select from erased_person e where e.person_id = stays)
            order by stays, version desc
            on conflict (person_id) do nothing
            """, cancellationToken);
        await db.Volunteers.Where(v => gone.Contains(v.PersonId)).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task MoveAsync(SeatPlan plan, Dictionary<Guid, Guid> moves, CancellationToken cancellationToken)
    {
        foreach (var part in plan.Gathering.Parts.Where(p => p.Volunteers.Any(moves.ContainsKey)))
            part.Volunteers = [.. part.Volunteers.Select(v => moves.GetValueOrDefault(v, v)).Distinct()];
        Guid[] all = [.. moves.Keys, .. moves.Values];
        var registrations = await db.Registrations.Where(r => r.GatheringId == plan.Gathering.Id && all.Contains(r.PersonId!.Value)).ToListAsync(cancellationToken);
        foreach (var person in registrations.GroupBy(r => moves.GetValueOrDefault(r.PersonId!.Value, r.PersonId!.Value)))
        {
            Registration[] surplus = [.. person.Where(r => r.IsActive).OrderBy(r => r.HasSeats ? 0 : 1).ThenBy(r => r.Entry).Skip(1)];
            if (surplus.Length > 0)
                await desk.EndAsync(plan, surplus, RegistrationState.Cancelled, "merged", MailPurposes.Cancelled, cancellationToken);
        }
        await db.SaveChangesAsync(cancellationToken); // before the other: a person has one that is active, at every moment
        foreach (var registration in registrations)
            registration.PersonId = moves.GetValueOrDefault(registration.PersonId!.Value, registration.PersonId.Value);
        await db.SaveChangesAsync(cancellationToken);
    }
}
