using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using Shouldly;
using Xunit;
using static AlumniPlatform.Membership.Tests.OrganisationUnits.OrganisationFixture;

namespace AlumniPlatform.Membership.Tests.OrganisationUnits;

public sealed class EditTests(OrganisationFixture fixture) : IClassFixture<OrganisationFixture>
{
    [Theory]
    [InlineData("""{}""", "code", "name.sv", "name.en")]
    [InlineData("""{ "code": "A B", "name": { "sv": "S", "en": "E" } }""", "code")]
    [InlineData("""{ "code": "ABCDEFGHIJKLMNOPQRSTU", "name": { "sv": "S", "en": "E" } }""", "code")]
    [InlineData("""{ "code": "NEW", "name": { "sv": "S" } }""", "name.en")]
    [InlineData("""{ "code": "NEW", "name": { "sv": "S\nS", "en": "E" } }""", "name.sv")]
    [InlineData("""{ "code": "NEW", "name": { "sv": "S", "en": "E" }, "validFrom": "2026-02-30" }""", "validFrom")]
    [InlineData("""{ "code": "NEW", "name": { "sv": "S", "en": "E" }, "validFrom": "2026-02-02", "validTo": "2026-02-01" }""", "validTo")]
    [InlineData("""{ "code": "NEW", "name": { "sv": "S", "en": "E" }, "reminderDays": [7, 7] }""", "reminderDays")]
    [InlineData("""{ "code": "NEW", "name": { "sv": "S", "en": "E" }, "reminderDays": [0, 7] }""", "reminderDays")]
    [InlineData("""{ "code": "NEW", "name": { "sv": "S", "en": "E" }, "reminderDays": [7, 366] }""", "reminderDays")]
    [InlineData("""{ "code": "NEW", "name": { "sv": "S", "en": "E" }, "reminderDays": [1,2,3,4,5,6,7,8,9,10,11] }""", "reminderDays")]
    [InlineData("""{ "code": "NEW", "name": { "sv": "S", "en": "E" }, "senderName": "A\r\nBcc: b@example.org" }""", "senderName")]
    [InlineData("""{ "code": "NEW", "name": { "sv": "S", "en": "E" }, "replyTo": "nobody" }""", "replyTo")]
    public async Task What_is_wrong_about_a_school_is_said_field_by_field(string body, params string[] fields)
    {
        var (status, problem, _) = await fixture.SendAsync(HttpMethod.Post, "schools", JsonDocument.Parse(body).RootElement);
        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.GetProperty("code").GetString().ShouldBe("invalid-input");
        problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(fields);
        (await fixture.Database.ScalarAsync<long>("select count(*) from school where code = 'NEW'")).ShouldBe(0);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{ "code": 7 }""")]
    [InlineData("""{ "code": "\ud800", "name": { "sv": "S", "en": "E" } }""")]
    [InlineData("""{ "code": "NEW", "name": { "sv": "S", "en": "E" }, "reminderDays": ["x"] }""")]
    [InlineData("""{ "code": "NEW", "name": { "sv": "S", "en": "E" }, "reminderDays": [99999999999] }""")]
    [InlineData("{")]
    public async Task What_is_no_school_at_all_is_a_bad_request(string body)
    {
        using var client = fixture.Host.Client(Roles.Central);
        using var answer = await client.PostAsync($"{Root}/schools", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_code_is_never_used_again()
    {
        (await fixture.SendAsync(HttpMethod.Post, "schools", School("CSC"))).Body.GetProperty("code").GetString().ShouldBe("code-taken");
        (await fixture.SendAsync(HttpMethod.Post, "schools", School("csc"))).Status.ShouldBe(HttpStatusCode.Conflict);
        (await fixture.SendAsync(HttpMethod.Post, "programmes", Programme("CDATE", "EECS"))).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_school_is_added_and_changed_as_a_whole()
    {
        await fixture.AddAsync("schools", School("LAW", "2020-01-01"));
        var tag = await fixture.TagAsync("schools/LAW");
        var (status, body, next) = await fixture.SendAsync(HttpMethod.Put, "schools/LAW", new { name = new { sv = "Juridik", en = "Law" }, reminderDays = Array.Empty<int>(), replyTo = "law@example.se" }, tag);
        status.ShouldBe(HttpStatusCode.OK);
        next.ShouldNotBe(tag);
        body.GetProperty("name").GetProperty("sv").GetString().ShouldBe("Juridik");
        body.GetProperty("reminderDays").GetArrayLength().ShouldBe(0);
        body.TryGetProperty("validFrom", out _).ShouldBeFalse();
        using var anyone = fixture.Host.Anonymous();
        var tree = await anyone.GetFromJsonAsync<JsonElement>(Root);
        var school = tree.GetProperty("schools").EnumerateArray().Single(s => s.GetProperty("code").GetString() == "LAW");
        school.TryGetProperty("replyTo", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task An_edit_says_what_it_has_seen()
    {
        await fixture.AddAsync("schools", School("SEEN"));
        var change = new { name = new { sv = "Ny", en = "New" } };
        (await fixture.SendAsync(HttpMethod.Put, "schools/SEEN", change)).Status.ShouldBe((HttpStatusCode)428);
        var tag = await fixture.TagAsync("schools/SEEN");
        (await fixture.SendAsync(HttpMethod.Put, "schools/SEEN", change, tag)).Status.ShouldBe(HttpStatusCode.OK);
        var (status, problem, _) = await fixture.SendAsync(HttpMethod.Put, "schools/SEEN", change, tag);
        status.ShouldBe(HttpStatusCode.PreconditionFailed);
        problem.GetProperty("code").GetString().ShouldBe("changed-meanwhile");
    }

    [Fact]
    public async Task Of_editors_who_saw_the_same_one_succeeds_on_whatever_replica()
    {
        await using var replica = await fixture.StartReplicaAsync();
        await fixture.AddAsync("schools", School("RACE"));
        var tag = await fixture.TagAsync("schools/RACE");
        var clients = new[] { fixture.Host.Client(Roles.Central), replica.Client(Roles.Central) };
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            fixture.SendAsync(HttpMethod.Put, "schools/RACE", new { name = new { sv = $"S{i}", en = $"E{i}" } }, tag, clients[i % 2])));
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.Status == HttpStatusCode.PreconditionFailed).ShouldBe(9);
        (await fixture.Database.ScalarAsync<long>("select count(*) from organisation_change where code = 'RACE'")).ShouldBe(2);
    }

    [Fact]
    public async Task Two_who_add_the_same_code_at_once_add_one()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => fixture.SendAsync(HttpMethod.Post, "schools", School("TWICE"))));
        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a.Status == HttpStatusCode.Conflict).ShouldBe(5);
    }

    [Fact]
    public async Task A_coordinator_sets_the_mails_of_the_own_school_and_no_other()
    {
        using var coordinator = fixture.Host.Client(Roles.Coordinator, "EECS");
        var mail = new { reminderDays = new[] { 3, 10 }, senderName = "Alumni vid EECS", replyTo = "alumni@eecs.example.se" };
        (await fixture.SendAsync(HttpMethod.Put, "schools/SCI/mail", mail, "*", coordinator)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.SendAsync(HttpMethod.Get, "schools/SCI", null, null, coordinator)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.SendAsync(HttpMethod.Put, "schools/EECS", School("EECS"), "*", coordinator)).Status.ShouldBe(HttpStatusCode.Forbidden);
        var tag = (await fixture.SendAsync(HttpMethod.Get, "schools/EECS", null, null, coordinator)).Tag;
        var (status, body, _) = await fixture.SendAsync(HttpMethod.Put, "schools/EECS/mail", mail, tag, coordinator);
        status.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("name").GetProperty("en").GetString().ShouldBe("Electrical Engineering and Computer Science");
        body.GetProperty("edited").GetBoolean().ShouldBeFalse(); // the names still follow the file
        (await fixture.Database.ScalarAsync<int[]>("select reminder_days from school where code = 'EECS'")).ShouldBe([3, 10]);
    }

    [Theory]
    [InlineData("""{ "school": "NONE", "name": { "sv": "S", "en": "E" } }""")]
    [InlineData("""{ "school": "CSC", "name": { "sv": "S", "en": "E" } }""")]
    [InlineData("""{ "name": { "sv": "S", "en": "E" } }""")]
    public async Task A_programme_belongs_to_a_school_of_today(string body)
    {
        var (status, problem, _) = await fixture.SendAsync(HttpMethod.Put, "programmes/CTFYS", JsonDocument.Parse(body).RootElement, "*");
        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(["school"]);
    }

    [Fact]
    public async Task Who_changed_what_is_listed_newest_first()
    {
        await fixture.AddAsync("programmes", Programme("LOGGED", "SCI"));
        await fixture.SendAsync(HttpMethod.Put, "programmes/LOGGED", Programme("LOGGED", "SCI", "2020-01-01"), "*");
        var items = (await fixture.SendAsync(HttpMethod.Get, "changes", null)).Body.GetProperty("items").EnumerateArray()
            .Where(c => c.GetProperty("code").GetString() == "LOGGED").ToArray();
        items.Select(c => c.GetProperty("action").GetString()).ShouldBe(["changed", "created"]);
        items[0].GetProperty("actorName").GetString().ShouldBe("Test Account");
        items[0].GetProperty("before").TryGetProperty("validFrom", out _).ShouldBeFalse();
        items[0].GetProperty("after").GetProperty("validFrom").GetString().ShouldBe("2020-01-01");
        (await fixture.SendAsync(HttpMethod.Get, "changes?after=x", null)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }
}
