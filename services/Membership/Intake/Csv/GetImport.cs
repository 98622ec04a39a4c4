using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>One import: how far it is, and what is needed to start it.</summary>
internal static class GetImport
{
    private const int PreviewRows = 20;

    public static async Task<Results<Ok<ImportView>, NotFound>> GetAsync(Guid id, ClaimsPrincipal caller, MembershipDb db, CancellationToken cancellationToken)
    {
        if (await db.CsvImports.AsNoTracking().Of(caller).SingleOrDefaultAsync(i => i.Id == id, cancellationToken) is not { } import)
            return TypedResults.NotFound();
        var view = ImportView.Of(import);
        if (import.Status == ImportStatus.Uploaded)
        {
            var rows = await db.CsvImportRows.AsNoTracking().Where(r => r.ImportId == id).OrderBy(r => r.Number).Take(PreviewRows)
                .Select(r => new PreviewRow(r.Number, r.Cells)).ToListAsync(cancellationToken);
            return TypedResults.Ok(view with { Preview = rows, Suggestion = Suggest(import, rows) });
        }
        var rejected = await db.CsvImportRows.AsNoTracking().Where(r => r.ImportId == id && r.Code != null)
            .GroupBy(r => r.Code!).Select(g => new { g.Key, Count = g.Count() }).OrderByDescending(g => g.Count).ThenBy(g => g.Key).ToListAsync(cancellationToken);
        return TypedResults.Ok(view with { Codes = [.. rejected.Select(r => new CodeCount(r.Key, r.Count))] });
    }

    private static ImportSuggestion Suggest(CsvImport import, IReadOnlyList<PreviewRow> rows)
    {
        var mapping = ImportFields.Suggest(import.Headers);
        var date = mapping.TryGetValue(ImportFields.Date, out var column) ? column : (int?)null;
        string[] dates = date is null ? [] : [.. rows.Where(r => date < r.Cells.Count).Select(r => r.Cells[date.Value].Trim()).Where(d => d.Length > 0)];
        var format = dates.Length == 0 ? null : ImportReading.DateFormats.FirstOrDefault(f => Array.TrueForAll(dates, d =>
            DateOnly.TryParseExact(d, f.Value, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))).Key;
        var kind = mapping.ContainsKey(ImportFields.Kind) ? null : date is { } c && ImportFields.SaysExpected(import.Headers[c]) ? "approaching" : "awarded";
        return new ImportSuggestion(mapping, kind, format ?? "YYYY-MM-DD");
    }
}

/// <param name="Settled">Rows that are accepted, duplicates or rejected; with the last one the import is done.</param>
/// <param name="Omitted">Columns, the first being 0, whose cells were not kept because they hold personal identity numbers.</param>
/// <param name="Preview">Of an import that is not started.</param>
/// <param name="Codes">How many rows were rejected for which code, as long as those rows are kept.</param>
internal sealed record ImportView(
    Guid Id, string FileName, ImportStatus Status, string SubmittedBy, DateTimeOffset UploadedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt,
    string Encoding, string Separator, IReadOnlyList<string> Headers, IReadOnlyList<int> Omitted, int Rows, int Settled, int Accepted, int Duplicates, int Rejected,
    bool RowsDeleted, IReadOnlyList<PreviewRow>? Preview = null, ImportSuggestion? Suggestion = null, IReadOnlyList<CodeCount>? Codes = null)
{
    public static ImportView Of(CsvImport import) => new(
        import.Id, import.FileName, import.Status, import.SubmittedByName, import.UploadedAt, import.StartedAt, import.FinishedAt,
        import.Encoding, import.Separator, import.Headers, import.Omitted, import.Rows, import.Settled, import.Accepted, import.Duplicates, import.Rejected,
        import.RowsDeletedAt is not null);
}

/// <param name="Number">As a spreadsheet shows it: the header is 1.</param>
internal sealed record PreviewRow(int Number, IReadOnlyList<string> Cells);

/// <param name="Kind">awarded or approaching; null when a column seems to say it.</param>
internal sealed record ImportSuggestion(IReadOnlyDictionary<string, int> Mapping, string? Kind, string DateFormat);

internal sealed record CodeCount(string Code, int Count);
