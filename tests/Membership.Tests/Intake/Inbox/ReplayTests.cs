using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.ServiceDefaults;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Inbox;

public sealed class ReplayTests(MembershipFixture fixture) : IClassFixture<MembershipFixture>
{
    private readonly string student = Events.NewStudent();

    [Fact]
    public async Task What_is_rejected_again_stays_open_with_the_mended_event_as_a_draft()
    {
        var record = await Rejected.OfAsync(fixture, Events.Awarded(data => data["email"] = "nobody", student));
        var (status, answer) = await record.ReplayAsync(Events.Awarded(data => data["programme"] = "CXXXX", student));
        (status, Text(answer, "outcome"), Text(answer, "code")).ShouldBe((HttpStatusCode.OK, "rejected", "unknown-programme"));
        var detail = await record.ReadAsync();
        (Text(detail, "state"), Text(detail, "code")).ShouldBe(("open", "unknown-programme"));
        Text(detail, "payload").ShouldContain("nobody");
        Text(detail, "draft").ShouldContain("CXXXX");
        (await OpenOfAsync("EECS")).Count(r => r == record.Receipt).ShouldBe(1);
        (await PersonsAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a text")]
    [InlineData(7)]
    public async Task A_mended_event_that_is_none_is_rejected_with_a_reason(object? payload)
    {
        var record = await Rejected.OfAsync(fixture, Events.Awarded(data => data["email"] = "nobody", student));
        var (status, answer) = await record.ReplayAsync(JsonSerializer.SerializeToNode(payload));
        (status, Text(answer, "outcome")).ShouldBe((HttpStatusCode.OK, "rejected"));
        Text(answer, "reason").ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_mended_event_is_taken_in_with_a_receipt_of_its_own_and_the_old_receipt_tells_it()
    {
        var spoiled = Events.Awarded(data => data["email"] = "nobody", student);
        var record = await Rejected.OfAsync(fixture, spoiled);
        spoiled["data"]!["email"] = $"{student}@campus.example.se";
        var (status, answer) = await record.ReplayAsync(spoiled);
        (status, Text(answer, "outcome")).ShouldBe((HttpStatusCode.OK, "accepted"));
        (await PersonsAsync()).ShouldBe(1);

        using var client = fixture.Host.Client(Roles.SchoolSystem, "*");
        var old = (await client.GetFromJsonAsync<JsonElement>($"/api/membership/intake/{record.Receipt}")).GetProperty("records")[0];
        (Text(old, "outcome"), Text(old, "settlement"), Text(old, "replayReceipt")).ShouldBe(("rejected", "mended", Text(answer, "receipt")));
        var receipt = await client.GetFromJsonAsync<JsonElement>($"/api/membership/intake/{Text(answer, "receipt")}");
        receipt.GetProperty("accepted").GetInt32().ShouldBe(1);
        Text(await record.ReadAsync(), "settledBy").ShouldBe("Test Account");
    }

    [Fact]
    public async Task An_event_whose_attributes_were_headers_is_mended_by_its_data_alone()
    {
        using var client = fixture.Host.Client(Roles.SchoolSystem, "EECS");
        var sent = Events.Awarded(data => data["email"] = "nobody", student);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/membership/intake") { Content = new StringContent(sent["data"]!.ToJsonString(), Encoding.UTF8, "application/json") };
        foreach (var name in new[] { "specversion", "type", "source", "id" })
            request.Headers.Add($"ce-{name}", sent[name]!.GetValue<string>());
        using var response = await client.SendAsync(request);
        var record = new Rejected(fixture, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("receipt").GetGuid(), 0);
        sent["data"]!["email"] = $"{student}@campus.example.se";
        Text((await record.ReplayAsync(sent["data"])).Body, "outcome").ShouldBe("accepted");
        (await fixture.Host.SendAsync(sent)).Duplicates.ShouldBe(1);
    }

    [Fact]
    public async Task An_event_that_the_school_sent_again_meanwhile_is_a_duplicate_and_leaves_the_inbox()
    {
        var spoiled = Events.Awarded(data => data["email"] = "nobody", student);
        var record = await Rejected.OfAsync(fixture, spoiled);
        spoiled["data"]!["email"] = $"{student}@campus.example.se";
        await fixture.Host.SendAsync(spoiled);
        Text((await record.ReplayAsync(spoiled)).Body, "outcome").ShouldBe("duplicate");
        Text(await record.ReadAsync(), "state").ShouldBe("mended");
    }

    [Fact]
    public async Task As_it_was_an_event_is_taken_in_when_its_programme_exists_now()
    {
        var code = $"C-{student.ToUpperInvariant()}";
        var record = await Rejected.OfAsync(fixture, Events.Awarded(data => data["programme"] = code, student));
        await AddProgrammeAsync(code);
        Text((await record.ReplayAsync()).Body, "outcome").ShouldBe("accepted");
        (await PersonsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_coordinator_mends_nothing_into_another_school()
    {
        var record = await Rejected.OfAsync(fixture, Events.Awarded(data => data["email"] = "nobody", student));
        var (_, answer) = await record.ReplayAsync(Events.Awarded(data => (data["school"], data["programme"]) = ("SCI", "CTFYS"), student));
        Text(answer, "code").ShouldBe("foreign-school");
        (await PersonsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Many_clicks_at_once_on_two_replicas_take_it_in_once()
    {
        await using var second = await fixture.StartReplicaAsync();
        var spoiled = Events.Awarded(data => data["email"] = "nobody", student);
        var record = await Rejected.OfAsync(fixture, spoiled);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
        {
            // Each with an id of its own, so that only the record itself says that it is done.
            var mended = Events.Awarded(data => data["degree"] = $"Examen {i}", student);
            return Rejected.PostAsync((i % 2 == 0 ? fixture.Host : second).Client(Roles.Coordinator, "EECS"), $"{record.Path}/replay", new JsonObject { ["payload"] = mended });
        }));
        answers.Count(a => a.Item1 == HttpStatusCode.OK).ShouldBe(1);
        answers.Where(a => a.Item1 != HttpStatusCode.OK).ShouldAllBe(a => a.Item1 == HttpStatusCode.Conflict && Text(a.Item2, "code") == "already-settled");
        (await fixture.Database.ScalarAsync<long>("select count(*) from degree d join person p on p.id = d.person_id where p.student_ref = $1", student)).ShouldBe(1);
    }

    [Fact]
    public async Task Many_are_taken_in_together_and_what_is_still_wrong_stays()
    {
        var code = $"C-{student.ToUpperInvariant()}";
        string[] students = [.. Enumerable.Range(0, 20).Select(_ => Events.NewStudent())];
        await fixture.Host.SendAsync([.. students.Select((s, i) => Events.Awarded(data => (data["programme"], data["school"]) = (code, i == 7 ? "ABE" : "EECS"), s))]);
        await AddProgrammeAsync(code);
        await using var second = await fixture.StartReplicaAsync();
        var answers = await Task.WhenAll(new[] { fixture.Host, second }.Select(host =>
            Rejected.PostAsync(host.Client(Roles.Central), $"{Rejected.Inbox}/replay", new JsonObject { ["code"] = "unknown-programme" })));
        answers.Sum(a => a.Item2.GetProperty("accepted").GetInt32()).ShouldBe(19);
        (await fixture.Database.ScalarAsync<long>("select count(*) from degree where programme = $1", code)).ShouldBe(19);
        using var client = fixture.Host.Client(Roles.Coordinator, "ABE");
        var left = await client.GetFromJsonAsync<JsonElement>($"{Rejected.Inbox}?code=unknown-programme");
        left.GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task What_was_dismissed_is_not_replayed_until_it_is_opened_again()
    {
        var record = await Rejected.OfAsync(fixture, Events.Awarded(data => data["email"] = "nobody", student));
        (await record.DismissAsync("")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await record.DismissAsync()).Status.ShouldBe(HttpStatusCode.NoContent);
        (await record.DismissAsync()).Status.ShouldBe(HttpStatusCode.Conflict);
        Text((await record.ReplayAsync(Events.Awarded(studentRef: student))).Body, "code").ShouldBe("already-settled");
        (await record.ReopenAsync()).Status.ShouldBe(HttpStatusCode.NoContent);
        Text((await record.ReplayAsync(Events.Awarded(studentRef: student))).Body, "outcome").ShouldBe("accepted");
        (await record.ReadAsync()).GetProperty("history").EnumerateArray().Select(e => Text(e, "action")).ShouldBe(["dismissed", "reopened", "mended", "read"]);
    }

    private Task<int> AddProgrammeAsync(string code) =>
        fixture.Database.ExecuteAsync($"insert into programme (code, school, sv, en, version) values ('{code}', 'EECS', 'Nytt program', 'New programme', 1)");

    private Task<long> PersonsAsync() => fixture.Database.ScalarAsync<long>("select count(*) from person where student_ref = $1", student);

    private async Task<Guid[]> OpenOfAsync(string school)
    {
        using var client = fixture.Host.Client(Roles.Coordinator, school);
        var page = await client.GetFromJsonAsync<JsonElement>($"{Rejected.Inbox}?limit=200");
        return [.. page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("receipt").GetGuid())];
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
