using System.Security.Claims;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Gatherings;

/// <summary>
/// A gathering does not take place. Every registration ends with it, in the same transaction; thousands of mails are written
/// in the background, one each, from the mark that is left on the registration.
/// </summary>
internal static class CancelGathering
{
    public static async Task<Results<Ok<GatheringDetail>, NotFound>> PostAsync(
        Guid id, CancelInput input, ClaimsPrincipal caller, HttpResponse response, EventsDb db, SeatDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var fields = new Fields();
        var reason = fields.Text("reason", input.Reason, 1_000);
        fields.Check();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await desk.LockAsync(id, cancellationToken) is not { } plan || !caller.Office().Organises(plan.Gathering))
            return TypedResults.NotFound();
        var (gathering, now) = (plan.Gathering, time.GetUtcNow());
        gathering.Cancel(reason, now);
        db.Publish(new GatheringCancelled(Guid.CreateVersion7(now), now, gathering.Id, gathering.Version));
        await db.Database.ExecuteSqlAsync($"""
            update registration set
                due_end = state in ('confirmed', 'offered'), due_mail = {MailPurposes.GatheringCancelled},
                state = 'cancelled', ended_by = 'gathering-cancelled', offered_until = null, changed_at = {now}, version = version + 1
            where gathering_id = {id} and state in ('pending', 'confirmed', 'waitlisted', 'offered')
            """, cancellationToken);
        await db.Reservations.Where(r => r.GatheringId == id).ExecuteDeleteAsync(cancellationToken);
        plan.GiveAll();
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await GatheringDetail.AnswerAsync(gathering, response, db, cancellationToken);
    }
}

/// <param name="Reason">Told to everybody who registered.</param>
internal sealed record CancelInput(string? Reason = null);
