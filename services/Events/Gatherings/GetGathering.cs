using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Gatherings;

internal static class GetGathering
{
    public static async Task<Results<Ok<GatheringDetail>, NotFound>> GetAsync(
        Guid id, ClaimsPrincipal caller, HttpResponse response, EventsDb db, CancellationToken cancellationToken)
    {
        var gathering = await db.Gatherings.AsNoTracking().OrganisedBy(caller.Office()).Include(g => g.Parts).Include(g => g.Quotas).AsSplitQuery()
            .SingleOrDefaultAsync(g => g.Id == id, cancellationToken);
        return gathering is null ? TypedResults.NotFound() : await GatheringDetail.AnswerAsync(gathering, response, db, cancellationToken);
    }
}
