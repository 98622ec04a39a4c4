using System.Security.Claims;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Events.Volunteers;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Gatherings;

/// <summary>Last year's again: a draft with everything but the people, moved to another time with all its parts.</summary>
internal static class CopyGathering
{
    public static async Task<Results<Created<GatheringDetail>, NotFound>> PostAsync(
        Guid id, CopyInput input, [FromHeader(Name = "Idempotency-Key")] string? key, ClaimsPrincipal caller, HttpResponse response, EventsDb db, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var from = await db.Gatherings.AsNoTracking().OrganisedBy(caller.Office()).Include(g => g.Parts).Include(g => g.Quotas).AsSplitQuery()
            .SingleOrDefaultAsync(g => g.Id == id, cancellationToken);
        if (from is null)
            return TypedResults.NotFound();
        var fields = new Fields();
        var starts = fields.Local("startsAt", input.StartsAt, from.Zone, required: true);
        fields.Check();
        return await CreateGathering.CreateAsync(
            RepeatedRequest.Of(key, new { id, input.StartsAt }), from.Texts.Title("en"), id,
            (gathering, now) => CopyAsync(from, gathering, starts!.Value, now, db, cancellationToken), caller, response, db, time, cancellationToken);
    }

    public static async Task CopyAsync(Gathering from, Gathering to, DateTime starts, DateTimeOffset now, EventsDb db, CancellationToken cancellationToken)
    {
        Copy(from, to, starts, now);
        // Who withdrew meanwhile agreed to the last one, not to this.
        var lecturers = await db.GuestLecturersAsync([.. to.Parts.SelectMany(p => p.Volunteers).Distinct()], cancellationToken);
        foreach (var part in to.Parts)
            part.Volunteers = [.. part.Volunteers.Where(lecturers.Contains)];
    }

    private static void Copy(Gathering from, Gathering to, DateTime starts, DateTimeOffset now)
    {
        var moved = starts - from.StartsLocal;
        (to.Texts, to.Format, to.VenueName, to.VenueAddress, to.OnlineLink) = (from.Texts, from.Format, from.VenueName, from.VenueAddress, from.OnlineLink);
        to.Schedule(starts, from.EndsLocal + moved, from.Zone, from.AllDay);
        (to.Audience, to.Invited, to.ApprovalRequired, to.WaitingListMode, to.OfferHours, to.MaxParty) =
            (from.Audience, from.Invited, from.ApprovalRequired, from.WaitingListMode, from.OfferHours, from.MaxParty);
        (to.Programmes, to.YearFrom, to.YearTo) = (from.Programmes, from.YearFrom, from.YearTo);
        (to.ReminderHours, to.AsksForPhotos) = (from.ReminderHours, from.AsksForPhotos);
        to.RegistrationOpensAt = Moved(from.RegistrationOpensAt);
        to.RegistrationClosesAt = Moved(from.RegistrationClosesAt);
        to.Seats.Resize(from.Seats.Capacity);
        (to.Schools, to.SeriesId) = (from.Schools, from.SeriesId);
        to.Show(from.PictureId, from.Picture);
        to.Organisers = [.. from.Organisers.Select(o => o with { Id = Guid.CreateVersion7(now) })];
        to.Questions = [.. from.Questions.Select(q => q with { Id = Guid.CreateVersion7(now) })];
        var parts = from.Parts.ToDictionary(p => p.Id, _ => Guid.CreateVersion7(now));
        to.Parts.AddRange(from.Parts.Select(p => new Part
        {
            GatheringId = to.Id, Id = parts[p.Id], Position = p.Position, TitleSv = p.TitleSv, TitleEn = p.TitleEn, StartsLocal = p.StartsLocal + moved, EndsLocal = p.EndsLocal + moved,
            Venue = p.Venue, Speakers = p.Speakers, Volunteers = p.Volunteers, Seats = SeatCount.Of(p.Seats.Capacity),
        }));
        to.Quotas.AddRange(from.Quotas.Select(q => new Quota
        {
            GatheringId = to.Id, Id = Guid.CreateVersion7(now), Position = q.Position, NameSv = q.NameSv, NameEn = q.NameEn, PartId = q.PartId is { } part ? parts[part] : null,
            Seats = SeatCount.Of(q.Seats.Capacity),
        }));

        // On the wall clock, so that what opened at nine opens at nine.
        DateTimeOffset? Moved(DateTimeOffset? at) => at is { } utc ? (utc.ToLocal(from.Zone) + moved).ToUtc(from.Zone) : null;
    }
}

/// <param name="StartsAt">When the copy begins, on the wall clock of its time zone; everything else moves with it.</param>
internal sealed record CopyInput(string? StartsAt);
