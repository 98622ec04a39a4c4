using System.Net;
using System.Text;
using AlumniPlatform.Testing;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Csv;

public sealed class RejectedRowsTests(MembershipFixture fixture) : IClassFixture<MembershipFixture>
{
    [Fact]
    public async Task File_has_the_reason_in_front_and_no_formula_that_a_spreadsheet_would_carry_out()
    {
        using var door = CsvDoor.Of(fixture.Host);
        var import = await door.ImportAsync(
            CsvDoor.Row(),
            "demo-x1;\"=cmd|' /C calc'!A0\";Öberg;x@campus.example.se;EECS;CDATE;Examen \"\"; 2026-06-04",
            "demo-x2;Åsa;Öberg;nobody;EECS;CDATE;\"a;b \"\"c\"\"\";2026-06-04");
        using var response = await door.RejectedAsync(import.Id);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        response.Content.Headers.ContentDisposition!.FileName.ShouldBe("examen-rejected.csv");
        var bytes = await response.Content.ReadAsByteArrayAsync();
        bytes[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        Encoding.UTF8.GetString(bytes[3..]).ShouldBe(string.Join(Environment.NewLine,
            $"rejected-code;rejected-reason;{CsvDoor.Headers}",
            "formula;`givenName` begins as a spreadsheet's formula does.;demo-x1;'=cmd|' /C calc'!A0;Öberg;x@campus.example.se;EECS;CDATE;\"Examen \"\"\"\"\";\" 2026-06-04\"",
            "invalid-field;`email` is not an e-mail address.;demo-x2;Åsa;Öberg;nobody;EECS;CDATE;\"a;b \"\"c\"\"\";2026-06-04",
            ""));
    }

    [Fact]
    public async Task File_can_be_mended_and_uploaded_as_it_is_and_rejected_once_more()
    {
        using var door = CsvDoor.Of(fixture.Host);
        string[] students = [Events.NewStudent(), Events.NewStudent()];
        var import = await door.ImportAsync(CsvDoor.Row(students[0], 3, "nobody"), CsvDoor.Row(students[1], 1, "=1"), CsvDoor.Row());
        var mended = (await door.RejectedTextAsync(import.Id)).Replace("nobody", "åsa@campus.example.se", StringComparison.Ordinal);
        var second = await door.ImportAsync(Encoding.UTF8.GetBytes(mended));
        (second.Accepted, second.Rejected).ShouldBe((1, 1));
        // What was only made harmless is not mended, and the columns in front are not there twice.
        (await door.RejectedTextAsync(second.Id)).Split(Environment.NewLine)[..2].ShouldBe([
            $"rejected-code;rejected-reason;{CsvDoor.Headers}",
            $"formula;`givenName` begins as a spreadsheet's formula does.;{CsvDoor.Row(students[1], 1, "'=1")}",
        ]);
        (await fixture.Database.ScalarAsync<string>("select email from person where student_ref = $1", students[0])).ShouldBe("åsa@campus.example.se");
    }

    [Fact]
    public async Task Of_a_file_only_the_rejected_rows_are_kept_and_they_too_only_for_a_time()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var database = await TestDatabase.CreateAsync<MembershipDb>();
        await using var broker = await TestVirtualHost.CreateAsync();
        await using var host = await ServiceHost<Program>.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings:membershipdb"] = database.ConnectionString,
            ["ConnectionStrings:messaging"] = broker.ConnectionString,
            ["ConnectionStrings:cache"] = await TestServers.RedisAsync(),
        }, clock);
        using var door = CsvDoor.Of(host);
        var never = await door.UploadAsync(CsvDoor.File(CsvDoor.Row()));
        var import = await door.UploadAsync(CsvDoor.File(CsvDoor.Row(), CsvDoor.Row(column: 3, cell: "nobody"), CsvDoor.Row()));
        await door.StartAsync(import.Id);
        await Eventually.Async(() => PassAsync(import.Id, TimeSpan.FromSeconds(1)), i => i.FinishedAt is not null);
        (await CountAsync()).ShouldBe(2); // the rejected one, and the one of the import that was not started
        await PassAsync(import.Id, TimeSpan.FromDays(29));
        (await CountAsync()).ShouldBe(2);
        var after = await Eventually.Async(() => PassAsync(import.Id, TimeSpan.FromHours(8)), i => i.RowsDeleted);
        (after.Accepted, after.Rejected).ShouldBe((2, 1));
        await Eventually.Async(CountAsync, n => n == 0);
        (await door.RejectedAsync(import.Id)).StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await door.GetAsync(never.Id))!.Status.ShouldBe(Membership.Intake.Csv.ImportStatus.Cancelled);

        Task<long> CountAsync() => database.ScalarAsync<long>("select count(*) from csv_import_row");

        async Task<Membership.Intake.Csv.ImportView> PassAsync(Guid id, TimeSpan step)
        {
            clock.Advance(step);
            return (await door.GetAsync(id))!;
        }
    }
}
