using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Membership.Intake.Csv;
using AlumniPlatform.Membership.Tests.Intake.Csv;
using AlumniPlatform.Membership.Tests.Intake.Inbox;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Order;

/// <summary>
/// Whatever a sender says, through whichever door, split into batches in whatever way, with two replicas of which one dies:
/// what is left, and each record's outcome, is what the same records leave that are sent one by one.
/// </summary>
public sealed class EveryDoorTests(OrderFixture fixture) : IClassFixture<OrderFixture>
{
    private static readonly string[] usual = ["CDATE", "CELTE"];
    private static int count;

    [Fact]
    public Task Over_HTTP_it_is_as_one_by_one() => SampleAsync(20, async (play, students) =>
    {
        var events = play.Events(students, usual);
        foreach (var (batch, i) in play.Batches(events).Select((batch, i) => (batch, i)))
        {
            if (i == play.Kill)
                await fixture.KillAsync();
            await ResentAsync(() => fixture.Replicas[i % 2].SendAsync(batch));
        }
        return await OutcomesAsync(events);
    });

    [Fact]
    public Task Over_AMQP_it_is_as_one_by_one() => SampleAsync(10, async (play, students) =>
    {
        var events = play.Events(students, usual);
        foreach (var (batch, i) in play.Batches(events).Select((batch, i) => (batch, i)))
        {
            if (i == play.Kill)
                await fixture.KillAsync();
            var body = new JsonArray([.. batch.Select(e => e.DeepClone())]).ToJsonString();
            await fixture.PublishAsync(Encoding.UTF8.GetBytes(body), "application/cloudevents-batch+json");
        }
        return await Eventually.Async(() => OutcomesAsync(events), seen => seen.Count >= events.Count, TimeSpan.FromMinutes(1));
    });

    [Fact]
    public Task In_CSV_files_it_is_as_one_by_one() => SampleAsync(6, async (play, students) =>
    {
        var account = $"office-{Interlocked.Increment(ref count)}";
        using var door = CsvDoor.Of(fixture.Host, subject: account);
        var files = new List<Guid>();
        foreach (var rows in play.Batches(play.Records.Select(r => Row(r, students)).ToArray()))
        {
            // With a column that nobody reads, because the same file again is the same events.
            var lines = rows.Select(row => $"{row};").Prepend($"{Headers};note {files.Count}");
            files.Add((await door.UploadAsync(Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n"))).Id);
        }
        foreach (var file in files)
            await door.StartAsync(file);
        var workers = fixture.Replicas.Select((replica, i) => SettleAsync(replica, play.Sizes[i % play.Sizes.Length])).ToArray();
        if (play.Kill < files.Count)
            await fixture.KillAsync();
        foreach (var file in files)
            await door.DoneAsync(file);
        await Task.WhenAll(workers);
        return await ReadAsync("""
            select outcome || coalesce(' ' || code, '') from intake_record join receipt on id = receipt_id
            where submitted_by = $1 order by received_at, position
            """, account);
    }, play => play with { Records = [.. play.Records.Select(OfFile)] });

    [Fact]
    public async Task When_rejected_records_are_replayed_it_is_as_one_by_one()
    {
        await SampleAsync(8, async (play, students) =>
        {
            var programmes = Programmes(count);
            var events = play.Events(students, programmes);
            foreach (var batch in play.Batches(events))
                (await fixture.Host.SendAsync(batch)).Rejected.Count.ShouldBe(batch.Length);
            foreach (var code in programmes)
                await fixture.Database.ExecuteAsync(
                    $"insert into programme (code, school, sv, en, version) values ('{code}', 'EECS', 'Nytt', 'New', 1)");
            var office = fixture.Replicas[play.Kill % 2].Client(Roles.Central);
            var (status, answer) = await Rejected.PostAsync(office, $"{Rejected.Inbox}/replay", new JsonObject { ["code"] = "unknown-programme" });
            status.ShouldBe(HttpStatusCode.OK);
            return [Sum(answer.GetProperty("accepted").GetInt32(), answer.GetProperty("duplicates").GetInt32(), answer.GetProperty("rejected").GetInt32())];
        }, ownProgrammes: true);
    }

    /// <summary>Plays each case through the door and one by one, and compares.</summary>
    private Task SampleAsync(
        int cases, Func<Play, string[], Task<IReadOnlyList<string>>> door, Func<Play, Play>? change = null, bool ownProgrammes = false) =>
        Play.Gen.SampleAsync(play => PlayAsync(change?.Invoke(play) ?? play, door, ownProgrammes), iter: OrderFixture.Cases(cases), threads: 1,
            print: play => (change?.Invoke(play) ?? play).ToString());

    private async Task PlayAsync(Play play, Func<Play, string[], Task<IReadOnlyList<string>>> door, bool ownProgrammes)
    {
        string[] students = [Events.NewStudent(), Events.NewStudent()];
        string[] others = [Events.NewStudent(), Events.NewStudent()];
        if (play.Known)
            await MakeKnownAsync([.. students, .. others]);
        Interlocked.Increment(ref count);
        var programmes = ownProgrammes ? Programmes(count) : usual;
        var seen = await door(play, students);
        var events = play.Events(others, programmes);
        foreach (var one in events)
            await ResentAsync(() => fixture.Host.SendAsync(one));
        var expected = await OutcomesAsync(events);
        if (ownProgrammes)
            expected = [Sum(expected.Count(o => o == "Accepted"), expected.Count(o => o == "Duplicate"), expected.Count(o => o.StartsWith('R')))];
        seen.ShouldBe(expected, "outcomes");
        for (var i = 0; i < students.Length; i++)
        {
            (await StateAsync(students[i])).ShouldBe(await StateAsync(others[i]), $"student {i}");
            await ShouldBeInvitedAlikeAsync(students[i], others[i]);
        }
    }

    private static string Sum(int accepted, int duplicates, int rejected) => $"{accepted} accepted, {duplicates} duplicates, {rejected} rejected";

    // A file tells of awards and of what is expected.
    private static Said OfFile(Said said) =>
        said with { Again = false, Kind = said.Kind == RecordKind.Approaching ? RecordKind.Approaching : RecordKind.Awarded };

    private static string[] Programmes(int of) => [$"N{of}A", $"N{of}B"];

    private async Task MakeKnownAsync(string[] students)
    {
        JsonObject[] before = [.. students.Select(s => Events.Awarded(data => data["privateEmail"] = $"{s}.1@home.example.se", s))];
        await ResentAsync(() => fixture.Host.SendAsync(before));
        var quoted = string.Join(", ", students.Select(s => $"'{s}'"));
        await fixture.Database.ExecuteAsync($"update person set unreachable = true where student_ref in ({quoted})");
        await fixture.Database.ExecuteAsync($"delete from invitation where person_id in (select id from person where student_ref in ({quoted}))");
    }

    // A sender who hears nothing, or of a database that is away, sends the same again.
    private static async Task ResentAsync(Func<Task<IntakeAnswer>> send)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await send();
                return;
            }
            catch (ShouldAssertException e) when (attempt < 5 && e.Message.Contains("ServiceUnavailable", StringComparison.Ordinal))
            {
            }
        }
    }

    private const string Headers = "studentref;givenname;familyname;email;privateemail;school;programme;degree;date;kind;protectedidentity";

    private static string Row(Said said, string[] students)
    {
        var (student, expected) = (students[said.Who], said.Kind == RecordKind.Approaching);
        return string.Join(';', student, "Ebba", Play.Names[said.Name], $"{student}.{said.Address}@campus.example.se",
            said.Private > 0 ? $"{student}.{said.Private}@home.example.se" : "", "EECS", usual[said.Programme], Play.Degrees[said.Degree],
            expected ? $"2027{Play.Dates[said.Date][4..]}" : Play.Dates[said.Date], expected ? "väntad" : "examen", said.Hidden ? "ja" : "nej");
    }

    /// <summary>Settles chunks beside the service's own workers, until there are none.</summary>
    private static async Task SettleAsync(ServiceHost<Program> replica, int size)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            try
            {
                await using var scope = replica.Services.CreateAsyncScope();
                while (await scope.ServiceProvider.GetRequiredService<ImportChunk>().SettleAsync(size, giveUp: false, CancellationToken.None))
                {
                }
            }
            catch (Exception e) when (Problems.IsDatabaseAway(e))
            {
            }
        }
    }

    /// <summary>Of each record, in the order in which they were judged.</summary>
    private Task<IReadOnlyList<string>> OutcomesAsync(IReadOnlyList<JsonObject> events) => ReadAsync("""
        select outcome || coalesce(' ' || code, '') from intake_record join receipt on id = receipt_id
        where event_id = any($1) order by received_at, position
        """, events.Select(e => (string)e["id"]!).Distinct().ToArray());

    private async Task<IReadOnlyList<string>> ReadAsync(string sql, object parameter)
    {
        await using var command = fixture.Database.Source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }

    private async Task<string> StateAsync(string student) => (await ReadAsync("""
        select concat_ws(' ',
            given_name, family_name, email, private_email, language, protected_identity, unreachable, state, activated_at::date, account_email,
            (select string_agg(concat_ws(' ', programme, level, name, awarded_on, revoked_at is null), ', '
                order by programme, level, name, awarded_on) from degree where person_id = person.id),
            (select string_agg(concat_ws(' ', programme, expected_on), ', ' order by programme)
                from expected_graduation where person_id = person.id))
        from person where student_ref = $1
        """, student)).SingleOrDefault("nobody").Replace(student, "student", StringComparison.Ordinal);

    /// <summary>One by one somebody may be invited for what is revoked in the next moment; together only for what stands.</summary>
    private async Task ShouldBeInvitedAlikeAsync(string student, string other)
    {
        var (invited, alike) = (await OpenAsync(student), await OpenAsync(other));
        invited.ShouldBeLessThanOrEqualTo(alike);
        var stands = await fixture.Database.ScalarAsync<long>("""
            select (select count(*) from degree join person on person.id = person_id where student_ref = $1 and revoked_at is null)
                + (select count(*) from expected_graduation join person on person.id = person_id where student_ref = $1)
            """, student);
        if (stands > 0 && !await HadDegreeBeforeAsync(student))
            invited.ShouldBe(alike);
    }

    // Of who was known only an address by which they can be reached is news, perhaps beside a degree that is gone.
    private Task<bool> HadDegreeBeforeAsync(string student) => fixture.Database.ScalarAsync<bool>(
        "select exists (select from degree join person on person.id = person_id where student_ref = $1 and level = 'second')", student);

    private Task<long> OpenAsync(string student) => fixture.Database.ScalarAsync<long>(
        "select count(*) from invitation join person on person.id = person_id where student_ref = $1 and invitation.state = 'Open'", student);
}
