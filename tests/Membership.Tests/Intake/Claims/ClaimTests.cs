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
using static AlumniPlatform.Membership.Tests.Intake.Claims.ClaimFixture;

namespace AlumniPlatform.Membership.Tests.Intake.Claims;

/// <summary>What an office does with what other schools say of its persons.</summary>
public sealed class ClaimTests(ClaimFixture fixture) : IClassFixture<ClaimFixture>
{
    [Theory]
    [InlineData("state=lost", "state")]
    [InlineData("after=x", "after")]
    public async Task A_question_that_makes_no_sense_is_refused(string query, string field)
    {
        using var client = fixture.Host.Client(Roles.Central);
        using var response = await client.GetAsync($"{ClaimFixture.Claims}?{query}");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData(Roles.Coordinator, "EECS")] // the sender's own office
    [InlineData(Roles.Coordinator, "CBH")]
    public async Task To_another_office_a_claim_does_not_exist(string role, string school)
    {
        var (victim, id) = await ClaimedAsync();
        var before = await fixture.OwnAsync(victim);
        (await fixture.ClaimsAsync(school, role)).ShouldNotContainKey(victim);
        foreach (var (method, path) in new[] { ("GET", ""), ("POST", "/accept"), ("POST", "/dismiss") })
            (await SendAsync(method, $"{id}{path}", school, role)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.OwnAsync(victim)).ShouldBe(before);
        (await fixture.ClaimsAsync("SCI")).ShouldContainKey(victim);
        (await fixture.ClaimsAsync("", Roles.Central)).ShouldContainKey(victim);
    }

    [Fact]
    public async Task What_is_claimed_stands_beside_what_is_recorded_and_who_looked_is_recorded()
    {
        var (victim, id) = await ClaimedAsync();
        var (_, claim) = await SendAsync("GET", id.ToString());
        var fields = claim.GetProperty("fields").EnumerateArray().ToDictionary(f => f.GetProperty("field").GetString()!, f => (
            Recorded: f.TryGetProperty("recorded", out var r) ? r.GetString() : null, Claimed: f.GetProperty("claimed").GetString(),
                Differs: f.GetProperty("differs").GetBoolean()));
        fields["givenName"].ShouldBe(("Vera", "Hi", true));
        fields["email"].ShouldBe(($"{victim}@campus.example.se", $"jack-{victim}@evil.example", true));
        fields["privateEmail"].ShouldBe((null, $"jack-{victim}@evil.example", true));
        fields["language"].ShouldBe(("en", "en", false));
        (await SendAsync("GET", id.ToString())).Body.GetProperty("history").EnumerateArray().Select(e => e.GetProperty("action")
            .GetString()).ShouldBe(["read", "read"]);
    }

    [Fact]
    public async Task An_accepted_claim_is_recorded_once_however_many_click()
    {
        var (victim, id) = await ClaimedAsync();
        await using var replica = await fixture.StartReplicaAsync();
        var tag = await TagAsync(id);
        var clicks = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => SendAsync("POST", $"{id}/accept", tag: tag, on: i % 2 == 0
            ? fixture.Host : replica)));
        clicks.Count(c => c.Status == HttpStatusCode.NoContent).ShouldBe(1);
        clicks.Where(c => c.Status != HttpStatusCode.NoContent).ShouldAllBe(c => c.Status == HttpStatusCode.Conflict
            && c.Body.GetProperty("code").GetString() == "already-settled");
        (await fixture.OwnAsync(victim)).ShouldStartWith($"Hi Jack jack-{victim}@evil.example jack-{victim}@evil.example en");
        (await fixture.ClaimsAsync("SCI")).ShouldNotContainKey(victim);
        (await fixture.ClaimsAsync("SCI", state: "accepted")).ShouldContainKey(victim);
        (await fixture.Database.ScalarAsync<long>("select count(*) from claim_audit where claim_id = $1 and action = 'accepted'", id))
            .ShouldBe(1);

        // From now on the school that claimed it answers for the person as well.
        await fixture.Host.SendAsync([Hijack(victim, data => (data["familyName"], data["degree"]) = ("Jackson", "Licentiatexamen"))],
            "EECS");
        (await fixture.OfPersonAsync<string>("family_name", victim)).ShouldBe("Jackson");
    }

    [Fact]
    public async Task What_was_not_seen_is_not_accepted()
    {
        var (victim, id) = await ClaimedAsync();
        var tag = await TagAsync(id);
        await fixture.Host.SendAsync([Hijack(victim, data => data["email"] = $"other-{victim}@evil.example")], "EECS");
        (await SendAsync("POST", $"{id}/accept")).Status.ShouldBe(HttpStatusCode.PreconditionRequired);
        (await SendAsync("POST", $"{id}/accept", tag: tag)).Status.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await fixture.OfPersonAsync<string>("email", victim)).ShouldBe($"{victim}@campus.example.se");
    }

    [Fact]
    public async Task A_claimed_membership_is_one_when_it_is_accepted_and_its_address_signs_in_only_then()
    {
        var (victim, id) = await ClaimedAsync(Registered);
        (await SendAsync("POST", $"{id}/accept", tag: await TagAsync(id))).Status.ShouldBe(HttpStatusCode.NoContent);
        (await fixture.OfPersonAsync<string>("state", victim)).ShouldBe("Member");
        var person = await fixture.OfPersonAsync<Guid>("id", victim);
        var account = await Eventually.Async(() => Task.FromResult(fixture.Published.In<Contracts.Membership.CreateAccount>(Accounts)
            .SingleOrDefault(a => a.PersonId == person)), a => a is not null);
        account!.Email.ShouldBe($"jack-{victim}@evil.example");
    }

    [Theory]
    [InlineData("state = 'Left'")]
    [InlineData("declined_at = now()")]
    public async Task Who_left_or_declined_becomes_no_member_by_a_claim(string word)
    {
        var (victim, id) = await ClaimedAsync(Registered);
        await fixture.Database.ExecuteAsync($"update person set {word} where student_ref = '{victim}'");
        (await SendAsync("POST", $"{id}/accept", tag: await TagAsync(id))).Status.ShouldBe(HttpStatusCode.NoContent);
        (await fixture.OfPersonAsync<string>("state || ' ' || given_name", victim)).ShouldBeOneOf("Left Hi", "Recorded Hi", "Invited Hi");
    }

    [Fact]
    public async Task A_dismissed_claim_changes_nothing_and_is_not_asked_about_again_unless_it_says_something_else()
    {
        var (victim, id) = await ClaimedAsync();
        var before = await fixture.OwnAsync(victim);
        (await SendAsync("POST", $"{id}/dismiss")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync("POST", $"{id}/dismiss")).Body.GetProperty("code").GetString().ShouldBe("already-settled");
        (await SendAsync("POST", $"{id}/accept", tag: "*")).Body.GetProperty("code").GetString().ShouldBe("already-settled");
        await fixture.Host.SendAsync([Hijack(victim)], "EECS");
        (await fixture.ClaimsAsync("SCI")).ShouldNotContainKey(victim);
        await fixture.Host.SendAsync([Hijack(victim, data => data["familyName"] = "Else")], "EECS");
        (await fixture.ClaimsAsync("SCI")).ShouldContainKey(victim);
        (await fixture.OwnAsync(victim)).ShouldBe(before);
    }

    [Fact]
    public async Task A_sender_has_one_open_claim_of_a_person_however_much_it_sends_and_none_when_it_agrees_at_last()
    {
        var (victim, _) = await ClaimedAsync();
        await fixture.Host.SendAsync([.. Enumerable.Range(0, 20).Select(i => Hijack(victim, data => data["familyName"] = $"Jack{i}"))],
            "EECS");
        (await fixture.OfPersonAsync<string>("(select count(*) || ' ' || max(family_name) from person_claim where person_id = person.id)", victim)).ShouldBe("1 Jack19");
        await fixture.Database.ExecuteAsync($"update person set given_name = 'Hi', family_name = 'Jack19', email = 'jack-{victim}@evil.example', private_email = email where student_ref = '{victim}'");
        await fixture.Database.ExecuteAsync($"update person set private_email = 'jack-{victim}@evil.example' where student_ref = '{victim}'");
        (await fixture.ClaimsAsync("SCI")).ShouldNotContainKey(victim);
    }

    [Fact]
    public async Task Of_a_protected_person_only_the_central_office_sees_a_claim_and_the_list_names_nobody()
    {
        var (victim, id) = await ClaimedAsync();
        await fixture.Host.SendAsync(Events.Awarded(data => { Victim(data); data["protectedIdentity"] = true; }, victim));
        (await fixture.ClaimsAsync("SCI")).ShouldNotContainKey(victim);
        (await SendAsync("GET", id.ToString())).Status.ShouldBe(HttpStatusCode.NotFound);
        using var central = fixture.Host.Client(Roles.Central);
        var list = await central.GetStringAsync($"{ClaimFixture.Claims}?limit=200");
        list.ShouldContain(victim);
        list.ShouldNotContain($"Victim{victim}");
    }

    [Fact]
    public async Task A_person_without_any_school_is_the_central_offices()
    {
        var victim = await fixture.VictimAsync();
        await fixture.Database.ExecuteAsync($"delete from person_school where person_id = (select id from person where student_ref = '{victim}')");
        await fixture.Host.SendAsync([Hijack(victim)], "EECS");
        (await fixture.ClaimsAsync("SCI")).ShouldNotContainKey(victim);
        (await fixture.ClaimsAsync("", Roles.Central)).ShouldContainKey(victim);
    }

    [Fact]
    public async Task Erasure_forgets_what_was_claimed_and_the_export_holds_it_until_then()
    {
        var victim = await fixture.VictimAsync();
        await fixture.Host.SendAsync([Registered(Events.Awarded(Victim, victim))], "SCI");
        await fixture.Host.SendAsync([Hijack(victim)], "EECS");
        using var member = await fixture.ClientAsync(victim);
        (await member.GetStringAsync("/api/membership/me/export")).ShouldContain($"jack-{victim}@evil.example");
        (await member.DeleteAsync("/api/membership/me")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await PersonalData.FindAsync(fixture.Database.Source, $"jack-{victim}@evil.example", $"Victim{victim}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_that_somebody_else_is_reached_there_is_forgotten_with_the_person()
    {
        var (erased, other) = (await fixture.VictimAsync(), await fixture.VictimAsync());
        await fixture.Host.SendAsync([Hijack(other, data => data["email"] = $"{erased}@Campus.example.se")], "EECS");
        using var central = fixture.Host.Client(Roles.Central);
        (await central.DeleteAsync($"/api/membership/people/{await fixture.OfPersonAsync<Guid>("id", erased)}"))
            .StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await PersonalData.FindAsync(fixture.Database.Source, $"{erased}@campus.example.se")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_is_forgotten_after_the_time_of_rejected_records_and_who_looked_stays()
    {
        var (victim, id) = await ClaimedAsync();
        await SendAsync("GET", id.ToString());
        using var worker = ActivatorUtilities.CreateInstance<ForgetPayloads>(fixture.Host.Services,
            new FakeTimeProvider(fixture.Clock.GetUtcNow().AddDays(181)));
        (await worker.ForgetClaimsAsync(CancellationToken.None)).ShouldBeGreaterThan(0);
        (await SendAsync("GET", id.ToString())).Status.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.Database.ScalarAsync<long>("select count(*) from claim_audit where claim_id = $1", id)).ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_persons_who_are_one_the_claims_and_schools_are_those_of_the_one_who_stays()
    {
        var (victim, id) = await ClaimedAsync();
        var keep = Events.NewStudent();
        await fixture.Host.SendAsync([Events.Awarded(data => (data["school"], data["programme"]) = ("ITM", "CMAST"), keep)], "ITM");
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await fixture.Host.SendAsync([Hijack(keep)], "EECS"); // later than the other's: this one stays open
        var (stays, gone) = (await fixture.OfPersonAsync<Guid>("id", keep), await fixture.OfPersonAsync<Guid>("id", victim));
        using var central = fixture.Host.Client(Roles.Central);
        using var merged = await central.PostAsJsonAsync($"/api/membership/people/{stays}/merge", new { other = gone });
        merged.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SendAsync("GET", id.ToString())).Status.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.ClaimsAsync("SCI")).ShouldContainKey(keep);
        (await fixture.ClaimsAsync("ITM")).ShouldContainKey(keep);
        await fixture.Host.SendAsync([Events.Awarded(data => { Victim(data); data["familyName"] = "Ett"; }, victim)], "SCI");
        (await fixture.OfPersonAsync<string>("family_name", keep)).ShouldBe("Ett");
    }

    /// <summary>EECS says something of a person of SCI's.</summary>
    private async Task<(string Victim, Guid Id)> ClaimedAsync(Func<JsonObject, JsonObject>? record = null)
    {
        var victim = await fixture.VictimAsync();
        var hijack = Hijack(victim);
        (await fixture.Host.SendAsync([record?.Invoke(hijack) ?? hijack], "EECS")).Accepted.ShouldBe(1);
        return (victim, await fixture.OfPersonAsync<Guid>("(select id from person_claim where person_id = person.id)", victim));
    }

    private async Task<string> TagAsync(Guid id)
    {
        using var client = fixture.Host.Client(Roles.Coordinator, "SCI");
        using var response = await client.GetAsync($"{ClaimFixture.Claims}/{id}");
        return response.Headers.ETag!.ToString();
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        string method, string path, string school = "SCI", string role = Roles.Coordinator, string? tag = null,
            ServiceHost<Program>? on = null)
    {
        using var client = (on ?? fixture.Host).Client(role, school);
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), $"{ClaimFixture.Claims}/{path}");
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }
}
