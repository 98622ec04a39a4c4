using System.Security.Claims;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Events.Gatherings;

internal static class PublishGathering
{
    public static Task<Results<Ok<GatheringDetail>, NotFound>> PostAsync(
        Guid id, ClaimsPrincipal caller, HttpResponse response, EventsDb db, SeatDesk desk, TimeProvider time, CancellationToken cancellationToken) =>
        MoveAsync(id, caller, response, db, desk, gathering =>
        {
            var now = time.GetUtcNow();
            gathering.Publish(now);
            db.Publish(new GatheringPublished(Guid.CreateVersion7(now), now, gathering.Id, gathering.Version, gathering.Schools, gathering.Organisers.Count(o => o.IsForeign),
                gathering.Format.Code(), gathering.Audience.Code(), gathering.StartsAt, gathering.EndsAt, gathering.Seats.Capacity));
        }, cancellationToken);

    public static Task<Results<Ok<GatheringDetail>, NotFound>> HoldAsync(
        Guid id, ClaimsPrincipal caller, HttpResponse response, EventsDb db, SeatDesk desk, TimeProvider time, CancellationToken cancellationToken) =>
        MoveAsync(id, caller, response, db, desk, gathering => gathering.Hold(time.GetUtcNow()), cancellationToken);

    private static async Task<Results<Ok<GatheringDetail>, NotFound>> MoveAsync(
        Guid id, ClaimsPrincipal caller, HttpResponse response, EventsDb db, SeatDesk desk, Action<Gathering> move, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await desk.LockAsync(id, cancellationToken) is not { } plan || !caller.Office().Organises(plan.Gathering))
            return TypedResults.NotFound();
        move(plan.Gathering);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return GatheringDetail.Answer(plan.Gathering, response);
    }
}
