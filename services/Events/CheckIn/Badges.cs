using System.Security.Claims;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.CheckIn;

/// <summary>A badge for everybody who is confirmed, companions with the names that were told; as a list to print from, or a file.</summary>
internal static class Badges
{
    /// <param name="With">Whose companion it is.</param>
    /// <param name="Quota">The group that the registration counts against.</param>
    /// <param name="Parts">Titles of what they take part in.</param>
    /// <param name="NoPhotos">Whether they must not be photographed: the gathering asked, and they have not agreed. A companion was not asked.</param>
    internal sealed record Badge(string Name, string? With, BothLanguages? Quota, IReadOnlyList<BothLanguages> Parts, bool NoPhotos);

    internal sealed record BadgeList(BothLanguages Title, IReadOnlyList<Badge> Badges);

    public static async Task<Results<Ok<BadgeList>, NotFound>> GetAsync(Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken) =>
        await ReadAsync(id, caller, db, cancellationToken) is { } list ? TypedResults.Ok(list) : TypedResults.NotFound();

    public static async Task<Results<FileContentHttpResult, NotFound>> GetFileAsync(
        Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken, string language = "sv")
    {
        if (await ReadAsync(id, caller, db, cancellationToken) is not { } list)
            return TypedResults.NotFound();
        return CsvFile.Of("badges.csv", "name,with,group,parts,photos",
            list.Badges.Select(b => new[] { b.Name, b.With, b.Quota?.In(language), string.Join("; ", b.Parts.Select(p => p.In(language))), b.NoPhotos ? "no" : "" }));
    }

    private static async Task<BadgeList?> ReadAsync(Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken)
    {
        var g = await db.Gatherings.AsNoTracking().OrganisedBy(caller.Office()).Include(g => g.Parts).Include(g => g.Quotas).AsSplitQuery().SingleOrDefaultAsync(g => g.Id == id, cancellationToken);
        if (g is null)
            return null;
        var rows = await db.Registrations.AsNoTracking().Where(r => r.GatheringId == id && r.State == RegistrationState.Confirmed && r.ErasedAt == null)
            .OrderBy(r => EF.Functions.Collate(r.Name, "sv-x-icu")).ThenBy(r => r.Entry).Select(r => new { r.Name, r.Companions, r.QuotaId, r.PartIds, r.PhotoConsent }).ToListAsync(cancellationToken);
        return new BadgeList(new BothLanguages(g.Texts.TitleSv, g.Texts.TitleEn), [.. rows.SelectMany(r =>
        {
            var quota = g.Quotas.Find(q => q.Id == r.QuotaId) is { } one ? new BothLanguages(one.NameSv, one.NameEn) : null;
            BothLanguages[] parts = [.. g.Parts.Where(p => r.PartIds.Contains(p.Id)).OrderBy(p => p.Position).Select(p => new BothLanguages(p.TitleSv, p.TitleEn))];
            return r.Companions.Select(name => new Badge(name, r.Name, quota, parts, g.AsksForPhotos)).Prepend(new Badge(r.Name, null, quota, parts, g.AsksForPhotos && !r.PhotoConsent));
        })]);
    }
}
