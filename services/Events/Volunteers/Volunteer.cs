using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Volunteers;

/// <summary>Who helps with what, as membership told last. Who withdrew stays, because they may speak as was agreed before.</summary>
internal sealed class Volunteer
{
    public const string GuestLecturer = "guest-lecturer";

    public required Guid PersonId { get; init; }

    /// <summary>Empty for who is not to be named.</summary>
    public required string Name { get; init; }

    public required string[] Roles { get; init; }
    public required long Version { get; init; }
}

/// <summary>Takes the latest word about each, in whatever order it comes. Of somebody who was merged it is about who stays; of somebody erased nothing is kept.</summary>
internal sealed class VolunteerChangedHandler(EventsDb db) : IConsume<VolunteerChanged>
{
    public async Task ConsumeAsync(IReadOnlyList<VolunteerChanged> messages, CancellationToken cancellationToken)
    {
        var stay = await db.StayAsync([.. messages.Select(m => m.PersonId)], cancellationToken);
        foreach (var (message, person) in messages.Select(m => (m, stay[m.PersonId])).OrderBy(m => m.Item2)) // in one order, so that two batches do not wait for each other
        {
            if (person is { } id)
                await db.Database.ExecuteSqlAsync($"""
                    insert into volunteer (person_id, name, roles, version) values ({id}, {message.Name}, {message.Roles.ToArray()}, {message.Version})
                    on conflict (person_id) do update set name = excluded.name, roles = excluded.roles, version = excluded.version where excluded.version > volunteer.version
                    """, cancellationToken);
        }
    }
}

internal static class VolunteerRows
{
    /// <summary>The names of those who speak, but of who is not to be named.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> VolunteersOfAsync(this EventsDb db, Gathering gathering, CancellationToken cancellationToken)
    {
        Guid[] speaking = [.. gathering.Parts.SelectMany(p => p.Volunteers).Distinct()];
        return speaking.Length == 0 ? new Dictionary<Guid, string>()
            : await db.Volunteers.AsNoTracking().Where(v => speaking.Contains(v.PersonId) && v.Name != "").ToDictionaryAsync(v => v.PersonId, v => v.Name, cancellationToken);
    }

    public static async Task<IReadOnlySet<Guid>> GuestLecturersAsync(this EventsDb db, Guid[] persons, CancellationToken cancellationToken) =>
        persons.Length == 0 ? new HashSet<Guid>()
            : await db.Volunteers.Where(v => persons.Contains(v.PersonId) && v.Roles.Contains(Volunteer.GuestLecturer)).Select(v => v.PersonId).ToHashSetAsync(cancellationToken);

    /// <summary>Gatherings at which one of these speaks.</summary>
    public static Task<List<Guid>> WhereSpeakAsync(this EventsDb db, Guid[] persons, CancellationToken cancellationToken) =>
        db.Parts.Where(p => p.Volunteers.Any(v => persons.Contains(v))).Select(p => p.GatheringId).Distinct().ToListAsync(cancellationToken);
}
