using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace AlumniPlatform.Events.Calendar;

/// <summary>
/// Calendars to subscribe to: everybody's, a school's, one registration's, all of a member's. What was cancelled stays in them
/// as cancelled, and what is over for a while, so that calendar programs follow instead of forgetting.
/// </summary>
internal static class CalendarFeeds
{
    private const int Longest = 1_000;
    private static readonly TimeSpan kept = TimeSpan.FromDays(60);

    public static void MapCalendars(this IEndpointRouteBuilder app)
    {
        var feeds = app.MapGroup("/api/events").AllowAnonymous().WithTags("Calendars");
        feeds.MapGet("public/calendar.ics", PublicAsync).Calendar("publicCalendar", "What comes, of all schools or of one, to subscribe to. language: sv or en.");
        feeds.MapGet("public/{slug}/calendar.ics", GatheringAsync).Calendar("gatheringCalendar", "One gathering, to add to a calendar. language: sv or en.");
        feeds.MapGet("registrations/{token}/calendar.ics", RegistrationAsync).Calendar("registrationCalendar", "One's own registration, by the token of its link.");
        feeds.MapGet("members/{token}/calendar.ics", MemberAsync).Calendar("memberCalendar", "All registrations of a member, by the secret link that the member can ask for.");
        app.MapGet("/api/events/mine/calendar", LinkAsync).RequireRole(Roles.Member).WithTags("Calendars").WithName("myCalendar").WithSummary("The secret link of the caller's own calendar.");
    }

    private static void Calendar(this RouteHandlerBuilder route, string name, string summary) =>
        route.WithName(name).WithSummary(summary).Produces<string>(StatusCodes.Status200OK, "text/calendar").WithDescription("Answers 304 to who has it already (ETag, Last-Modified).");

    /// <param name="Link">To subscribe to. Never to be logged.</param>
    internal sealed record CalendarLink(string Link);

    private static async Task<FileContentHttpResult> PublicAsync(
        HttpResponse response, EventsDb db, GatheringCalendar calendar, TimeProvider time, CancellationToken cancellationToken, string? school = null, string? language = null)
    {
        var since = time.GetUtcNow() - kept;
        var query = db.Gatherings.AsNoTracking().Where(g => g.State != GatheringState.Draft && g.PublishedAt != null && g.Audience != Audience.Invited && g.EndsAt > since);
        var gatherings = await (await query.OfSchoolAsync(school, db, cancellationToken)).OrderBy(g => g.StartsAt).ThenBy(g => g.Id).Take(Longest).ToListAsync(cancellationToken);
        var name = language == "en" ? "Alumni events" : "Alumnevenemang";
        return Answer(response, calendar, school is null ? name : $"{name} {school}", [.. gatherings.Select(g => new CalendarEntry(g, null, Language(language)))], "public");
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> GatheringAsync(
        string slug, HttpResponse response, EventsDb db, GatheringCalendar calendar, CancellationToken cancellationToken, string? language = null)
    {
        var gathering = await db.Gatherings.AsNoTracking().SingleOrDefaultAsync(g => g.Slug == slug && g.State != GatheringState.Draft && g.PublishedAt != null, cancellationToken);
        if (gathering is null)
            return TypedResults.NotFound();
        return Answer(response, calendar, gathering.Texts.Title(Language(language)), [new CalendarEntry(gathering, null, Language(language))], "public");
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> RegistrationAsync(
        string token, HttpResponse response, EventsDb db, GatheringCalendar calendar, ManageTokens tokens, CancellationToken cancellationToken)
    {
        if (await tokens.RegistrationOfAsync(token, cancellationToken) is not { } id
            || await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.ErasedAt == null, cancellationToken) is not { } registration)
            return TypedResults.NotFound();
        var gathering = await db.Gatherings.AsNoTracking().Include(g => g.Parts).SingleAsync(g => g.Id == registration.GatheringId, cancellationToken);
        return Answer(response, calendar, gathering.Texts.Title(registration.Language), [new CalendarEntry(gathering, registration, registration.Language)], "private");
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> MemberAsync(
        string token, HttpResponse response, EventsDb db, GatheringCalendar calendar, ManageTokens tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await tokens.MemberOfAsync(token, cancellationToken) is not { } person || await db.StaysAsync(person, cancellationToken) is not { } stays)
            return TypedResults.NotFound();
        var since = time.GetUtcNow() - kept;
        var registrations = await db.Registrations.AsNoTracking().Where(r => r.PersonId == stays && r.ErasedAt == null).OrderByDescending(r => r.CreatedAt).Take(Longest).ToListAsync(cancellationToken);
        var ids = registrations.Select(r => r.GatheringId).Distinct().ToArray();
        var gatherings = await db.Gatherings.AsNoTracking().Where(g => ids.Contains(g.Id) && g.EndsAt > since).Include(g => g.Parts).ToDictionaryAsync(g => g.Id, cancellationToken);
        // Of a gathering for which somebody registered again, the latest.
        CalendarEntry[] entries = [.. registrations.Where(r => gatherings.ContainsKey(r.GatheringId)).GroupBy(r => r.GatheringId)
            .Select(g => g.MaxBy(r => r.Entry)!).Select(r => new CalendarEntry(gatherings[r.GatheringId], r, r.Language)).OrderBy(e => e.Gathering.StartsAt).ThenBy(e => e.Gathering.Id)];
        return Answer(response, calendar, entries.FirstOrDefault()?.Language == "en" ? "My alumni events" : "Mina alumnevenemang", entries, "private");
    }

    private static async Task<Results<Ok<CalendarLink>, NotFound>> LinkAsync(ClaimsPrincipal caller, HttpResponse response, ManageTokens tokens, CancellationToken cancellationToken)
    {
        response.Headers.CacheControl = "no-store";
        return caller.PersonId() is { } person ? TypedResults.Ok(new CalendarLink(await tokens.CalendarLinkAsync(person, cancellationToken))) : TypedResults.NotFound();
    }

    private static FileContentHttpResult Answer(HttpResponse response, GatheringCalendar calendar, string name, IReadOnlyCollection<CalendarEntry> entries, string cacheability)
    {
        var bytes = Encoding.UTF8.GetBytes(calendar.Feed(name, entries));
        response.Headers.CacheControl = $"{cacheability}, max-age=900";
        return TypedResults.Bytes(bytes, "text/calendar; charset=utf-8",
            lastModified: entries.Count > 0 ? entries.Max(e => e.ChangedAt) : null, entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\""));
    }

    private static string Language(string? language) => language == "en" ? "en" : "sv";
}
