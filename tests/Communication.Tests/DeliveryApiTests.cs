using System.Net;
using System.Text.Json;
using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

public sealed class DeliveryApiTests(CommunicationFixture fixture) : IClassFixture<CommunicationFixture>
{
    private const string Path = "/api/communication/deliveries";

    [Fact]
    public async Task A_coordinator_sees_no_other_school_and_no_sign_in_links()
    {
        var (own, foreign, signIn) = await SendOneOfEachAsync();

        var seen = await AllAsync(fixture.Host.Client(Roles.Coordinator, "EECS"));

        seen.ShouldContain(d => d.GetProperty("address").GetString() == own);
        seen.ShouldAllBe(d => d.GetProperty("school").GetString() == "EECS");
        seen.ShouldNotContain(d => d.GetProperty("address").GetString() == foreign || d.GetProperty("address").GetString() == signIn);
    }

    [Fact]
    public async Task A_coordinator_without_a_school_sees_nothing()
    {
        await SendOneOfEachAsync();

        (await AllAsync(fixture.Host.Client(Roles.Coordinator))).ShouldBeEmpty();
        (await GetAsync(fixture.Host.Client(Roles.Coordinator), "/summary")).GetProperty("total").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task An_operator_sees_every_delivery_and_no_address()
    {
        var (own, foreign, signIn) = await SendOneOfEachAsync();

        var seen = (await AllAsync(fixture.Host.Client(Roles.Operator))).Select(d => d.GetProperty("address").GetString()!).ToArray();

        seen.ShouldAllBe(address => address.Contains("***"));
        seen.ShouldContain("d***@demo.example");
        string.Join(' ', seen).ShouldNotContain(own);
        seen.Length.ShouldBe((await AllAsync(fixture.Host.Client(Roles.Central))).Count);
        (await AllAsync(fixture.Host.Client(Roles.Central))).Select(d => d.GetProperty("address").GetString()).ShouldBeSubsetOf((string[])[own, foreign, signIn, .. await AddressesAsync()]);
    }

    [Fact]
    public async Task An_operator_who_is_also_a_coordinator_reads_the_addresses_of_the_own_school_alone()
    {
        var (own, foreign, signIn) = await SendOneOfEachAsync();

        var seen = await AllAsync(fixture.Host.Client(new TokenClaims { Roles = [Roles.Operator, Roles.Coordinator], Schools = ["EECS"] }));

        var addresses = seen.Select(d => d.GetProperty("address").GetString()!).ToArray();
        addresses.ShouldContain(own);
        addresses.ShouldNotContain(foreign);
        addresses.ShouldNotContain(signIn);
        seen.Where(d => !d.TryGetProperty("school", out var school) || school.GetString() != "EECS").ShouldAllBe(d => d.GetProperty("address").GetString()!.Contains("***"));
    }

    [Fact]
    public async Task Who_has_a_programme_sees_the_mails_about_it_and_none_of_the_school_alone()
    {
        var (own, neighbour, ofBefore) = (Requests.Address("own"), Requests.Address("neighbour"), Requests.Address("before"));
        await fixture.InviteAsync(Requests.Invitation(own, programme: "CDATE"), Requests.Invitation(neighbour, programme: "CINTE"), Requests.Invitation(ofBefore));
        var coordinator = fixture.Host.Client(new TokenClaims { Roles = [Roles.Coordinator], Programmes = ["CDATE"] });

        var seen = (await AllAsync(coordinator)).ShouldHaveSingleItem();
        (seen.GetProperty("address").GetString(), seen.GetProperty("programme").GetString()).ShouldBe((own, "CDATE"));
        (await GetAsync(coordinator, "/summary")).GetProperty("total").GetInt64().ShouldBe(1);
        (await AllAsync(fixture.Host.Client(new TokenClaims { Roles = [Roles.Coordinator], Programmes = ["CTFYS"] }))).ShouldBeEmpty();
        (await AllAsync(fixture.Host.Client(Roles.Coordinator, "EECS"))).Select(d => d.GetProperty("address").GetString()).ShouldContain(ofBefore);

        var operates = await AllAsync(fixture.Host.Client(new TokenClaims { Roles = [Roles.Operator, Roles.Coordinator], Programmes = ["CDATE"] }));
        operates.Select(d => d.GetProperty("address").GetString()!).Where(address => !address.Contains("***", StringComparison.Ordinal)).ShouldBe([own]);
    }

    [Fact]
    public async Task States_add_up_to_the_total_while_mails_are_sent()
    {
        var central = fixture.Host.Client(Roles.Central);
        var before = (await GetAsync(central, "/summary")).GetProperty("total").GetInt64();
        await fixture.InviteAsync([.. Enumerable.Range(0, 40).Select(i => Requests.Invitation(Requests.Address(i % 10 == 0 ? "bounce" : "sum")))]);

        await Eventually.Async(async () =>
        {
            var summary = await GetAsync(central, "/summary");
            var states = summary.GetProperty("states").EnumerateObject().ToDictionary(s => s.Name, s => s.Value.GetInt64());
            states.Keys.ShouldBe(["queued", "sending", "sent", "delivered", "bounced", "suppressed", "failed", "cancelled"]);
            states.Values.Sum().ShouldBe(summary.GetProperty("total").GetInt64());
            (summary.GetProperty("total").GetInt64() - before).ShouldBe(40);
            return states;
        }, states => states["queued"] + states["sending"] == 0 && states["bounced"] >= 4);
    }

    [Fact]
    public async Task Each_state_is_counted_by_itself_and_they_add_up()
    {
        foreach (var state in Enum.GetValues<DeliveryState>())
            await fixture.Database.InviteAsync(Requests.Invitation(school: "SCI"), row => row
                .SetProperty(d => d.State, state).SetProperty(d => d.DueAt, TimeProvider.System.GetUtcNow().AddHours(1)));

        var summary = await GetAsync(fixture.Host.Client(Roles.Coordinator, "SCI"), "/summary");

        summary.GetProperty("states").EnumerateObject().ToDictionary(s => s.Name, s => s.Value.GetInt64())
            .ShouldBe(Enum.GetNames<DeliveryState>().ToDictionary(JsonNamingPolicy.CamelCase.ConvertName, _ => 1L), ignoreOrder: true);
        summary.GetProperty("total").GetInt64().ShouldBe(8);
        await fixture.Database.ExecuteAsync("delete from delivery where school = 'SCI'"); // other tests wait until nothing is queued
    }

    [Fact]
    public async Task A_list_can_be_read_by_state_and_page_by_page()
    {
        var request = Requests.Invitation(Requests.Address("bounce"));
        await fixture.InviteAsync(request, Requests.Invitation(), Requests.Invitation());
        await fixture.WaitForAsync(request.Id, DeliveryState.Bounced);
        await fixture.PassesAnotherMailAsync();
        var central = fixture.Host.Client(Roles.Central);

        var bounced = (await AllAsync(central, "state=bounced")).Single(d => d.GetProperty("address").GetString() == request.Address);
        (bounced.GetProperty("purpose").GetString(), bounced.GetProperty("state").GetString(), bounced.GetProperty("code").GetString(), bounced.GetProperty("attempts").GetInt32())
            .ShouldBe(("invitation", "bounced", "5.1.1", 1));
        bounced.TryGetProperty("sentAt", out _).ShouldBeFalse();

        var paged = new List<string>();
        for (string? after = null; ;)
        {
            var page = await GetAsync(central, $"?limit=2{(after is null ? "" : $"&after={after}")}");
            paged.AddRange(page.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("id").GetString()!));
            if (!page.TryGetProperty("next", out var next) || next.ValueKind == JsonValueKind.Null)
                break;
            after = next.GetString();
        }
        paged.Count.ShouldBe(paged.Distinct().Count());
        paged.ShouldBe((await AllAsync(central)).Select(d => d.GetProperty("id").GetString()!));
    }

    [Theory]
    [InlineData("?state=lost", "state")]
    [InlineData("?state=1", "state")]
    [InlineData("?after=x", "after")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=201", "limit")]
    public async Task A_question_that_makes_no_sense_is_answered_with_its_field(string query, string field)
    {
        using var response = await fixture.Host.Client(Roles.Central).GetAsync(Path + query);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        problem.GetProperty("code").GetString().ShouldBe("invalid-input");
        problem.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task The_description_is_OpenAPI_and_open_to_all()
    {
        var description = JsonSerializer.Deserialize<JsonElement>(await fixture.Host.Anonymous().GetStringAsync("/api/communication/openapi.json"));

        description.GetProperty("openapi").GetString()!.ShouldStartWith("3.1");
        description.GetProperty("paths").TryGetProperty(Path, out _).ShouldBeTrue();
        description.GetProperty("paths").TryGetProperty(Path + "/summary", out _).ShouldBeTrue();
    }

    [Fact]
    public Task Each_endpoint_admits_those_whom_the_table_names() => AuthorisationTable.CheckAsync(
        fixture.Host,
        AuthorisationRow.Allow("GET", Path, Roles.Coordinator, Roles.Central, Roles.Operator),
        AuthorisationRow.Allow("GET", Path + "/summary", Roles.Coordinator, Roles.Central, Roles.Operator),
        AuthorisationRow.Allow("GET", "/api/communication/sending", Roles.Operator),
        AuthorisationRow.Allow("POST", "/api/communication/sending/pauses/{id}/resume", Roles.Operator),
        AuthorisationRow.Allow("GET", "/api/communication/dead-letters", Roles.Operator),
        AuthorisationRow.Allow("GET", "/api/communication/dead-letters/audit", Roles.Operator),
        AuthorisationRow.Allow("GET", "/api/communication/dead-letters/{id}", Roles.Operator),
        AuthorisationRow.Allow("POST", "/api/communication/dead-letters/{id}/replay", Roles.Operator),
        AuthorisationRow.Allow("POST", "/api/communication/dead-letters/{id}/drop", Roles.Operator),
        AuthorisationRow.Allow("POST", "/api/communication/dead-letters/replay", Roles.Operator),
        AuthorisationRow.Anonymous("GET", "/api/communication/openapi.json"));

    private async Task<(string Own, string Foreign, string SignIn)> SendOneOfEachAsync()
    {
        var (own, foreign, signIn) = (Requests.Invitation(), Requests.Invitation(school: "ITM"), Requests.SignIn());
        await fixture.InviteAsync(own, foreign);
        await fixture.SendLinkAsync(signIn);
        return (own.Address, foreign.Address, signIn.Address);
    }

    private async Task<string[]> AddressesAsync()
    {
        await using var command = fixture.Database.Source.CreateCommand("select array_agg(address) from delivery");
        return (string[])(await command.ExecuteScalarAsync())!;
    }

    private static async Task<IReadOnlyList<JsonElement>> AllAsync(HttpClient client, string query = "") =>
        [.. (await GetAsync(client, $"?limit=200&{query}")).GetProperty("items").EnumerateArray()];

    private static async Task<JsonElement> GetAsync(HttpClient client, string rest) =>
        JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync(Path + rest));
}
