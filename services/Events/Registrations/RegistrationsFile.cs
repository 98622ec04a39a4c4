using System.Globalization;
using System.Security.Claims;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Events.Registrations;

/// <summary>
/// The registrations of a gathering as a file: for the kitchen, the hotel, or another university that organises it too and
/// has no account. That one gets those alone who agreed to share with it.
/// </summary>
internal static class RegistrationsFile
{
    public static async Task<Results<FileContentHttpResult, NotFound>> GetAsync(
        Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken, string? state = null, Guid? organiser = null, string language = "sv")
    {
        var g = await db.Gatherings.AsNoTracking().OrganisedBy(caller.Office()).Include(g => g.Parts).Include(g => g.Quotas).AsSplitQuery().SingleOrDefaultAsync(g => g.Id == id, cancellationToken);
        if (g is null)
            return TypedResults.NotFound();
        var rows = await db.Registrations.Wanted(id, state, organiser).Where(r => r.ErasedAt == null).OrderBy(r => r.Entry).ToListAsync(cancellationToken);
        string[] fixedColumns = ["entry", "state", "name", "email", "language", "member", "party", "with", "group", "parts", "photos", "registered"];
        return CsvFile.Of("registrations.csv", [.. fixedColumns, .. g.Questions.Select(q => q.Label.In(language))], rows.Select(RegistrationRow.Of).Select(r => (string?[])
        [
            r.Entry.ToString(CultureInfo.InvariantCulture), r.State, r.Name, r.Email, r.Language, r.Member ? "yes" : "no", r.Party.ToString(CultureInfo.InvariantCulture),
            string.Join("; ", r.Companions), g.Quotas.Find(q => q.Id == r.QuotaId) is { } quota ? BothLanguages.Choose(language, quota.NameSv, quota.NameEn) : null,
            string.Join("; ", g.Parts.Where(p => r.PartIds.Contains(p.Id)).OrderBy(p => p.Position).Select(p => p.Title(language))),
            g.AsksForPhotos ? r.PhotoConsent ? "yes" : "no" : null, r.CreatedAt.ToLocal(g.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            .. g.Questions.Select(q => r.Answers.GetValueOrDefault(q.Id)),
        ]));
    }
}
