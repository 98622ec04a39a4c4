using System.Security.Claims;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.CheckIn;

internal static class ListDoors
{
    private const int DaysBefore = 30;
    private const int DaysAfter = 2;

    /// <param name="StartsAt">On the wall clock of the time zone.</param>
    /// <param name="Expected">How many people have seats.</param>
    internal sealed record Item(Guid Id, BothLanguages Title, DateTime StartsAt, DateTime EndsAt, string TimeZone, bool AllDay, DateTimeOffset StartsAtUtc, string Venue, int Expected);

    public static async Task<Ok<Page<Item>>> GetAsync(ClaimsPrincipal caller, EventsDb db, TimeProvider time, CancellationToken cancellationToken, string? after = null, int limit = 50)
    {
        var (size, now) = (Cursor.Limit(limit), time.GetUtcNow());
        var (from, to) = (now.AddDays(-DaysAfter), now.AddDays(DaysBefore));
        var gatherings = await db.Gatherings.AsNoTracking().OrganisedBy(caller.Door())
            .Where(g => (g.State == GatheringState.Published || g.State == GatheringState.Held) && g.EndsAt > from && g.StartsAt < to)
            .After(Cursor.Read(after)).Take(size + 1).ToListAsync(cancellationToken);
        Item[] items = [.. gatherings.Select(g => new Item(
            g.Id, new BothLanguages(g.Texts.TitleSv, g.Texts.TitleEn), g.StartsLocal, g.EndsLocal, g.TimeZone, g.AllDay, g.StartsAt, g.VenueName, g.Seats.Taken))];
        return TypedResults.Ok(Page.Of(items, size, i => new Cursor(i.StartsAtUtc, i.Id).ToString()));
    }
}
