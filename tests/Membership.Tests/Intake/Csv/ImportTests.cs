using System.Net;
using System.Text;
using AlumniPlatform.Membership.Intake.Csv;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Csv;

public sealed class ImportTests(MembershipFixture fixture) : IClassFixture<MembershipFixture>
{
    [Fact]
    public async Task A_row_of_another_school_is_rejected_and_changes_nothing()
    {
        using var door = CsvDoor.Of(fixture.Host, Roles.Coordinator, "coordinator-eecs", "EECS");
        var student = Events.NewStudent();
        var import = await door.ImportAsync(CsvDoor.Row(), CsvDoor.Row(student).Replace("EECS;CDATE", "SCI;CTFYS"));
        import.Codes!.ShouldHaveSingleItem().ShouldBe(new("foreign-school", 1));
        (await fixture.Database.ScalarAsync<long>("select count(*) from person where student_ref = $1", student)).ShouldBe(0);
    }

    [Fact]
    public async Task Another_accounts_import_is_not_found_but_the_central_office_sees_all()
    {
        using var owner = CsvDoor.Of(fixture.Host, Roles.Coordinator, "owner", "EECS");
        using var other = CsvDoor.Of(fixture.Host, Roles.Coordinator, "other", "EECS");
        using var central = CsvDoor.Of(fixture.Host);
        var id = (await owner.UploadAsync(CsvDoor.File(CsvDoor.Row()))).Id;
        (await other.GetAsync(id)).ShouldBeNull();
        (await other.StartAsync(id, new { })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.CancelAsync(id)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.RejectedAsync(id)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.ListAsync()).Items.ShouldBeEmpty();
        (await owner.ListAsync()).Items.ShouldHaveSingleItem().Id.ShouldBe(id);
        (await central.ListAsync("?limit=200")).Items.ShouldContain(i => i.Id == id);
    }

    [Fact]
    public async Task A_file_started_by_the_central_office_still_speaks_for_the_schools_of_who_uploaded_it()
    {
        using var owner = CsvDoor.Of(fixture.Host, Roles.Coordinator, "owner-sci", "SCI");
        using var central = CsvDoor.Of(fixture.Host);
        var import = await owner.UploadAsync(CsvDoor.File(CsvDoor.Row()));
        await central.StartAsync(import.Id);
        (await central.DoneAsync(import.Id)).Codes!.ShouldHaveSingleItem().Code.ShouldBe("foreign-school");
    }

    [Fact]
    public async Task A_file_shows_its_first_rows_and_how_they_could_be_understood_and_applies_nothing_yet()
    {
        using var door = CsvDoor.Of(fixture.Host);
        var student = Events.NewStudent();
        var file = "Beräknat datum,E-post,Förnamn,Efternamn,Student-ID,Skola,Programkod,Anmärkning\n" +
            string.Concat(Enumerable.Repeat($"04.06.2027,{student}@campus.example.se,Åsa,Öberg,{student},EECS,CDATE,ö\n", 25));
        var import = (await door.GetAsync((await door.UploadAsync(CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(file), "C:\\våren\\2027.csv")).Id))!;
        (import.FileName, import.Encoding, import.Separator, import.Rows).ShouldBe(("2027.csv", "windows-1252", ",", 25));
        import.Preview!.Count.ShouldBe(20);
        import.Preview[0].Cells[3].ShouldBe("Öberg");
        import.Preview[0].Number.ShouldBe(2);
        import.Suggestion!.Mapping.OrderBy(m => m.Value).Select(m => m.Key).ShouldBe(["date", "email", "givenName", "familyName", "studentRef", "school", "programme"]);
        (import.Suggestion.Kind, import.Suggestion.DateFormat).ShouldBe(("approaching", "DD.MM.YYYY"));
        (await fixture.Database.ScalarAsync<long>("select count(*) from person where student_ref = $1", student)).ShouldBe(0);
        await door.StartAsync(import.Id);
        var done = await door.DoneAsync(import.Id);
        (done.Accepted, done.Duplicates, done.Rejected, done.Settled).ShouldBe((1, 24, 0, 25));
        (await fixture.Database.ScalarAsync<DateTime>("select expected_on::timestamp from expected_graduation join person on person.id = person_id where student_ref = $1", student))
            .ShouldBe(new DateTime(2027, 6, 4));
    }

    [Fact]
    public async Task Rows_become_persons_degrees_and_invitations_as_through_every_other_door()
    {
        using var door = CsvDoor.Of(fixture.Host);
        var student = Events.NewStudent();
        await door.ImportAsync(CsvDoor.Row(student));
        (await fixture.Database.ScalarAsync<string>("select given_name || ' ' || family_name from person where student_ref = $1", student)).ShouldBe("Åsa Öberg");
        (await fixture.Database.ScalarAsync<string>("select i.state from invitation i join person p on p.id = person_id where student_ref = $1", student)).ShouldBe("Open");
        // The same degree over HTTP is the same degree.
        (await fixture.Host.SendAsync(Events.Awarded(data => data.Remove("level"), student))).Duplicates.ShouldBe(1);
    }

    [Fact]
    public async Task Columns_with_personal_identity_numbers_are_pointed_out_and_not_kept()
    {
        using var door = CsvDoor.Of(fixture.Host);
        var file = Encoding.UTF8.GetBytes($"Personnummer;{CsvDoor.Headers}\r\n19800101-0000;{CsvDoor.Row()}\r\n");
        var import = await door.UploadAsync(file);
        import.Omitted.ShouldBe([0]);
        (await fixture.Database.ScalarAsync<string>("select cells[1] from csv_import_row where import_id = $1", import.Id)).ShouldBe("");
        using var response = await door.StartAsync(import.Id, new { mapping = new { studentRef = 0 }, kind = "awarded" });
        (await response.Content.ReadAsStringAsync()).ShouldContain("Personal identity numbers are not taken");
        await door.StartAsync(import.Id);
        (await door.DoneAsync(import.Id)).Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task A_column_can_say_what_each_row_is_and_defaults_fill_what_is_empty()
    {
        using var door = CsvDoor.Of(fixture.Host);
        string[] students = [Events.NewStudent(), Events.NewStudent(), Events.NewStudent(), Events.NewStudent()];
        string[] said = ["examen;ja;svenska", "väntad;nej;en", ";;", "avhopp;;"];
        var rows = students.Zip(said, (s, said) => $"{s},,Öberg,{s}@campus.example.se,4/6/2026,{said}".Replace(',', ';'));
        var file = Encoding.UTF8.GetBytes(string.Join("\n", rows.Prepend("studentRef;givenName;familyName;email;date;typ;skyddad identitet;språk")));
        var import = await door.ImportAsync(file, s => new
        {
            s.Mapping, kind = "approaching", defaults = new { school = "EECS", programme = "CDATE", language = "sv" }, dateFormat = "DD/MM/YYYY",
        });
        import.Codes!.ShouldHaveSingleItem().ShouldBe(new("unknown-type", 1));
        (await CountAsync("degree", students[0], "and protected_identity and language = 'sv'")).ShouldBe(1);
        (await CountAsync("expected_graduation", students[1], "and language = 'en'")).ShouldBe(1);
        (await CountAsync("expected_graduation", students[2], "and given_name = '' and language = 'sv'")).ShouldBe(1);
    }

    [Fact]
    public async Task Two_columns_of_one_name_are_left_to_who_maps_them()
    {
        using var door = CsvDoor.Of(fixture.Host);
        var import = await door.UploadAsync("E-post;e-post;Förnamn;\r\n1;2;3;4\r\n"u8.ToArray());
        (await door.GetAsync(import.Id))!.Suggestion!.Mapping.Keys.ShouldBe(["givenName"]);
    }

    [Fact]
    public async Task The_list_is_in_pages()
    {
        using var door = CsvDoor.Of(fixture.Host, Roles.SchoolSystem, "pages", "*");
        Guid[] ids = [(await door.UploadAsync(CsvDoor.File("1;2"))).Id, (await door.UploadAsync(CsvDoor.File("1;2"))).Id, (await door.UploadAsync(CsvDoor.File("1;2"))).Id];
        var first = await door.ListAsync("?limit=2");
        first.Items.Select(i => i.Id).ShouldBe([ids[2], ids[1]]);
        var last = await door.ListAsync($"?limit=2&after={first.Next}");
        last.Items.Select(i => i.Id).ShouldBe([ids[0]]);
        last.Next.ShouldBeNull();
    }

    [Fact]
    public async Task An_import_that_was_cancelled_before_its_start_keeps_no_row_and_cannot_be_started()
    {
        using var door = CsvDoor.Of(fixture.Host);
        var import = await door.UploadAsync(CsvDoor.File(CsvDoor.Row()));
        (await door.CancelAsync(import.Id)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await door.CancelAsync(import.Id)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await fixture.Database.ScalarAsync<long>("select count(*) from csv_import_row where import_id = $1", import.Id)).ShouldBe(0);
        var mapping = CsvDoor.Headers.Split(';').Length;
        using var response = await door.StartAsync(import.Id, new
        {
            mapping = new { studentRef = 0, givenName = 1, familyName = 2, email = 3, school = 4, programme = 5, date = mapping - 1 }, kind = "awarded",
        });
        response.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await response.Content.ReadAsStringAsync()).ShouldContain("import-already-started");
    }

    private Task<long> CountAsync(string table, string student, string condition) =>
        fixture.Database.ScalarAsync<long>($"select count(*) from {table} join person on person.id = person_id where student_ref = $1 {condition}", student);
}
