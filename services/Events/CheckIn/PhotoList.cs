using System.Globalization;
using System.Security.Claims;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.CheckIn;

/// <summary>Who may be photographed and who must not, for the photographer; as it is at this moment, because it can change at any.</summary>
internal static class PhotoList
{
    /// <param name="Asks">Whether the gathering asks; nobody is in the list when it does not.</param>
    internal sealed record Photos(BothLanguages Title, bool Asks, IReadOnlyList<Person> People);

    /// <param name="With">Whose companion it is. A companion was not asked, so must not be photographed.</param>
    /// <param name="Wording">Version of the words that they agreed to.</param>
    /// <param name="SaidAt">When they agreed, or took it back; left out when they said nothing.</param>
    internal sealed record Person(string Name, string? With, bool May, int? Wording, DateTimeOffset? SaidAt);

    public static async Task<Results<Ok<Photos>, NotFound>> GetAsync(Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken) =>
        await ReadAsync(id, caller, db, cancellationToken) is { } list ? TypedResults.Ok(list) : TypedResults.NotFound();

    public static async Task<Results<FileContentHttpResult, NotFound>> GetFileAsync(Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken) =>
        await ReadAsync(id, caller, db, cancellationToken) is { } list
            ? CsvFile.Of("photos.csv", "name,with,photos,wording,said", list.People.Select(p => new[]
            {
                p.Name, p.With, p.May ? "yes" : "no", p.Wording?.ToString(CultureInfo.InvariantCulture), p.SaidAt?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            }))
            : TypedResults.NotFound();

    private static async Task<Photos?> ReadAsync(Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken)
    {
        var gathering = await db.Gatherings.AsNoTracking().OrganisedBy(caller.Office()).SingleOrDefaultAsync(g => g.Id == id, cancellationToken);
        if (gathering is null)
            return null;
        var title = new BothLanguages(gathering.Texts.TitleSv, gathering.Texts.TitleEn);
        if (!gathering.AsksForPhotos)
            return new Photos(title, false, []);
        var rows = await db.Registrations.AsNoTracking().Where(r => r.GatheringId == id && r.State == RegistrationState.Confirmed && r.ErasedAt == null)
            .OrderBy(r => EF.Functions.Collate(r.Name, "sv-x-icu")).ThenBy(r => r.Entry)
            .Select(r => new { r.Name, r.Companions, r.PhotoConsent, r.PhotoWording, r.PhotosSaidAt }).ToListAsync(cancellationToken);
        return new Photos(title, true, [.. rows.SelectMany(r => r.Companions.Select(name => new Person(name, r.Name, false, null, null))
            .Prepend(new Person(r.Name, null, r.PhotoConsent, r.PhotoConsent ? r.PhotoWording : null, r.PhotosSaidAt)))]);
    }
}
