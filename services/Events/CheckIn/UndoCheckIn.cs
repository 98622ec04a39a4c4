using System.Security.Claims;
using AlumniPlatform.Events.Seating;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.CheckIn;

internal static class UndoCheckIn
{
    /// <param name="Present">How many of the party are checked in now.</param>
    internal sealed record Undone(Guid Registration, string Name, int Present);

    public static async Task<Results<Ok<Undone>, NotFound>> DeleteAsync(
        Guid id, Guid registration, ClaimsPrincipal caller, EventsDb db, SeatDesk seats, CheckInDesk desk, CancellationToken cancellationToken, Guid? part = null)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await seats.LockAsync(id, cancellationToken) is not { } plan || !caller.Door().Organises(plan.Gathering)
            || await db.Registrations.SingleOrDefaultAsync(r => r.GatheringId == id && r.Id == registration, cancellationToken) is not { } one)
            return TypedResults.NotFound();
        var arrivals = await desk.UndoAsync(one, part, caller.Subject(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new Undone(one.Id, one.Name, arrivals.Present));
    }
}
