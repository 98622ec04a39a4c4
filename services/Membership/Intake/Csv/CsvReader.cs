using System.Text;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>
/// The rows of a file as they stream by (RFC 4180, with comma, semicolon or tab). Read by hand rather than by a library:
/// a row of any length or number of cells has an outcome of its own, and a quote that is never closed must not draw the
/// rest of the file into memory.
/// </summary>
internal sealed class CsvReader(CsvText text)
{
    private const int MaxRowLength = CloudEventReader.MaxEventBytes;
    private const int MaxRowNumber = 1_048_576; // no spreadsheet has more: a file of blank rows ends here
    private const char Quote = '"';
    private static readonly char[] separators = [';', '\t', ','];

    private readonly StringBuilder cell = new();
    private readonly List<string> cells = [];
    private ReadOnlyMemory<char> block;
    private int at;
    private int length; // of the row so far
    private bool returned; // the last character was a carriage return: a line feed after it belongs to it
    private State state;

    private enum State
    {
        CellStart,
        Plain,
        Quoted,
        QuoteInQuoted,
    }

    public char Separator { get; private set; }

    /// <summary>The number of the row read last, as a spreadsheet shows it: the first is 1, blank ones count.</summary>
    public int Row { get; private set; }

    /// <summary>The next row that is not blank; null at the end.</summary>
    public async ValueTask<string[]?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (at == block.Length)
            {
                (block, at) = (await text.ReadAsync(cancellationToken), 0);
                if (block.IsEmpty)
                    return LastRow();
                if (Separator == default)
                    FindSeparator(block.Span);
            }
            if (Take(block.Span) && EndRow() is { } row)
                return row;
        }
    }

    /// <summary>The one that the first line has most of, outside quotes; or the one that a line <c>sep=;</c> of Excel names.</summary>
    private void FindSeparator(ReadOnlySpan<char> start)
    {
        if (start is ['s', 'e', 'p', '=', var named, '\r' or '\n', ..])
        {
            (Separator, at, returned) = (named, 6, start[5] == '\r');
            return;
        }
        var counts = new int[separators.Length];
        var quoted = false;
        foreach (var c in start)
        {
            if (c == Quote)
                quoted = !quoted;
            else if (!quoted && c is '\r' or '\n' && counts.Any(n => n > 0))
                break;
            else if (!quoted && Array.IndexOf(separators, c) is >= 0 and var found)
                counts[found]++;
        }
        Separator = separators[Array.IndexOf(counts, counts.Max())];
    }

    /// <summary>Goes on in the block; true when a row has ended.</summary>
    private bool Take(ReadOnlySpan<char> chars)
    {
        while (at < chars.Length)
        {
            var c = chars[at++];
            var lineFeedOfReturn = returned && c == '\n';
            returned = false;
            if (lineFeedOfReturn)
                continue;
            if (++length > MaxRowLength)
                throw TooLong();
            if (state == State.Quoted)
            {
                if (c == Quote)
                    state = State.QuoteInQuoted;
                else
                    Append(c);
            }
            else if (c == Quote && state is not State.Plain)
            {
                if (state == State.QuoteInQuoted)
                    Append(c); // a quote within quotes is written twice
                state = State.Quoted;
            }
            else if (c == Separator)
                EndCell();
            else if (c is '\r' or '\n')
            {
                returned = c == '\r';
                return true;
            }
            else
            {
                state = State.Plain;
                Append(c);
            }
        }
        return false;
    }

    // PostgreSQL keeps no NUL; what stands in its place gets the row rejected.
    private void Append(char c) => cell.Append(c == '\0' ? '\uFFFD' : c);

    private void EndCell()
    {
        cells.Add(cell.ToString());
        cell.Clear();
        state = State.CellStart;
    }

    /// <summary>The row that has ended; null when it is blank: spreadsheets write rows of nothing but separators.</summary>
    private string[]? EndRow()
    {
        if (++Row > MaxRowNumber)
            throw new RefusedFileException("too-many-rows", $"A file has at most {MaxRowNumber} rows, blank ones included.", Row);
        EndCell();
        string[]? row = cells.TrueForAll(string.IsNullOrWhiteSpace) ? null : [.. cells];
        cells.Clear();
        length = 0;
        return row;
    }

    private string[]? LastRow() => state == State.Quoted ? throw TooLong() : length > 0 ? EndRow() : null;

    private RefusedFileException TooLong() => state == State.Quoted
        ? new("unclosed-quote", $"Row {Row + 1} opens a quote that is not closed within {MaxRowLength / 1024} KiB or to the end of the file.", Row + 1)
        : new("row-too-long", $"Row {Row + 1} has more than {MaxRowLength / 1024} KiB.", Row + 1);
}
