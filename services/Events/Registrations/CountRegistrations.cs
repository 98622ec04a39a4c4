using System.Security.Claims;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Registrations;

/// <summary>How many registrations are in which state, and how many seats are held by offers.</summary>
internal static class CountRegistrations
{
    /// <param name="States">Registrations by state; a state without any is 0.</param>
    /// <param name="Held">
    /// Seats that are offered and not answered yet, or held until somebody opens the link that was mailed: by the id of the
    /// gathering, a part or a quota. They count as taken.
    /// </param>
    internal sealed record Answer(IReadOnlyDictionary<string, int> States, IReadOnlyDictionary<Guid, int> Held);

    public static async Task<Results<Ok<Answer>, NotFound>> GetAsync(Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken)
    {
        if (!await db.Gatherings.OrganisedBy(caller.Office()).AnyAsync(g => g.Id == id, cancellationToken))
            return TypedResults.NotFound();
        var counts = await db.Registrations.Where(r => r.GatheringId == id).GroupBy(r => r.State).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var offered = await db.Registrations.Where(r => r.GatheringId == id && r.State == RegistrationState.Offered)
            .Select(r => new { r.Party, r.QuotaId, r.PartIds })
            .Concat(db.Reservations.Where(r => r.GatheringId == id && r.HasSeats).Select(r => new { r.Party, r.QuotaId, r.PartIds }))
            .ToListAsync(cancellationToken);
        var held = offered.SelectMany(r => r.PartIds.Concat(r.QuotaId is { } quota ? [quota] : []).Append(id).Select(of => (of, r.Party)))
            .GroupBy(s => s.of).ToDictionary(s => s.Key, s => s.Sum(h => h.Party));
        return TypedResults.Ok(new Answer(Enum.GetValues<RegistrationState>().ToDictionary(s => s.Code(), s => counts.GetValueOrDefault(s)), held));
    }
}
