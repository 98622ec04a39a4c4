using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake.Amqp;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Membership.Tests.Intake.Csv;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Scopes;

/// <summary>Who has one programme has nothing else of its school.</summary>
public sealed class ProgrammeTests(MembershipFixture fixture) : IClassFixture<MembershipFixture>
{
    private const string Inbox = "/api/membership/intake/rejected";
    private readonly string student = Events.NewStudent();

    [Theory]
    [InlineData("EECS", "CDATE", null)]
    [InlineData("EECS", "CINTE", "foreign-programme")]
    [InlineData("EECS", "CXXXX", "foreign-programme")]
    [InlineData("CSC", "CDATE", null)] // merged into EECS
    [InlineData("SCI", "CTFYS", "foreign-school")]
    [InlineData("SCI", "CDATE", "foreign-school")]
    public async Task Its_sender_sends_for_it_alone(string school, string programme, string? code)
    {
        using var sender = Of(Roles.SchoolSystem, "CDATE");
        var degree = Events.Awarded(data => (data["school"], data["programme"]) = (school, programme), student);
        using var answer = await sender.PostAsync($"[{degree.ToJsonString()}]");
        var rejected = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rejected").EnumerateArray();
        rejected.Select(r => Text(r, "code")).ShouldBe(code is null ? [] : [code]);
        (await fixture.Database.ScalarAsync<long>("select count(*) from person where student_ref = $1", student)).ShouldBe(code is null ? 1 : 0);
    }

    [Fact]
    public void An_AMQP_user_may_speak_for_single_programmes()
    {
        var senders = new AmqpSenders(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Intake:Amqp:Users:one:Programmes:0"] = "CDATE",
            ["Intake:Amqp:Users:both:0"] = "SCI",
            ["Intake:Amqp:Users:both:Programmes:0"] = "CDATE",
            ["Intake:Amqp:Users:all:0"] = "*",
        }).Build());
        var (one, both) = (senders.ScopeOf("one"), senders.ScopeOf("both"));
        (one.Contains("EECS", "CDATE"), one.Contains("EECS", "CINTE"), one.Schools.Count).ShouldBe((true, false, 0));
        (both.Contains("EECS", "CDATE"), both.ContainsSchool("SCI"), both.ContainsSchool("EECS")).ShouldBe((true, true, false));
        (senders.ScopeOf("all").All, senders.ScopeOf("nobody").All, senders.ScopeOf(null).Programmes.Count).ShouldBe((true, false, 0));
    }

    [Fact]
    public async Task A_file_of_its_coordinator_brings_its_rows_alone()
    {
        using var door = new CsvDoor(Of(Roles.Coordinator, "CDATE"));
        var import = await door.ImportAsync(CsvDoor.Row(), CsvDoor.Row(column: 5, cell: "CINTE"));
        (import.Accepted, import.Rejected).ShouldBe((1, 1));
        import.Codes!.ShouldHaveSingleItem().Code.ShouldBe("foreign-programme");
    }

    [Fact]
    public async Task Its_coordinator_lists_its_people_with_the_graduation_in_it()
    {
        await fixture.Host.SendAsync(
            Events.Awarded(data => (data["familyName"], data["programme"], data["awardedOn"]) = (student, "CDATE", "2019-06-04"), student),
            Events.Awarded(data => (data["familyName"], data["programme"]) = (student, "CINTE"), student),
            Events.Awarded(data => (data["familyName"], data["programme"]) = ($"{student}-neighbour", "CINTE")),
            Events.Approaching(data => (data["familyName"], data["programme"]) = ($"{student}-next", "CDATE")));
        (await PeopleAsync("CDATE")).ShouldBe([$"{student} CDATE 2019", $"{student}-next CDATE 2026"]);
        (await PeopleAsync("CINTE")).ShouldBe([$"{student} CINTE 2026", $"{student}-neighbour CINTE 2026"]);
        (await PeopleAsync("CTFYS")).ShouldBeEmpty();
        (await PeopleAsync("CDATE", "&school=EECS&programme=CINTE")).ShouldBeEmpty();
        (await PeopleAsync("CDATE", "&school=EECS")).Length.ShouldBe(2);
        (await PeopleAsync("CDATE", "&school=SCI")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_coordinator_finds_its_volunteers_alone()
    {
        var neighbour = Events.NewStudent();
        await fixture.Host.SendAsync(
            Events.Awarded(data => (data["familyName"], data["programme"]) = (student, "CDATE"), student),
            Events.Awarded(data => (data["familyName"], data["programme"]) = (student, "CINTE"), student),
            Events.Awarded(data => (data["familyName"], data["programme"]) = (student, "CINTE"), neighbour));
        await fixture.Database.ExecuteAsync($"""
            with member as (update person set state = 'Member' where student_ref in ('{student}', '{neighbour}') returning id)
            insert into volunteer (person_id, roles, topics, updated_at) select id, array['mentor'], '', now() from member
            """);
        using var coordinator = Of(Roles.Coordinator, "CDATE");
        var volunteers = await coordinator.GetFromJsonAsync<JsonElement>($"/api/membership/volunteers?q={student}");
        var found = volunteers.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        found.GetProperty("degrees").EnumerateArray().Select(d => Text(d, "programme")).ShouldBe(["CDATE"]);
    }

    [Fact]
    public async Task The_school_itself_does_not_exist_for_its_coordinator()
    {
        using var coordinator = Of(Roles.Coordinator, "CDATE");
        const string school = "/api/membership/organisation/schools/EECS";
        (await coordinator.GetAsync(school)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        coordinator.DefaultRequestHeaders.IfMatch.Add(EntityTagHeaderValue.Any);
        (await coordinator.PutAsJsonAsync($"{school}/mail", new { senderName = "Not ours" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Its_coordinator_mends_its_rejected_records_alone()
    {
        var (own, neighbour) = (await RejectAsync("CDATE"), await RejectAsync("CINTE"));
        using var coordinator = Of(Roles.Coordinator, "CDATE");
        var list = await coordinator.GetFromJsonAsync<JsonElement>($"{Inbox}?limit=200");
        var listed = list.GetProperty("items").EnumerateArray().Select(r => Text(r, "receipt")).ToArray();
        listed.ShouldContain(own);
        listed.ShouldNotContain(neighbour);
        (await coordinator.GetFromJsonAsync<JsonElement>($"{Inbox}/summary")).GetProperty("open").GetInt32().ShouldBe(listed.Length);
        (await coordinator.GetFromJsonAsync<JsonElement>($"{Inbox}/{own}/0")).GetProperty("masked").GetBoolean().ShouldBeFalse();

        (await coordinator.GetAsync($"{Inbox}/{neighbour}/0")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var action in new[] { "replay", "dismiss", "reopen" })
        {
            using var answer = await coordinator.PostAsJsonAsync($"{Inbox}/{neighbour}/0/{action}", new { reason = "No." });
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, action);
        }
        var payload = Events.Awarded(data => data["programme"] = "CINTE", student);
        using var mended = await coordinator.PostAsJsonAsync($"{Inbox}/{own}/0/replay", new { payload });
        Text(await mended.Content.ReadFromJsonAsync<JsonElement>(), "code").ShouldBe("foreign-programme");
        using var all = await coordinator.PostAsJsonAsync($"{Inbox}/replay", new { });
        (await all.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("tried").GetInt32().ShouldBe(listed.Length);
    }

    [Fact]
    public async Task A_receipt_shows_its_coordinator_its_records_alone()
    {
        var answer = await fixture.Host.SendAsync(Events.Awarded(), Events.Awarded(data => data["programme"] = "CINTE"));
        using var coordinator = Of(Roles.Coordinator, "CDATE");
        var receipt = await coordinator.GetFromJsonAsync<JsonElement>($"/api/membership/intake/{answer.Receipt}");
        receipt.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("index").GetInt32()).ShouldBe([0]);
        (await coordinator.GetFromJsonAsync<JsonElement>("/api/membership/intake?limit=200")).GetProperty("items").EnumerateArray()
            .Single(r => r.GetProperty("receipt").GetGuid() == answer.Receipt).GetProperty("accepted").GetInt32().ShouldBe(1);
        using var other = Of(Roles.Coordinator, "CTFYS");
        (await other.GetAsync($"/api/membership/intake/{answer.Receipt}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task When_it_moves_to_another_school_its_coordinator_goes_on_and_the_old_schools_does_not()
    {
        var code = $"C{student.ToUpperInvariant()}";
        using var central = fixture.Host.Client(Roles.Central);
        const string programmes = "/api/membership/organisation/programmes";
        (await central.PostAsJsonAsync(programmes, Programme("EECS"))).StatusCode.ShouldBe(HttpStatusCode.Created);
        await fixture.Host.SendAsync(Events.Awarded(data => (data["familyName"], data["programme"]) = (student, code), student));
        var rejected = await RejectAsync(code);
        using var move = new HttpRequestMessage(HttpMethod.Put, $"{programmes}/{code}") { Content = JsonContent.Create(Programme("SCI")) };
        move.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        (await central.SendAsync(move)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await PeopleAsync(code)).ShouldBe([$"{student} {code} 2026"]);
        foreach (var (caller, sees) in new[]
        {
            (new TokenClaims { Roles = [Roles.Coordinator], Programmes = [code] }, true),
            (new TokenClaims { Roles = [Roles.Coordinator], Schools = ["SCI"] }, true),
            (new TokenClaims { Roles = [Roles.Coordinator], Schools = ["EECS"] }, false),
        })
        {
            using var client = fixture.Host.Client(caller);
            (await client.GetAsync($"{Inbox}/{rejected}/0")).StatusCode.ShouldBe(sees ? HttpStatusCode.OK : HttpStatusCode.NotFound);
        }

        object Programme(string school) => new { code, school, name = new { sv = "Program", en = "Programme" } };
    }

    private HttpClient Of(string role, string programme) =>
        fixture.Host.Client(new TokenClaims { Subject = $"{role}-{programme}", Roles = [role], Programmes = [programme] });

    /// <summary>A record of a programme that is understood and rejected; returns its receipt.</summary>
    private async Task<string> RejectAsync(string programme)
    {
        var answer = await fixture.Host.SendAsync(Events.Revoked(Events.NewStudent(), programme: programme));
        answer.Rejected.ShouldHaveSingleItem().Code.ShouldBe("unknown-degree");
        return answer.Receipt.ToString();
    }

    private async Task<string[]> PeopleAsync(string programme, string query = "")
    {
        using var client = Of(Roles.Coordinator, programme);
        var list = await client.GetFromJsonAsync<JsonElement>($"/api/membership/people?limit=200{query}");
        JsonElement[] items = [.. list.GetProperty("items").EnumerateArray()];
        items.ShouldAllBe(p => Text(p, "programme") == programme);
        return
        [
            .. items.Where(p => Text(p, "familyName")!.StartsWith(student, StringComparison.Ordinal))
                .Select(p => $"{Text(p, "familyName")} {Text(p, "programme")} {p.GetProperty("year")}"),
        ];
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
