using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.CheckIn;

/// <summary>
/// Where scans are settled. Under the lock of the gathering's row, so that whatever doors and replicas do at the same time,
/// they do one after the other. Saved here, committed by the caller.
/// </summary>
internal sealed class CheckInDesk(EventsDb db, TicketCodes codes, TimeProvider time)
{
    private readonly Dictionary<(Guid, Guid?), Arrivals> all = [];
    private readonly Dictionary<Guid, Registration> registrations = [];
    private readonly Dictionary<(Guid, Guid?), (Guid?, int)> before = [];

    /// <summary>Answers each scan, in their order.</summary>
    public async Task<IReadOnlyList<CheckInAnswer>> SettleAsync(SeatPlan plan, IReadOnlyList<ReadScan> scans, string by, CancellationToken cancellationToken)
    {
        var (gathering, now) = (plan.Gathering, time.GetUtcNow());
        var ids = scans.Select(s => s.Id).ToArray();
        var sentBefore = await db.Scans.Where(s => s.GatheringId == gathering.Id && ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, cancellationToken);
        var found = await FindAsync(plan, scans, [.. sentBefore.Values.Select(s => s.RegistrationId)], cancellationToken);
        var answers = new Dictionary<Guid, Func<CheckInAnswer>>();
        foreach (var scan in scans.OrderBy(s => s.ScannedAt))
        {
            if (answers.ContainsKey(scan.Id))
                continue; // the same scan twice in one batch
            if (sentBefore.TryGetValue(scan.Id, out var earlier))
                answers[scan.Id] = () => Of(earlier.RegistrationId, earlier.PartId).Answer(earlier);
            else if (Refusal(plan, scan, found.GetValueOrDefault(scan.Id)) is { } refusal)
                answers[scan.Id] = () => refusal;
            else
            {
                var taken = scan.Taken(found[scan.Id].Registration!, gathering.Id, by, now);
                db.Add(taken);
                Of(taken.RegistrationId, taken.PartId).Add(taken);
                answers[scan.Id] = () => Of(taken.RegistrationId, taken.PartId).Answer(taken);
            }
        }
        await SaveAsync(cancellationToken);
        return [.. scans.Select(s => answers[s.Id]())];
    }

    /// <summary>Takes a check-in back. Nothing happens when there is none: the first of two clicks did it.</summary>
    public async Task<Arrivals> UndoAsync(Registration registration, Guid? part, string by, CancellationToken cancellationToken)
    {
        await RememberAsync([registration], cancellationToken);
        var arrivals = Of(registration.Id, part);
        arrivals.Undo(time.GetUtcNow(), by);
        await SaveAsync(cancellationToken);
        return arrivals;
    }

    private static CheckInAnswer? Refusal(SeatPlan plan, ReadScan scan, Found found) => found switch
    {
        { IsElsewhere: true } => new CheckInAnswer(scan.Id, "other-gathering"),
        { Registration: null } => new CheckInAnswer(scan.Id, "unknown-code"),
        { Registration: { State: not RegistrationState.Confirmed } other } => CheckInAnswer.About(scan.Id, "not-confirmed", other, null),
        { Registration: { } one } when scan.Part is { } part && (!one.PartIds.Contains(part) || plan.Gathering.Parts.TrueForAll(p => p.Id != part)) =>
            CheckInAnswer.About(scan.Id, "other-part", one, null),
        _ => null,
    };

    /// <summary>The registrations that scans are of, each with all that is known of who came.</summary>
    private async Task<Dictionary<Guid, Found>> FindAsync(SeatPlan plan, IReadOnlyList<ReadScan> scans, Guid[] more, CancellationToken cancellationToken)
    {
        var number = plan.Gathering.Number;
        long[] entries = [.. scans.Where(s => s.Numbers?.Gathering == number).Select(s => s.Numbers!.Entry)];
        Guid[] named = [.. scans.Select(s => s.Registration).OfType<Guid>(), .. more];
        await RememberAsync(await db.Registrations.Where(r => r.GatheringId == plan.Gathering.Id && (entries.Contains(r.Entry) || named.Contains(r.Id))).ToListAsync(cancellationToken),
            cancellationToken);
        var byEntry = registrations.Values.ToDictionary(r => r.Entry);
        var found = new Dictionary<Guid, Found>();
        foreach (var scan in scans)
        {
            if (scan.Numbers is not { } numbers)
                found[scan.Id] = new Found(scan.Registration is { } id ? registrations.GetValueOrDefault(id) : null, false);
            else if (numbers.Gathering != number)
                found[scan.Id] = new Found(null, await IsTicketAsync(numbers, cancellationToken));
            else
                found[scan.Id] = new Found(byEntry.GetValueOrDefault(numbers.Entry) is { } r && await codes.IsOfAsync(numbers, r.Id, cancellationToken) ? r : null, false);
        }
        return found;
    }

    private async Task<bool> IsTicketAsync(TicketNumbers numbers, CancellationToken cancellationToken)
    {
        var other = await db.Registrations.Where(r => r.Entry == numbers.Entry && db.Gatherings.Any(g => g.Id == r.GatheringId && g.Number == numbers.Gathering))
            .Select(r => (Guid?)r.Id).SingleOrDefaultAsync(cancellationToken);
        return other is { } id && await codes.IsOfAsync(numbers, id, cancellationToken);
    }

    private async Task RememberAsync(List<Registration> some, CancellationToken cancellationToken)
    {
        var ids = some.Select(r => r.Id).ToArray();
        foreach (var registration in some)
            registrations[registration.Id] = registration;
        foreach (var group in (await db.Scans.Where(s => ids.Contains(s.RegistrationId)).ToListAsync(cancellationToken)).GroupBy(s => (s.RegistrationId, s.PartId)))
        {
            var arrivals = all[group.Key] = new Arrivals(registrations[group.Key.RegistrationId], group.Key.PartId, group);
            before[group.Key] = (arrivals.Counting?.Id, arrivals.Present);
        }
    }

    private Arrivals Of(Guid registration, Guid? part) =>
        all.TryGetValue((registration, part), out var arrivals) ? arrivals : all[(registration, part)] = new Arrivals(registrations[registration], part, []);

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        var changed = all.Where(a => before.GetValueOrDefault(a.Key) != (a.Value.Counting?.Id, a.Value.Present)).ToArray();
        if (changed.Length > 0)
        {
            // One scan of each counts, at every moment: the one that counted ceases to before another does.
            var ceasing = changed.Select(c => before.GetValueOrDefault(c.Key).Item1).OfType<Guid>().ToArray();
            await db.Scans.Where(s => ceasing.Contains(s.Id)).ExecuteUpdateAsync(set => set.SetProperty(s => s.Counted, 0), cancellationToken);
            var walkIns = await WalkInsAsync([.. changed.Select(c => c.Value.Registration.Id)], cancellationToken);
            foreach (var (key, arrivals) in changed)
            {
                arrivals.Registration.Attended();
                if (before.GetValueOrDefault(key).Item2 != arrivals.Present)
                    Publish(arrivals, walkIns.Contains(arrivals.Registration.Id));
            }
        }
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<HashSet<Guid>> WalkInsAsync(Guid[] ids, CancellationToken cancellationToken) =>
        [.. await db.WalkIns.Where(w => ids.Contains(w.RegistrationId)).Select(w => w.RegistrationId).ToListAsync(cancellationToken), .. db.WalkIns.Local.Select(w => w.RegistrationId)];

    private void Publish(Arrivals arrivals, bool walkIn)
    {
        var (r, now) = (arrivals.Registration, time.GetUtcNow());
        db.Publish(new AttendanceRecorded(
            Guid.CreateVersion7(now), arrivals.Counting?.ScannedAt ?? now, r.Id, r.GatheringId, r.Version, arrivals.Present, r.PersonId, arrivals.Part, walkIn));
    }

    private readonly record struct Found(Registration? Registration, bool IsElsewhere);
}
