using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlumniPlatform.Events;

/// <summary>A list as a file for spreadsheets. No cell is a formula.</summary>
internal static class CsvFile
{
    public static FileContentHttpResult Of(string name, string header, IEnumerable<IEnumerable<string?>> rows) => Of(name, header.Split(','), rows);

    public static FileContentHttpResult Of(string name, IReadOnlyList<string> header, IEnumerable<IEnumerable<string?>> rows)
    {
        var text = new StringBuilder("\uFEFF"); // by its mark spreadsheets know UTF-8
        foreach (var row in rows.Prepend(header))
            text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        return TypedResults.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", name);
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
