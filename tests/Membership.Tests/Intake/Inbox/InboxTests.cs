using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Intake.Inbox;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake.Inbox;

public sealed class InboxTests(MembershipFixture fixture) : IClassFixture<MembershipFixture>
{
    [Theory]
    [InlineData("state=lost", "state")]
    [InlineData("after=x", "after")]
    [InlineData("after=01890000000070008000000000000000-x", "after")]
    public async Task A_question_that_makes_no_sense_is_refused(string query, string field)
    {
        using var client = fixture.Host.Client(Roles.Central);
        using var response = await client.GetAsync($"{Rejected.Inbox}?{query}");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_record_of_another_school_does_not_exist()
    {
        var record = await Rejected.OfAsync(fixture, Events.Awarded(data => data["email"] = "nobody"));
        (await ListAsync(fixture.Host.Client(Roles.Coordinator, "SCI"))).ShouldNotContain(record.Receipt);
        (await StatusAsync(fixture.Host.Client(Roles.Coordinator, "SCI"), record)).ShouldBe(HttpStatusCode.NotFound);
        (await record.ReplayAsync(Events.Awarded(), "SCI")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await record.DismissAsync(school: "SCI")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await record.ReopenAsync("SCI")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await record.ReplayAsync(Events.Awarded())).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_record_of_no_school_is_the_central_offices()
    {
        var record = await Rejected.OfAsync(fixture, Events.Awarded(data => data["school"] = "NOWHERE"));
        (await ListAsync(fixture.Host.Client(Roles.Coordinator, "EECS"))).ShouldNotContain(record.Receipt);
        (await ListAsync(fixture.Host.Client(Roles.Central))).ShouldContain(record.Receipt);
        (await record.ReadAsync(Roles.Central)).GetProperty("payload").GetString()!.ShouldContain("NOWHERE");
    }

    [Fact]
    public async Task A_record_with_a_wrong_field_is_its_schools_also_under_the_old_code_of_a_merged_one()
    {
        var record = await Rejected.OfAsync(fixture, Events.Awarded(data => (data["school"], data["awardedOn"]) = ("EES", "2026-02-30")));
        (await ListAsync(fixture.Host.Client(Roles.Coordinator, "EECS"))).ShouldContain(record.Receipt);
    }

    [Fact]
    public async Task A_school_system_sees_its_own_and_an_operator_all_but_neither_the_persons()
    {
        var sent = Events.Awarded(data => data["email"] = "nobody");
        using var sender = fixture.Host.Client(new TokenClaims { Subject = "system-a", Roles = [Roles.SchoolSystem], Schools = ["EECS"] });
        using var response = await sender.PostAsync(new JsonArray(sent).ToJsonString());
        var record = new Rejected(fixture, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("receipt").GetGuid(), 0);
        (await StatusAsync(fixture.Host.Client(new TokenClaims { Subject = "system-b", Roles = [Roles.SchoolSystem], Schools = ["*"] }), record)).ShouldBe(HttpStatusCode.NotFound);
        foreach (var client in new[] { sender, fixture.Host.Client(Roles.Operator) })
        {
            var detail = await client.GetFromJsonAsync<JsonElement>(record.Path);
            detail.GetProperty("masked").GetBoolean().ShouldBeTrue();
            detail.GetProperty("payload").GetString()!.ShouldNotContain("Bergdahl");
            detail.GetProperty("payload").GetString()!.ShouldContain("CDATE");
        }
        (await ReadsAsync(record)).ShouldBe(0);
    }

    [Fact]
    public async Task Who_runs_the_platform_and_coordinates_one_school_reads_persons_of_that_school_only()
    {
        var foreign = await Rejected.OfAsync(fixture, Events.Awarded(data => (data["school"], data["programme"], data["email"]) = ("SCI", "CTFYS", "nobody")));
        using var client = fixture.Host.Client(new TokenClaims { Roles = [Roles.Operator, Roles.Coordinator], Schools = ["EECS"] });
        (await client.GetFromJsonAsync<JsonElement>(foreign.Path)).GetProperty("masked").GetBoolean().ShouldBeTrue();
        (await Rejected.PostAsync(fixture.Host.Client(new TokenClaims { Roles = [Roles.Operator, Roles.Coordinator], Schools = ["EECS"] }), $"{foreign.Path}/replay", [])).Item1
            .ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Who_reads_an_event_is_recorded()
    {
        var record = await Rejected.OfAsync(fixture, Events.Awarded(data => data["email"] = "nobody"));
        await record.ReadAsync();
        (await ReadsAsync(record)).ShouldBe(1);
        var seen = (await record.ReadAsync()).GetProperty("history")[0];
        (seen.GetProperty("action").GetString(), seen.GetProperty("by").GetString()).ShouldBe(("read", "Test Account"));
    }

    [Fact]
    public async Task An_event_that_is_not_JSON_is_shown_as_it_came()
    {
        var record = await Rejected.OfAsync(fixture, Events.Awarded(data => data["email"] = "nobody"));
        await fixture.Database.ExecuteAsync($"update intake_record set payload = 'base64:AAE=' where receipt_id = '{record.Receipt}'");
        (await record.ReadAsync()).GetProperty("payload").GetString().ShouldBe("base64:AAE=");
        (await record.ReplayAsync()).Body.GetProperty("code").GetString().ShouldBe("malformed-event");
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition_and_the_summary_counts_the_same()
    {
        await fixture.Host.SendAsync([.. Enumerable.Range(0, 7).Select(_ => Events.Awarded(data => (data["school"], data["programme"]) = ("CBH", "CXXXX")))]);
        var seen = new List<int>();
        using var client = fixture.Host.Client(Roles.Coordinator, "CBH");
        for (string? next = ""; next is not null;)
        {
            var page = await client.GetFromJsonAsync<JsonElement>($"{Rejected.Inbox}?limit=3&school=CBH&code=unknown-programme&after={next}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("index").GetInt32()));
            next = page.TryGetProperty("next", out var more) ? more.GetString() : null;
        }
        seen.ShouldBe([6, 5, 4, 3, 2, 1, 0]);
        (await client.GetFromJsonAsync<JsonElement>($"{Rejected.Inbox}/summary")).GetProperty("open").GetInt32().ShouldBe(7);
    }

    [Fact]
    public async Task After_half_a_year_the_event_is_forgotten_and_its_outcome_is_not()
    {
        var record = await Rejected.OfAsync(fixture, Events.Awarded(data => data["email"] = "nobody"));
        var later = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(181));
        using var worker = ActivatorUtilities.CreateInstance<ForgetPayloads>(fixture.Host.Services, later);
        (await worker.RunAsync(CancellationToken.None)).ShouldBeGreaterThan(0);
        var detail = await record.ReadAsync();
        (detail.TryGetProperty("payload", out var payload) ? payload.GetString() : null).ShouldBeNull();
        detail.GetProperty("code").GetString().ShouldBe("invalid-field");
        (await record.ReplayAsync()).Body.GetProperty("code").GetString().ShouldBe("payload-gone");
    }

    private Task<long> ReadsAsync(Rejected record) =>
        fixture.Database.ScalarAsync<long>("select count(*) from inbox_audit where receipt_id = $1 and action = 'read'", record.Receipt);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, Rejected record)
    {
        using (client)
        {
            using var response = await client.GetAsync(record.Path);
            return response.StatusCode;
        }
    }

    private static async Task<Guid[]> ListAsync(HttpClient client)
    {
        using (client)
            return [.. (await client.GetFromJsonAsync<JsonElement>($"{Rejected.Inbox}?limit=200")).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("receipt").GetGuid())];
    }
}
