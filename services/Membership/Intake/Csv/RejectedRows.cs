using System.Buffers;
using System.Security.Claims;
using System.Text;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>
/// The rejected rows of an import as a file: the reason in front, then the row as it was, in the file's own columns and
/// separator, in UTF-8. No spreadsheet carries out what a cell holds.
/// </summary>
internal static class RejectedRows
{
    public static async Task<Results<PushStreamHttpResult, NotFound, ProblemHttpResult>> GetAsync(
        Guid id, ClaimsPrincipal caller, MembershipDb db, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        if (await db.CsvImports.AsNoTracking().Of(caller).SingleOrDefaultAsync(i => i.Id == id, cancellationToken) is not { } import)
            return TypedResults.NotFound();
        if (import.RowsDeletedAt is not null)
            return Problems.Problem(410, "rows-deleted", "The rows of this import were deleted when the time had passed for which they are kept.");
        var name = $"{Path.GetFileNameWithoutExtension(import.FileName)}-rejected.csv";
        return TypedResults.Stream(body => WriteAsync(import, database, body, cancellationToken), "text/csv; charset=utf-8", name);
    }

    private static async Task WriteAsync(CsvImport import, NpgsqlDataSource database, Stream body, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select code, reason, cells from csv_import_row where import_id = $1 and code is not null order by number");
        command.Parameters.Add(new() { Value = import.Id });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        await using var writer = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)); // by its mark spreadsheets know it
        // A file that came from here before has the columns already.
        var own = import.Headers is [ImportFields.RejectedCode, ImportFields.RejectedReason, ..] ? 2 : 0;
        var separator = import.Separator[0];
        await writer.WriteLineAsync(Line([ImportFields.RejectedCode, ImportFields.RejectedReason, .. import.Headers[own..]], separator), cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var cells = rows.GetFieldValue<string[]>(2);
            await writer.WriteLineAsync(Line([rows.GetString(0), rows.GetString(1), .. cells[Math.Min(own, cells.Length)..]], separator), cancellationToken);
        }
    }

    private static ReadOnlyMemory<char> Line(string[] cells, char separator) =>
        string.Join(separator, cells.Select(c => Quoted(SpreadsheetFormula.Harmless(c), separator))).AsMemory();

    private static string Quoted(string cell, char separator) =>
        cell.AsSpan().IndexOfAny(['"', '\r', '\n', separator]) >= 0 || cell != cell.Trim() ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
