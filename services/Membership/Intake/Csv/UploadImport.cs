using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>Takes in a file: its rows go to the database as they arrive, all or none of them.</summary>
internal static class UploadImport
{
    public const long MaxFileBytes = 100L * 1024 * 1024;
    public const int MaxRows = 200_000;
    private const int MaxColumns = 100;
    private const int MaxFileName = 200;

    public static async Task<Results<Created<ImportView>, ProblemHttpResult>> PostAsync(
        HttpRequest request, ClaimsPrincipal caller, MembershipDb db, TimeProvider time, CancellationToken cancellationToken, string? fileName = null)
    {
        if (!CloudEventReader.Is(request.ContentType ?? "", "text/csv"))
            return Problems.Problem(415, "unsupported-media-type", "Send the file as text/csv.");
        try
        {
            var import = await KeepAsync(request.Body, NameOf(fileName), caller, db, time.GetUtcNow(), cancellationToken);
            return TypedResults.Created($"/api/membership/imports/{import.Id}", ImportView.Of(import));
        }
        catch (RefusedFileException e)
        {
            // Read to its end: a sender that is cut off while it sends does not hear the answer.
            await request.Body.CopyToAsync(Stream.Null, cancellationToken);
            return TypedResults.Problem(e.Message, statusCode: 400, extensions: new Dictionary<string, object?> { ["code"] = e.Code, ["row"] = e.Row });
        }
    }

    private static async Task<CsvImport> KeepAsync(
        Stream file, string fileName, ClaimsPrincipal caller, MembershipDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var text = new CsvText(file);
        var reader = new CsvReader(text);
        var headers = await HeadersAsync(reader, cancellationToken);
        var omitted = ImportFields.Omitted(headers);
        var id = Guid.CreateVersion7(now);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var rows = await CopyAsync(db, id, reader, omitted, cancellationToken);
        var scope = caller.ScopeOf(Roles.Coordinator, Roles.SchoolSystem);
        var import = new CsvImport
        {
            Id = id,
            SubmittedBy = caller.SubmittedBy(),
            SubmittedByName = caller.Identity?.Name ?? caller.SubmittedBy(),
            AllSchools = scope.All,
            Schools = [.. scope.Schools],
            Programmes = [.. scope.Programmes],
            FileName = fileName,
            Sha256 = text.Sha256,
            Encoding = text.EncodingName,
            Separator = reader.Separator.ToString(),
            Headers = headers,
            Omitted = omitted,
            Rows = rows,
            UploadedAt = now,
        };
        db.Add(import);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return import;
    }

    private static async Task<string[]> HeadersAsync(CsvReader reader, CancellationToken cancellationToken)
    {
        var headers = await reader.ReadAsync(cancellationToken) ?? throw new RefusedFileException("empty-file", "The file is empty.");
        if (headers.Any(h => h.Contains('\uFFFD') || h.Any(c => char.IsControl(c) && c is not '\n' and not '\r')))
            throw new RefusedFileException("not-csv", "This is not a CSV file. In a spreadsheet, save it as CSV UTF-8.");
        if (headers.Length == 1)
            throw new RefusedFileException("one-column", "The first row has one column only: the columns are separated by comma, semicolon or tab.");
        if (headers.Length > MaxColumns)
            throw new RefusedFileException("too-many-columns", $"A file has at most {MaxColumns} columns; this one has {headers.Length}.");
        return [.. headers.Select(h => h.Trim())];
    }

    private static async Task<int> CopyAsync(MembershipDb db, Guid import, CsvReader reader, int[] omitted, CancellationToken cancellationToken)
    {
        var rows = 0;
        await using var copy = await ((NpgsqlConnection)db.Database.GetDbConnection()).BeginBinaryImportAsync(
            "copy csv_import_row (import_id, number, cells) from stdin (format binary)", cancellationToken);
        while (await reader.ReadAsync(cancellationToken) is { } cells)
        {
            if (++rows > MaxRows)
                throw new RefusedFileException("too-many-rows", $"A file has at most {MaxRows} rows: split it.");
            foreach (var column in omitted.Where(c => c < cells.Length))
                cells[column] = "";
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(import, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(reader.Row, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(cells, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
        }
        if (rows == 0)
            throw new RefusedFileException("no-rows", "The file has a first row with the names of columns, and no other.");
        await copy.CompleteAsync(cancellationToken);
        return rows;
    }

    private static string NameOf(string? fileName)
    {
        var name = new string([.. (fileName ?? "").Split('/', '\\')[^1].Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]).Trim();
        return name.Length == 0 ? "import.csv" : name[..Math.Min(name.Length, MaxFileName)];
    }
}
