using System.Security.Claims;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Gatherings;

internal static class ListGatherings
{
    /// <param name="StartsAt">On the wall clock of the time zone.</param>
    internal sealed record Item(
        Guid Id, string Slug, string State, BothLanguages Title, string Format, DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay, DateTimeOffset StartsAtUtc,
        string Venue, IReadOnlyList<string> Schools, int? Capacity, int Taken, int Waiting, int Pending);

    public static async Task<Ok<Page<Item>>> GetAsync(
        ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken,
        string? state = null, string? school = null, DateOnly? from = null, Guid? series = null, string? after = null, int limit = 50)
    {
        var size = Cursor.Limit(limit);
        var query = db.Gatherings.AsNoTracking().OrganisedBy(caller.Office());
        if (state is not null)
        {
            var wanted = Codes.Parse<GatheringState>(state) ?? throw new InvalidInputException("state", $"One of {Codes.All<GatheringState>()}.");
            query = query.Where(g => g.State == wanted);
        }
        query = await query.OfSchoolAsync(school, db, cancellationToken);
        if (series is not null)
            query = query.Where(g => g.SeriesId == series);
        if (from is { } day)
        {
            var midnight = day.ToDateTime(TimeOnly.MinValue);
            query = query.Where(g => g.EndsLocal >= midnight);
        }
        var rows = await query.After(Cursor.Read(after)).Take(size + 1).Select(g => new
        {
            Gathering = g,
            Pending = db.Registrations.Count(r => r.GatheringId == g.Id && r.State == Registrations.RegistrationState.Pending),
        }).ToListAsync(cancellationToken);
        Item[] items = [.. rows.Select(r => new Item(
            r.Gathering.Id, r.Gathering.Slug, r.Gathering.State.Code(), new BothLanguages(r.Gathering.Texts.TitleSv, r.Gathering.Texts.TitleEn), r.Gathering.Format.Code(),
            r.Gathering.StartsLocal, r.Gathering.EndsLocal, r.Gathering.TimeZone, r.Gathering.AllDay, r.Gathering.StartsAt, r.Gathering.VenueName, r.Gathering.Schools,
            r.Gathering.Seats.Capacity, r.Gathering.Seats.Taken, r.Gathering.Waiting, r.Pending))];
        return TypedResults.Ok(Page.Of(items, size, i => new Cursor(i.StartsAtUtc, i.Id).ToString()));
    }

    /// <summary>By their beginning, after the last one of a page.</summary>
    public static IQueryable<Gathering> After(this IQueryable<Gathering> gatherings, Cursor? cursor)
    {
        if (cursor is { } last)
        {
            var (starts, id) = (last.StartsAt.ToUniversalTime(), last.Id);
            gatherings = gatherings.Where(g => g.StartsAt > starts || (g.StartsAt == starts && g.Id > id));
        }
        return gatherings.OrderBy(g => g.StartsAt).ThenBy(g => g.Id);
    }
}
