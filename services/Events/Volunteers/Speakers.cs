using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Events.Volunteers;

/// <summary>Whom an office wants to speak, as they are known now.</summary>
internal sealed class Speakers(IReadOnlyDictionary<Guid, Guid?> stay, IReadOnlySet<Guid> lecturers)
{
    /// <summary>Each has to be a guest lecturer, or to be <paramref name="agreed"/> upon before. Who was merged speaks as who stays.</summary>
    public void Check(Gathering gathering, IReadOnlySet<Guid> agreed)
    {
        foreach (var part in gathering.Parts)
            part.Volunteers = [.. part.Volunteers.Select(v => Speaker(v, agreed)).Distinct()];
    }

    private Guid Speaker(Guid person, IReadOnlySet<Guid> agreed) => stay.GetValueOrDefault(person) is { } known && (lecturers.Contains(known) || agreed.Contains(known)) ? known
        : throw new DomainRuleException("speaker-not-a-volunteer", "One of the speakers has not said that they would be a guest lecturer, or does not any more. Nothing was changed.");
}

internal static class SpeakersOfInput
{
    /// <summary>Within a transaction, before a gathering is locked: a merger or erasure under way is waited for, and waits.</summary>
    public static async Task<Speakers> SpeakersAsync(this EventsDb db, IReadOnlyList<PartInput?>? parts, CancellationToken cancellationToken)
    {
        Guid[] named = [.. (parts ?? []).SelectMany(p => p?.Volunteers ?? []).Distinct()];
        var stay = await db.StayAsync(named, cancellationToken);
        return new Speakers(stay, named.Length == 0 ? new HashSet<Guid>() : await db.GuestLecturersAsync([.. stay.Values.OfType<Guid>()], cancellationToken));
    }
}
