using System.Security.Claims;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Events.Volunteers;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Gatherings;

/// <summary>Changes a gathering: new seats are offered to who waits, and a change of time or place is told to all who registered.</summary>
internal static class EditGathering
{
    public static async Task<Results<Ok<GatheringDetail>, NotFound, ProblemHttpResult>> PutAsync(
        Guid id, GatheringInput input, [FromHeader(Name = "If-Match")] string? ifMatch, ClaimsPrincipal caller, HttpResponse response,
        EventsDb db, SeatDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var scope = caller.Office();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var speakers = await db.SpeakersAsync(input.Parts, cancellationToken); // before the gathering: who erases and merges locks in this order
        if (await desk.LockAsync(id, cancellationToken) is not { } plan || !scope.Organises(plan.Gathering))
            return TypedResults.NotFound();
        var gathering = plan.Gathering;
        if (Precondition.Fault(ifMatch, gathering.Version) is { } fault)
            return fault;
        gathering.CheckEditable();
        var (entry, place, starts, ends, now) = (gathering.CalendarEntry, gathering.TimeAndPlace, gathering.StartsAt, gathering.EndsAt, time.GetUtcNow());
        var (schools, partners) = (gathering.Schools, gathering.Partners);
        var had = gathering.Parts.Select(p => p.Id).Concat(gathering.Quotas.Select(q => q.Id)).ToHashSet();
        var agreed = gathering.Parts.SelectMany(p => p.Volunteers).ToHashSet();
        var fields = new Fields();
        new GatheringReader(fields, now).Read(gathering, input, scope);
        fields.Check();
        speakers.Check(gathering, agreed);
        had.ExceptWith(gathering.Parts.Select(p => p.Id).Concat(gathering.Quotas.Select(q => q.Id)));
        await CheckUnusedAsync(db, gathering.Id, [.. had], cancellationToken);
        gathering.Edited(calendarChanged: entry != gathering.CalendarEntry, now);
        if (gathering.State == GatheringState.Published && place != gathering.TimeAndPlace)
            await TellAsync(db, gathering, cancellationToken);
        if (gathering.State == GatheringState.Published && (gathering.StartsAt, gathering.EndsAt) != (starts, ends))
            db.Publish(new GatheringRescheduled(Guid.CreateVersion7(now), now, gathering.Id, gathering.Version, gathering.StartsAt, gathering.EndsAt, gathering.Sequence));
        if (gathering.State == GatheringState.Published && !(partners == gathering.Partners && schools.Order().SequenceEqual(gathering.Schools.Order())))
            db.Publish(new GatheringOrganisersChanged(Guid.CreateVersion7(now), now, gathering.Id, gathering.Version, gathering.Schools, gathering.Partners));
        await desk.OfferFreedAsync(new SeatPlan(gathering), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await GatheringDetail.AnswerAsync(gathering, response, db, cancellationToken);
    }

    /// <summary>Nobody is left with seats of something that is not there any more.</summary>
    private static async Task CheckUnusedAsync(EventsDb db, Guid gathering, Guid[] removed, CancellationToken cancellationToken)
    {
        if (removed.Length > 0 && (await db.Registrations.AnyAsync(r => r.GatheringId == gathering && Registration.ActiveStates.Contains(r.State)
                && (removed.Contains(r.QuotaId!.Value) || r.PartIds.Any(p => removed.Contains(p))), cancellationToken)
            || await db.Reservations.AnyAsync(r => r.GatheringId == gathering
                && (removed.Contains(r.QuotaId!.Value) || r.PartIds.Any(p => removed.Contains(p))), cancellationToken)))
            throw new DomainRuleException("in-use", "Somebody has registered for a part or a quota that you took away. Nothing was changed.");
    }

    // In the background, because it may be thousands. An offer ends when it begins at the latest, also now.
    private static Task TellAsync(EventsDb db, Gathering gathering, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        update registration set due_mail = {MailPurposes.Rescheduled}, offered_until = least(offered_until, {gathering.StartsAt})
        where gathering_id = {gathering.Id} and state in ('pending', 'confirmed', 'waitlisted', 'offered')
        """, cancellationToken);
}
