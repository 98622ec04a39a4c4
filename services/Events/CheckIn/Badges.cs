using System.Security.Claims;
using System.Text;
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
    internal sealed record Badge(string Name, string? With, BothLanguages? Quota, IReadOnlyList<BothLanguages> Parts);

    internal sealed record BadgeList(BothLanguages Title, IReadOnlyList<Badge> Badges);

    public static async Task<Results<Ok<BadgeList>, NotFound>> GetAsync(Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken) =>
        await ReadAsync(id, caller, db, cancellationToken) is { } list ? TypedResults.Ok(list) : TypedResults.NotFound();

    public static async Task<Results<FileContentHttpResult, NotFound>> GetFileAsync(
        Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken, string language = "sv")
    {
        if (await ReadAsync(id, caller, db, cancellationToken) is not { } list)
            return TypedResults.NotFound();
        var text = new StringBuilder("\uFEFF"); // by its mark spreadsheets know UTF-8
        text.Append("name,with,group,parts\r\n");
        foreach (var badge in list.Badges)
            text.AppendJoin(',', new[] { badge.Name, badge.With, badge.Quota?.In(language), string.Join("; ", badge.Parts.Select(p => p.In(language))) }.Select(Cell)).Append("\r\n");
        return TypedResults.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", "badges.csv");
    }

    private static async Task<BadgeList?> ReadAsync(Guid id, ClaimsPrincipal caller, EventsDb db, CancellationToken cancellationToken)
    {
        var g = await db.Gatherings.AsNoTracking().OrganisedBy(caller.Office()).Include(g => g.Parts).Include(g => g.Quotas).AsSplitQuery().SingleOrDefaultAsync(g => g.Id == id, cancellationToken);
        if (g is null)
            return null;
        var rows = await db.Registrations.AsNoTracking().Where(r => r.GatheringId == id && r.State == RegistrationState.Confirmed && r.ErasedAt == null)
            .OrderBy(r => EF.Functions.Collate(r.Name, "sv-x-icu")).ThenBy(r => r.Entry).Select(r => new { r.Name, r.Companions, r.QuotaId, r.PartIds }).ToListAsync(cancellationToken);
        return new BadgeList(new BothLanguages(g.Texts.TitleSv, g.Texts.TitleEn), [.. rows.SelectMany(r =>
        {
            var quota = g.Quotas.Find(q => q.Id == r.QuotaId) is { } one ? new BothLanguages(one.NameSv, one.NameEn) : null;
            BothLanguages[] parts = [.. g.Parts.Where(p => r.PartIds.Contains(p.Id)).OrderBy(p => p.Position).Select(p => new BothLanguages(p.TitleSv, p.TitleEn))];
            return r.Companions.Select(name => new Badge(name, r.Name, quota, parts)).Prepend(new Badge(r.Name, null, quota, parts));
        })]);
    }

    /// <summary>What a spreadsheet would carry out instead of showing gets an apostrophe before it.</summary>
    private static string Cell(string? text)
    {
        var cell = text ?? "";
        if (cell.TrimStart() is ['=' or '+' or '-' or '@', ..] || cell is ['\t' or '\r', ..])
            cell = "'" + cell;
        return cell.AsSpan().IndexOfAny(['"', ',', '\r', '\n']) >= 0 || cell != cell.Trim() ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }
}
