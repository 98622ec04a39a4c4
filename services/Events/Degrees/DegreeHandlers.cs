using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Degrees;

/// <summary>Keeps which degrees there are, in sets: a university brings hundreds of thousands. Of who was erased nothing is kept.</summary>
internal sealed class DegreeRecordedHandler(EventsDb db) : IConsume<DegreeRecorded>
{
    public async Task ConsumeAsync(IReadOnlyList<DegreeRecorded> messages, CancellationToken cancellationToken)
    {
        await db.WaitForOthersAsync(cancellationToken); // an erasure under way is seen below, or finds what is written here
        await db.Database.ExecuteSqlAsync($"""
            insert into degree as known (id, person_id, programme, year, recorded_version, recorded_by)
            select distinct on (degree) degree, person, programme, year, version, message
            from unnest({Column(m => m.Id)}, {Column(m => m.PersonId)}, {Column(m => m.Version)}, {Column(m => m.DegreeId)}, {Column(m => m.Programme)}, {Column(m => m.Year)})
                as said (message, person, version, degree, programme, year)
            where not exists (select from erased_person where person_id = person)
            order by degree, version desc, message desc
            on conflict (id) do update set person_id = excluded.person_id, programme = excluded.programme, year = excluded.year,
                recorded_version = excluded.recorded_version, recorded_by = excluded.recorded_by
            where known.recorded_version is null or (excluded.recorded_version, excluded.recorded_by) > (known.recorded_version, known.recorded_by)
            """, cancellationToken);

        T[] Column<T>(Func<DegreeRecorded, T> field) => [.. messages.Select(field)];
    }
}

/// <summary>Notes which degrees count no longer, also before they are told of.</summary>
internal sealed class DegreeRevokedHandler(EventsDb db) : IConsume<DegreeRevoked>
{
    public async Task ConsumeAsync(IReadOnlyList<DegreeRevoked> messages, CancellationToken cancellationToken)
    {
        await db.WaitForOthersAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"""
            insert into degree as known (id, person_id, revoked_version)
            select distinct on (degree) degree, person, version from unnest({Column(m => m.DegreeId)}, {Column(m => m.PersonId)}, {Column(m => m.Version)}) as said (degree, person, version)
            where not exists (select from erased_person where person_id = person)
            order by degree, version desc
            on conflict (id) do update set revoked_version = greatest(known.revoked_version, excluded.revoked_version)
            """, cancellationToken);

        T[] Column<T>(Func<DegreeRevoked, T> field) => [.. messages.Select(field)];
    }
}
