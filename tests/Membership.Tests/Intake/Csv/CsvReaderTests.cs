using System.Text;
using AlumniPlatform.Membership.Intake.Csv;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Csv;

/// <summary>What a file says, without the service.</summary>
public sealed class CsvReaderTests
{
    private static readonly Encoding windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static TheoryData<string, string> Files => new()
    {
        { "a;b\r\n1;2\r\n", "a|b/1|2" },
        { "a,b\n1,2", "a|b/1|2" },
        { "a\tb\r1\t2\r", "a|b/1|2" },
        { "sep=;\r\na;b,c\r\n1;2\r\n", "a|b,c/1|2" },
        { "\r\n\r\na;b\r\n\r\n1;2\r\n;\r\n  ;\r\n3;4", "a|b/1|2/3|4" },
        { "\"a;x\";b\r\n\"1\"\"2\";\"3\r\n4\"\r\n", "a;x|b/1\"2|3\r\n4" },
        { "a;b\r\n5\" pipe;x\"y\r\n", "a|b/5\" pipe|x\"y" },
        { "a;b\r\n\"1\" ;2\r\n", "a|b/1 |2" },
        { "a;b\r\n;\"\"\r\n1;\r\n", "a|b/1|" },
        { "a;b\r\n1,2\r\n1;2;3\r\n", "a|b/1,2/1|2|3" },
        { "\"a,b,c,d\";e\r\n1;2", "a,b,c,d|e/1|2" },
        { "", "" },
        { "\r\n\r\n", "" },
    };

    [Theory, MemberData(nameof(Files))]
    public async Task Rows_are_read_as_a_spreadsheet_writes_them(string file, string rows) =>
        string.Join('/', (await ReadAsync(Encoding.UTF8.GetBytes(file))).Rows.Select(r => string.Join('|', r))).ShouldBe(rows);

    public static TheoryData<byte[], string> Encodings => new()
    {
        { Encoding.UTF8.GetBytes("namn;b\r\nÅsa Öberg;ä"), "utf-8" },
        { [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("namn;b\r\nÅsa Öberg;ä")], "utf-8" },
        { windows1252.GetBytes("namn;b\r\nÅsa Öberg;ä"), "windows-1252" },
        { [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("namn;b\r\nÅsa Öberg;ä")], "utf-16" },
        { [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("namn;b\r\nÅsa Öberg;ä")], "utf-16BE" },
    };

    [Theory, MemberData(nameof(Encodings))]
    public async Task Swedish_letters_come_out_right_in_each_encoding(byte[] file, string encoding)
    {
        var (rows, seen, _) = await ReadAsync(file);
        seen.ShouldBe(encoding);
        rows[^1].ShouldBe(["Åsa Öberg", "ä"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Encoding_shows_late_and_characters_are_cut_by_blocks(bool utf8)
    {
        var ascii = string.Concat(Enumerable.Repeat("aaaa;bbbbb\r\n", 20_000));
        var letters = string.Concat(Enumerable.Repeat("åäö;x\r\n", 50_000));
        var (rows, encoding, _) = await ReadAsync((utf8 ? Encoding.UTF8 : windows1252).GetBytes(ascii + letters));
        encoding.ShouldBe(utf8 ? "utf-8" : "windows-1252");
        rows.Count.ShouldBe(70_000);
        rows.Skip(20_000).ShouldAllBe(r => r[0] == "åäö");
    }

    public static TheoryData<byte[], string, int?> Refused => new()
    {
        { Encoding.UTF8.GetBytes("a;b\r\n1;\"2\r\n3;4\r\n"), "unclosed-quote", 2 },
        { Encoding.UTF8.GetBytes("a;b\r\n1;2\r\n1;\"2" + new string('x', 200_000)), "unclosed-quote", 3 },
        { Encoding.UTF8.GetBytes("a;b\r\n1;" + new string('x', 70_000)), "row-too-long", 2 },
        { [.. Encoding.UTF8.GetBytes("a;b\r\nå;2\r\n"), .. windows1252.GetBytes("å;2\r\n")], "mixed-encoding", null },
        { [0xEF, 0xBB, 0xBF, .. windows1252.GetBytes("a;b\r\nå;2\r\n")], "mixed-encoding", null },
        { [0xFF, 0xFE, 0x00, 0xD8, 0x61, 0x00], "mixed-encoding", null },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task File_that_cannot_be_read_on_is_refused_and_says_where(byte[] file, string code, int? row)
    {
        var refusal = await Should.ThrowAsync<RefusedFileException>(() => ReadAsync(file));
        (refusal.Code, refusal.Row).ShouldBe((code, row));
    }

    [Fact]
    public async Task Rows_have_the_numbers_of_a_spreadsheet()
    {
        using var text = new CsvText(new MemoryStream("a;b\r\n\r\n1;\"2\r\n2\"\r\n\r\n3;4"u8.ToArray()));
        var reader = new CsvReader(text);
        var numbers = new List<int>();
        while (await reader.ReadAsync(CancellationToken.None) is not null)
            numbers.Add(reader.Row);
        numbers.ShouldBe([1, 3, 5]);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+46", "'+46")]
    [InlineData("-1", "'-1")]
    [InlineData("@sum", "'@sum")]
    [InlineData(" =1", "' =1")]
    [InlineData("\t1", "'\t1")]
    [InlineData("Anna-Lena", "Anna-Lena")]
    [InlineData("", "")]
    public void Formulas_become_text(string cell, string harmless)
    {
        SpreadsheetFormula.Harmless(cell).ShouldBe(harmless);
        SpreadsheetFormula.Is(SpreadsheetFormula.Harmless(cell)).ShouldBe(cell != harmless && cell != "\t1");
    }

    private static async Task<(List<string[]> Rows, string Encoding, char Separator)> ReadAsync(byte[] file)
    {
        using var text = new CsvText(new MemoryStream(file));
        var reader = new CsvReader(text);
        var rows = new List<string[]>();
        while (await reader.ReadAsync(CancellationToken.None) is { } row)
            rows.Add(row);
        return (rows, text.EncodingName, reader.Separator);
    }
}
