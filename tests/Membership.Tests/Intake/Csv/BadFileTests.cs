using System.Net;
using System.Text;
using System.Text.Json;
using AlumniPlatform.Membership.Intake.Csv;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Csv;

public sealed class BadFileTests(MembershipFixture fixture) : IClassFixture<MembershipFixture>
{
    private static readonly Encoding windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static TheoryData<string, byte[]> Files => new()
    {
        { "empty-file", [] },
        { "empty-file", [0xEF, 0xBB, 0xBF] },
        { "empty-file", "\r\n;;\r\n"u8.ToArray() },
        { "no-rows", CsvDoor.File() },
        { "no-rows", "a;b\r\n;\r\n\r\n"u8.ToArray() },
        { "one-column", "namn\r\nÅsa\r\n"u8.ToArray() },
        { "one-column", "%PDF-1.7\n%"u8.ToArray() },
        { "not-csv", [0x50, 0x4B, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00] },
        { "not-csv", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0x00, 0x00] },
        { "not-csv", Encoding.Unicode.GetBytes("a;b\r\n1;2\r\n") },
        { "not-csv", new byte[1000] },
        { "too-many-columns", Encoding.UTF8.GetBytes(new string(';', 100) + "x\r\n1") },
        { "unclosed-quote", CsvDoor.File(CsvDoor.Row(), CsvDoor.Row(column: 1, cell: "\"Åsa"), CsvDoor.Row()) },
        { "row-too-long", CsvDoor.File(CsvDoor.Row(), CsvDoor.Row(column: 1, cell: new string('x', 70_000)), CsvDoor.Row()) },
        { "mixed-encoding", [.. CsvDoor.File(CsvDoor.Row()), .. windows1252.GetBytes(CsvDoor.Row())] },
        { "too-many-rows", Encoding.UTF8.GetBytes("a;b\n" + string.Concat(Enumerable.Repeat("1;2\n", 200_001))) },
    };

    [Theory, MemberData(nameof(Files))]
    public async Task A_file_that_cannot_be_taken_is_refused_and_nothing_of_it_is_kept(string code, byte[] file)
    {
        using var door = CsvDoor.Of(fixture.Host, subject: "bad-files");
        using var response = await door.SendAsync(file);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString().ShouldBe(code);
        (await fixture.Database.ScalarAsync<long>("select count(*) from csv_import where submitted_by = 'bad-files'")).ShouldBe(0);
        (await fixture.Database.ScalarAsync<long>("select count(*) from csv_import_row where not exists (select from csv_import i where i.id = import_id)")).ShouldBe(0);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    public async Task Another_type_is_refused(string contentType)
    {
        using var door = CsvDoor.Of(fixture.Host);
        using var response = await door.SendAsync(CsvDoor.File(CsvDoor.Row()), contentType: contentType);
        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task More_than_100_MiB_are_refused()
    {
        await using var host = await ServiceHost<Program>.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings:membershipdb"] = fixture.Database.ConnectionString,
            ["ConnectionStrings:messaging"] = fixture.VirtualHost.ConnectionString,
            ["ConnectionStrings:cache"] = await TestServers.RedisAsync(),
        }, kestrel: true);
        using var client = host.Client(Roles.Central);
        using var content = new StreamContent(new Endless(101L * 1024 * 1024)) { Headers = { ContentType = new("text/csv") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, CsvDoor.Path) { Content = content, Headers = { TransferEncodingChunked = true } };
        using var response = await client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await response.Content.ReadAsStringAsync()).ShouldContain("too-large");
    }

    private static readonly (int Column, string Cell, string Code)[] badCells =
    [
        (0, "", "missing-field"),
        (0, new string('9', 101), "invalid-field"),
        (1, new string('x', 300), "invalid-field"),
        (1, "\"Åsa\r\nBcc: b@example.se\"", "invalid-field"),
        (1, "Å\u0001sa", "invalid-field"),
        (1, "Å\0sa", "wrong-encoding"),
        (1, "Ã…sa", "wrong-encoding"),
        (2, "Ã–berg", "wrong-encoding"),
        (2, "\uFFFDberg", "wrong-encoding"),
        (2, "", "missing-field"),
        (2, "=HYPERLINK(\"\"http://x.example\"\")", "formula"),
        (2, "+1", "formula"),
        (2, "-1", "formula"),
        (2, "@sum(A1)", "formula"),
        (2, "'=1+1", "formula"),
        (3, "nobody", "invalid-field"),
        (3, "", "missing-field"),
        (4, "NONE", "unknown-school"),
        (4, "\"E'; drop table person\"", "invalid-field"),
        (5, "CTFYS", "unknown-programme"),
        (7, "", "missing-field"),
        (7, "2026-02-30", "invalid-field"),
        (7, "04/06/2026", "invalid-field"),
        (7, "1026-06-04", "invalid-field"),
        (7, "2026-06-04;x", "wrong-number-of-fields"),
    ];

    [Fact]
    public async Task Bad_rows_are_rejected_each_with_its_code_and_their_neighbours_are_accepted()
    {
        using var door = CsvDoor.Of(fixture.Host);
        var import = await door.ImportAsync(badCells.SelectMany(c => new[] { CsvDoor.Row(), CsvDoor.Row(column: c.Column, cell: c.Cell) }));
        (import.Accepted, import.Rejected).ShouldBe((badCells.Length, badCells.Length));
        using var text = new CsvText(new MemoryStream(Encoding.UTF8.GetBytes(await door.RejectedTextAsync(import.Id))));
        var reader = new CsvReader(text);
        var codes = new List<string>();
        while (await reader.ReadAsync(CancellationToken.None) is { } row)
            codes.Add(row[0]);
        codes.Skip(1).ShouldBe(badCells.Select(c => c.Code));
        import.Codes!.Sum(c => c.Count).ShouldBe(badCells.Length);
    }

    [Fact]
    public async Task A_row_with_the_other_separator_has_the_wrong_number_of_fields()
    {
        using var door = CsvDoor.Of(fixture.Host);
        var import = await door.ImportAsync(CsvDoor.Row(), CsvDoor.Row().Replace(';', ','), CsvDoor.Row() + ";");
        import.Codes!.ShouldHaveSingleItem().ShouldBe(new("wrong-number-of-fields", 2));
    }

    public static TheoryData<string, string> Instructions => new()
    {
        { """{}""", "mapping.studentRef" },
        { """{"mapping": {"shoeSize": 0}}""", "mapping.shoeSize" },
        { """{"mapping": {"studentRef": 8}}""", "mapping.studentRef" },
        { """{"mapping": {"studentRef": -1}}""", "mapping.studentRef" },
        { """{"mapping": {"studentRef": 0, "email": 0}}""", "mapping.email" },
        { """{"kind": "revoked"}""", "kind" },
        { """{"dateFormat": "MM/YY"}""", "dateFormat" },
        { """{"defaults": {"email": "a@example.se"}}""", "defaults.email" },
    };

    [Theory, MemberData(nameof(Instructions))]
    public async Task Instructions_that_do_not_fit_the_file_are_refused_by_field(string instructions, string field)
    {
        using var door = CsvDoor.Of(fixture.Host);
        var import = await door.UploadAsync(CsvDoor.File(CsvDoor.Row()));
        using var response = await door.StartAsync(import.Id, JsonDocument.Parse(instructions).RootElement);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
        (await door.GetAsync(import.Id))!.Status.ShouldBe(ImportStatus.Uploaded);
    }

    /// <summary>A file of blank rows, as large as asked.</summary>
    private sealed class Endless(long length) : Stream
    {
        private long left = length;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, left);
            buffer.AsSpan(offset, read).Fill((byte)'\n');
            left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
