using System.Security.Claims;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Gatherings;

internal static class PublishGathering
{
    public static Task<Results<Ok<GatheringDetail>, NotFound>> PostAsync(
        Guid id, ClaimsPrincipal caller, HttpResponse response, EventsDb db, SeatDesk desk, TimeProvider time, CancellationToken cancellationToken) =>
        MoveAsync(id, caller, response, db, desk, gathering =>
        {
            var now = time.GetUtcNow();
            gathering.Publish(now);
            db.Publish(new GatheringPublished(Guid.CreateVersion7(now), now, gathering.Id, gathering.Version, gathering.Schools, gathering.Partners,
                gathering.Format.Code(), gathering.Audience.Code(), gathering.StartsAt, gathering.EndsAt, gathering.Seats.Capacity));
        }, mail: null, cancellationToken);

    /// <summary>Those who came are thanked in the background; where nobody was checked in, all who were confirmed.</summary>
    public static Task<Results<Ok<GatheringDetail>, NotFound>> HoldAsync(
        Guid id, HoldInput? input, ClaimsPrincipal caller, HttpResponse response, EventsDb db, SeatDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var fields = new Fields();
        var message = fields.Text("message", input?.Message, 1_000);
        fields.Check();
        return MoveAsync(id, caller, response, db, desk, gathering => gathering.Hold(message, time.GetUtcNow()), input?.Thanks == false ? null : MailPurposes.Thanks, cancellationToken);
    }

    private static async Task<Results<Ok<GatheringDetail>, NotFound>> MoveAsync(
        Guid id, ClaimsPrincipal caller, HttpResponse response, EventsDb db, SeatDesk desk, Action<Gathering> move, string? mail, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await desk.LockAsync(id, cancellationToken) is not { } plan || !caller.Office().Organises(plan.Gathering))
            return TypedResults.NotFound();
        move(plan.Gathering);
        if (mail is not null)
            await db.Database.ExecuteSqlAsync($"""
                update registration set due_mail = {mail}
                where gathering_id = {id} and state = 'confirmed'
                    and (not exists (select from scan where gathering_id = {id} and counted > 0)
                        or exists (select from scan where scan.registration_id = registration.id and counted > 0))
                """, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await GatheringDetail.AnswerAsync(plan.Gathering, response, db, cancellationToken);
    }
}

/// <param name="Thanks">Whether those who came are thanked by mail.</param>
/// <param name="Message">What the mail says beside that, for example where pictures are.</param>
internal sealed record HoldInput(bool Thanks = true, string? Message = null);
