using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class CheckInTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private readonly HttpClient anybody = fixture.Host.Anonymous();
    private readonly HttpClient door = fixture.Host.Client(Roles.Door, "EECS");

    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    // It begins in some hours: doors open, registration is open too.
    private Task<JsonElement> PublishAsync(Func<GatheringInput, GatheringInput>? change = null) =>
        fixture.Central.PublishedAsync((change ?? (g => g))(Inputs.Gathering(Now, days: 1) with
        {
            StartsAt = Local(Now.AddHours(6)), EndsAt = Local(Now.AddHours(10)), TimeZone = "Etc/UTC", Organisers = [new OrganiserInput(School: "EECS")],
        }));

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    private static string Local(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private Task<JsonElement> RegisterAsync(JsonElement gathering, int party = 1, Func<RegistrationInput, RegistrationInput>? change = null) =>
        anybody.RegisterAsync(gathering.Text("slug"), (change ?? (r => r))(Inputs.Registration(party))).JsonAsync(201);

    private async Task<string> CodeAsync(JsonElement registration) => (await anybody.GetAsync($"{Calls.Path}/registrations/{registration.Text("token")}/ticket").JsonAsync(200)).Text("code");

    private static object Scan(string code, DateTimeOffset at, string atDoor = "North", Guid? id = null, Guid? part = null, int? present = null) =>
        new { id = id ?? NewId(), code, scannedAt = at, door = atDoor, part, present };

    private static async Task<JsonElement[]> SendAsync(HttpClient client, JsonElement gathering, params object[] scans) =>
        [.. (await client.PostAsJsonAsync($"{Calls.Path}/{gathering.Id()}/check-ins", new { scans }).JsonAsync(200)).GetProperty("answers").EnumerateArray()];

    private async Task<string> OutcomeAsync(JsonElement gathering, object scan) => (await SendAsync(door, gathering, scan))[0].Text("outcome");

    private Task<JsonElement> AttendanceAsync(JsonElement gathering) => door.GetAsync($"{Calls.Path}/{gathering.Id()}/attendance").JsonAsync(200);

    private Task<IReadOnlyList<AttendanceRecorded>> FactsAsync(JsonElement registration, int count) => Eventually.Async(
        () => Task.FromResult<IReadOnlyList<AttendanceRecorded>>([.. fixture.Published.In<AttendanceRecorded>("analytics.attendance-recorded").Where(f => f.RegistrationId == registration.Id()).OrderBy(f => f.Version)]),
        facts => facts.Count == count);

    [Fact]
    public async Task There_is_no_ticket_before_the_confirmation_and_none_without_the_right_token()
    {
        var gathering = await PublishAsync(g => g with { ApprovalRequired = true });
        var pending = await RegisterAsync(gathering);
        (await anybody.GetAsync($"{Calls.Path}/registrations/{pending.Text("token")}/ticket").CodeAsync(409)).ShouldBe("not-confirmed");
        (await anybody.GetAsync($"{Calls.Path}/registrations/x/ticket").CodeAsync(404)).ShouldBe("registration-token-invalid");
    }

    [Fact]
    public async Task Who_did_not_come_is_not_thanked()
    {
        var gathering = await PublishAsync();
        var (came, missed) = (await RegisterAsync(gathering), await RegisterAsync(gathering));
        (await OutcomeAsync(gathering, Scan(await CodeAsync(came), Now))).ShouldBe("checked-in");
        fixture.Clock.PassTo(Now.AddHours(11));
        await fixture.Central.PostAsync($"{Calls.Path}/{gathering.Id()}/hold", null).JsonAsync(200);
        while (await fixture.RunAsync<SendDueMails, int>(mails => mails.RunAsync(CancellationToken.None)) == SendDueMails.BatchSize)
        {
        }
        await fixture.MailedAsync(came.Id(), MailPurposes.Thanks);
        fixture.Mails(missed.Id()).ShouldNotContain(m => m.Purpose == MailPurposes.Thanks);
    }

    [Fact]
    public async Task A_code_checks_in_and_opens_nothing_else()
    {
        var gathering = await PublishAsync();
        var registration = await RegisterAsync(gathering, party: 2);
        var ticket = await anybody.GetAsync($"{Calls.Path}/registrations/{registration.Text("token")}/ticket").JsonAsync(200);
        ticket.Text("qr").ShouldStartWith("<svg ");
        var code = ticket.Text("code");
        code.ShouldMatch("^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$");
        foreach (var path in new[] { "", "/ticket", "/certificate" })
            await anybody.GetAsync($"{Calls.Path}/registrations/{code}{path}").JsonAsync(404);
        await anybody.DeleteAsync($"{Calls.Path}/registrations/{code}").JsonAsync(404);

        var answer = (await SendAsync(door, gathering, Scan(code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), Now)))[0];
        (answer.Text("outcome"), answer.Text("name"), answer.GetProperty("present").GetInt32()).ShouldBe(("checked-in", "Åsa Påhittad", 2));
        (await FactsAsync(registration, 1))[0].Present.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_no_ticket_of_this_gathering_is_told_apart()
    {
        var gathering = await PublishAsync(g => g with { ApprovalRequired = true });
        var other = await PublishAsync();
        var elsewhere = await CodeAsync(await RegisterAsync(other));
        var registration = await RegisterAsync(gathering);
        await fixture.Central.PostAsync($"{Calls.Path}/{gathering.Id()}/registrations/{registration.Id()}/approve", null).JsonAsync(200);
        var code = await CodeAsync(registration);
        (await OutcomeAsync(gathering, Scan(elsewhere, Now))).ShouldBe("other-gathering");
        (await OutcomeAsync(gathering, Scan(elsewhere[..^1] + (elsewhere[^1] == 'A' ? 'B' : 'A'), Now))).ShouldBe("unknown-code");
        (await OutcomeAsync(gathering, Scan(code[..^1] + (code[^1] == 'A' ? 'B' : 'A'), Now))).ShouldBe("unknown-code");
        (await OutcomeAsync(gathering, Scan("https://shop.example/ticket/1", Now))).ShouldBe("unknown-code");
        (await OutcomeAsync(gathering, Scan(code, Now, part: NewId()))).ShouldBe("other-part");
        await fixture.Central.PostAsync($"{Calls.Path}/{gathering.Id()}/registrations/{registration.Id()}/cancel", null).JsonAsync(200);
        var answer = (await SendAsync(door, gathering, Scan(code, Now)))[0];
        (answer.Text("outcome"), answer.Text("state")).ShouldBe(("not-confirmed", "cancelled"));
        (await fixture.Database.ScalarAsync<long>("select count(*) from scan where gathering_id = $1", gathering.Id())).ShouldBe(0);
    }

    [Fact]
    public async Task The_earliest_scan_counts_in_whatever_order_they_come()
    {
        var gathering = await PublishAsync();
        var registration = await RegisterAsync(gathering, party: 3);
        var code = await CodeAsync(registration);
        var (late, early) = (Scan(code, Now.AddMinutes(-1), "South"), Scan(code, Now.AddMinutes(-9)));
        (await OutcomeAsync(gathering, late)).ShouldBe("checked-in");
        (await OutcomeAsync(gathering, early)).ShouldBe("checked-in");
        var again = await SendAsync(door, gathering, late, early, Scan(code, Now, "East"));
        again.Select(a => a.Text("outcome")).ShouldBe(["already", "checked-in", "already"]);
        again.ShouldAllBe(a => a.Text("door") == "North" && a.GetProperty("at").GetDateTimeOffset() < Now.AddMinutes(-8));
        (await FactsAsync(registration, 1))[0].Present.ShouldBe(3); // the same people: told once
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_put_right()
    {
        var gathering = await PublishAsync();
        var code = await CodeAsync(await RegisterAsync(gathering));
        var wrong = Now.AddHours(5);
        var sent = new { sentAt = wrong, scans = new[] { Scan(code, wrong.AddMinutes(-2)) } };
        var answer = (await door.PostAsJsonAsync($"{Calls.Path}/{gathering.Id()}/check-ins", sent).JsonAsync(200)).GetProperty("answers")[0];
        answer.GetProperty("at").GetDateTimeOffset().ShouldBe(Now.AddMinutes(-2), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_party_comes_in_two_halves()
    {
        var gathering = await PublishAsync();
        var registration = await RegisterAsync(gathering, party: 3);
        var code = await CodeAsync(registration);
        (await SendAsync(door, gathering, Scan(code, Now.AddMinutes(-5), present: 1)))[0].GetProperty("present").GetInt32().ShouldBe(1);
        (await OutcomeAsync(gathering, Scan(code, Now.AddMinutes(-4)))).ShouldBe("already"); // nobody said that more are there
        var all = (await SendAsync(door, gathering, Scan(code, Now.AddMinutes(-3), present: 9)))[0];
        (all.Text("outcome"), all.GetProperty("present").GetInt32()).ShouldBe(("checked-in", 3));
        (await FactsAsync(registration, 2)).Select(f => f.Present).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task An_undo_takes_back_what_was_scanned_before_it_and_not_what_comes_after()
    {
        var gathering = await PublishAsync();
        var registration = await RegisterAsync(gathering);
        var code = await CodeAsync(registration);
        await OutcomeAsync(gathering, Scan(code, Now.AddMinutes(-1)));
        var path = $"{Calls.Path}/{gathering.Id()}/check-ins/{registration.Id()}";
        (await door.DeleteAsync(path).JsonAsync(200)).GetProperty("present").GetInt32().ShouldBe(0);
        await door.DeleteAsync(path).JsonAsync(200); // the second of two clicks
        (await OutcomeAsync(gathering, Scan(code, Now.AddMinutes(-2)))).ShouldBe("taken-back"); // another phone's queue
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        (await OutcomeAsync(gathering, Scan(code, Now))).ShouldBe("checked-in");
        (await FactsAsync(registration, 3)).Select(f => f.Present).ShouldBe([1, 0, 1]);
    }

    [Fact]
    public async Task A_certificate_is_for_who_was_there()
    {
        var gathering = await PublishAsync();
        var registration = await RegisterAsync(gathering);
        var path = $"{Calls.Path}/registrations/{registration.Text("token")}/certificate";
        (await anybody.GetAsync(path).CodeAsync(409)).ShouldBe("not-attended");
        await OutcomeAsync(gathering, Scan(await CodeAsync(registration), Now));
        (await anybody.GetAsync(path).JsonAsync(200)).Text("name").ShouldBe("Åsa Påhittad");
        await door.DeleteAsync($"{Calls.Path}/{gathering.Id()}/check-ins/{registration.Id()}").JsonAsync(200);
        (await anybody.GetAsync(path).CodeAsync(409)).ShouldBe("not-attended");
    }

    [Fact]
    public async Task One_ticket_at_many_doors_of_two_replicas_is_checked_in_once()
    {
        await using var second = await fixture.StartReplicaAsync();
        HttpClient[] doors = [door, second.Client(Roles.Door, "EECS")];
        var gathering = await PublishAsync();
        var registrations = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RegisterAsync(gathering)));
        foreach (var registration in registrations)
        {
            var (code, at) = (await CodeAsync(registration), Now);
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i => (await SendAsync(doors[i % 2], gathering, Scan(code, at, $"Door {i}")))[0]));
            answers.Count(a => a.Text("outcome") is not ("checked-in" or "already")).ShouldBe(0);
            answers.Select(a => a.Text("outcome")).ShouldContain("already");
        }
        (await fixture.Database.ScalarAsync<long>("select count(*) from scan where gathering_id = $1 and counted > 0", gathering.Id())).ShouldBe(5);
        (await fixture.Database.ScalarAsync<long>("select count(*) from scan where gathering_id = $1", gathering.Id())).ShouldBe(80);
        foreach (var registration in registrations)
            (await FactsAsync(registration, 1))[0].Present.ShouldBe(1);
    }

    [Fact]
    public async Task A_queue_that_is_sent_again_settles_once()
    {
        await using var second = await fixture.StartReplicaAsync();
        HttpClient[] doors = [door, second.Client(Roles.Door, "EECS")];
        var gathering = await PublishAsync();
        var codes = new List<string>();
        for (var i = 0; i < 20; i++)
            codes.Add(await CodeAsync(await RegisterAsync(gathering)));
        object[] queue = [.. codes.Select((c, i) => Scan(c, Now.AddSeconds(-1 - i))), .. codes.Take(5).Select(c => Scan(c, Now, "South"))];
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => SendAsync(doors[i % 2], gathering, queue)));
        foreach (var answer in answers)
            answer.Select(a => a.Text("outcome")).ShouldBe([.. Enumerable.Repeat("checked-in", 20), .. Enumerable.Repeat("already", 5)]);
        (await fixture.Database.ScalarAsync<long>("select count(*) from scan where gathering_id = $1", gathering.Id())).ShouldBe(25);
    }

    [Fact]
    public async Task Five_hundred_are_settled_at_once_and_one_more_is_too_many()
    {
        var gathering = await PublishAsync();
        var code = await CodeAsync(await RegisterAsync(gathering));
        (await SendAsync(door, gathering, [.. Enumerable.Range(0, 500).Select(i => Scan(code, Now.AddSeconds(-i)))])).Count(a => a.Text("outcome") == "checked-in").ShouldBe(1);
        foreach (var scans in new object?[] { null, Array.Empty<object>(), Enumerable.Range(0, 501).Select(_ => Scan(code, Now)), new object?[] { null }, new[] { new { code } } })
            (await door.PostAsJsonAsync($"{Calls.Path}/{gathering.Id()}/check-ins", new { scans }).CodeAsync(400)).ShouldBe("invalid-input");
    }

    [Fact]
    public async Task Who_walks_in_gets_a_free_seat_or_hears_that_it_is_full()
    {
        var gathering = await PublishAsync(g => g with { Capacity = 2 });
        await RegisterAsync(gathering);
        var path = $"{Calls.Path}/{gathering.Id()}/walk-ins";
        var id = NewId();
        var first = await door.PostAsJsonAsync(path, new { id, name = "Olle Fiktiv", door = "North" }).JsonAsync(200);
        first.Text("outcome").ShouldBe("checked-in");
        (await door.PostAsJsonAsync(path, new { id, name = "Olle Fiktiv", door = "North" }).JsonAsync(200)).Text("registration").ShouldBe(first.Text("registration"));
        (await door.PostAsJsonAsync(path, new { id = NewId(), name = "Eva Fiktiv" }).CodeAsync(409)).ShouldBe("no-seats");
        (await door.PostAsJsonAsync(path, new { id = NewId(), name = "Eva Fiktiv", overCapacity = true }).CodeAsync(403)).ShouldBe("organiser-only");
        await fixture.Host.Client(Roles.Coordinator, "EECS").PostAsJsonAsync(path, new { id = NewId(), name = "Eva Fiktiv", overCapacity = true }).JsonAsync(200);
        var attendance = await AttendanceAsync(gathering);
        (attendance.GetProperty("walkIns").GetInt32(), attendance.GetProperty("overCapacity").GetInt32()).ShouldBe((2, 1));
        (await fixture.Database.ScalarAsync<int>("select taken from gathering where id = $1", gathering.Id())).ShouldBe(3);
        (await fixture.Database.ScalarAsync<long>("select count(*) from walk_in w join registration r on r.id = w.registration_id where gathering_id = $1 and over_capacity and by = 'test-account'", gathering.Id())).ShouldBe(1);
        fixture.Mails(Guid.Parse(first.Text("registration"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_walks_in_does_not_pass_those_who_wait()
    {
        var gathering = await PublishAsync(g => g with { Capacity = 3 });
        await RegisterAsync(gathering, party: 2);
        await RegisterAsync(gathering, party: 2);
        var path = $"{Calls.Path}/{gathering.Id()}/walk-ins";
        (await door.PostAsJsonAsync(path, new { id = NewId(), name = "Olle Fiktiv" }).CodeAsync(409)).ShouldBe("others-wait");
        var distant = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, 10) with { Organisers = [new OrganiserInput(School: "EECS")] });
        (await door.PostAsJsonAsync($"{Calls.Path}/{distant.Id()}/walk-ins", new { id = NewId(), name = "Olle Fiktiv" }).CodeAsync(409)).ShouldBe("not-now");
        (await door.PostAsJsonAsync(path, new { id = NewId() }).CodeAsync(400)).ShouldBe("invalid-input");
    }

    [Fact]
    public async Task Attendance_says_who_came_and_who_did_not()
    {
        var part = NewId();
        var gathering = await PublishAsync(g => g with { Parts = [new PartInput(part, new TextInput("Middag", "Dinner"))] });
        var codes = new List<string>();
        foreach (var party in new[] { 2, 3, 1 })
            codes.Add(await CodeAsync(await RegisterAsync(gathering, party, r => r with { PartIds = [part] })));
        await SendAsync(door, gathering, Scan(codes[0], Now), Scan(codes[1], Now, present: 1), Scan(codes[1], Now, "Dining hall", part: part, present: 2));
        var attendance = await AttendanceAsync(gathering);
        attendance.GetProperty("total").ToString().ShouldBe("""{"registrations":3,"expected":6,"present":4,"noShows":1,"missing":2,"noShowShare":0.3333}""");
        attendance.GetProperty("parts")[0].GetProperty("figures").GetProperty("present").GetInt32().ShouldBe(2);
        attendance.GetProperty("doors").EnumerateArray().Select(d => (d.Text("door"), d.GetProperty("people").GetInt32())).ShouldBe([("Dining hall", 2), ("North", 3)]);
        attendance.GetProperty("over").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task The_list_of_the_door_is_read_again_only_after_a_change_and_names_nobody_in_vain()
    {
        var gathering = await PublishAsync(g => g with { Capacity = 1 });
        var (has, waits) = (await RegisterAsync(gathering), await RegisterAsync(gathering));
        var path = $"{Calls.Path}/{gathering.Id()}/door";
        using var first = await door.GetAsync(path);
        var rows = (await first.JsonAsync(200)).GetProperty("rows").EnumerateArray().ToDictionary(r => r.Id());
        rows[has.Id()].Text("name").ShouldBe("Åsa Påhittad");
        var code = await CodeAsync(has);
        rows[has.Id()].Text("hash").ShouldBe(CheckIn.TicketCodes.Hash(code));
        rows[waits.Id()].TryGetProperty("name", out _).ShouldBeFalse();
        (await first.Content.ReadAsStringAsync()).ShouldNotContain("demo.example");
        await GetAsync(304);
        await OutcomeAsync(gathering, Scan(code, Now));
        (await GetAsync(200)).GetProperty("rows").EnumerateArray().Single(r => r.Id() == has.Id()).GetProperty("in")[0].Text("door").ShouldBe("North");

        async Task<JsonElement> GetAsync(int status)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
            return await door.SendAsync(request).JsonAsync(status);
        }
    }

    [Fact]
    public async Task Badges_hold_no_formula()
    {
        var gathering = await PublishAsync();
        await RegisterAsync(gathering, 2, r => r with { Name = "=cmd|' /C calc'!A0", Companions = ["Åke \"Kompis\" Påhitt"] });
        var office = fixture.Host.Client(Roles.Coordinator, "EECS");
        var file = await office.GetStringAsync($"{Calls.Path}/{gathering.Id()}/badges.csv");
        file.ShouldContain("\r\n'=cmd|' /C calc'!A0,");
        file.ShouldContain("\"Åke \"\"Kompis\"\" Påhitt\"");
        (await office.GetAsync($"{Calls.Path}/{gathering.Id()}/badges").JsonAsync(200)).GetProperty("badges").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task A_door_of_another_school_does_not_exist()
    {
        var gathering = await PublishAsync();
        var registration = await RegisterAsync(gathering);
        var code = await CodeAsync(registration);
        var path = $"{Calls.Path}/{gathering.Id()}";
        foreach (var stranger in new[] { fixture.Host.Client(Roles.Door, "SCI"), fixture.Host.Client(Roles.Door), fixture.Host.Client(Roles.Coordinator, "SCI") })
        {
            await stranger.GetAsync($"{path}/door").JsonAsync(404);
            await stranger.GetAsync($"{path}/attendance").JsonAsync(404);
            await stranger.PostAsJsonAsync($"{path}/check-ins", new { scans = new[] { Scan(code, Now) } }).JsonAsync(404);
            await stranger.PostAsJsonAsync($"{path}/walk-ins", new { id = NewId(), name = "Olle Fiktiv" }).JsonAsync(404);
            await stranger.DeleteAsync($"{path}/check-ins/{registration.Id()}").JsonAsync(404);
            (await stranger.GetStringAsync($"{Calls.Path}/doors")).ShouldNotContain(gathering.Text("id"));
        }
        (await door.GetStringAsync($"{Calls.Path}/doors")).ShouldContain(gathering.Text("id"));
        await door.GetAsync(path).JsonAsync(403); // the rest of it is the office's
    }
}
