using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Merging;

public sealed class CandidateTests(MergingFixture fixture) : IClassFixture<MergingFixture>
{
    private readonly string name = $"Påhittad{Events.NewStudent()}";

    [Theory]
    [InlineData("state=merged", "state")]
    [InlineData("after=x", "after")]
    [InlineData("after=Sure-01890000000070008000000000000000-01890000000070008000000000000000", "after")]
    public async Task A_question_that_makes_no_sense_is_refused(string query, string field)
    {
        using var client = fixture.Host.Client(Roles.Central);
        using var response = await client.GetAsync($"{MergingFixture.Candidates}?{query}");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task The_same_name_at_another_school_or_with_another_letter_is_nobodys_double()
    {
        var (_, one) = await fixture.RecordAsync(data => data["familyName"] = name);
        await fixture.RecordAsync(data => (data["familyName"], data["school"], data["programme"]) = (name, "SCI", "CTFYS"));
        await fixture.RecordAsync(data => data["familyName"] = name.Replace('å', 'a'));
        (await fixture.OfferedAsync(one)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_address_is_likely_and_the_same_name_and_school_possible()
    {
        var (student, one) = await fixture.RecordAsync(data => data["familyName"] = name);
        var (_, namesake) = await fixture.RecordAsync(data => data["familyName"] = name.ToUpperInvariant());
        var (_, neighbour) = await fixture.RecordAsync(data => data["privateEmail"] = $"{student.ToUpperInvariant()}@Campus.example.se");
        (await fixture.OfferedAsync(one)).ShouldBe([$"likely {neighbour}", $"possible {namesake}"]);
    }

    [Fact]
    public async Task Who_has_one_programme_is_offered_pairs_of_it_alone_and_merges_no_others()
    {
        var (_, one) = await fixture.RecordAsync(data => data["familyName"] = name);
        var (_, same) = await fixture.RecordAsync(data => data["familyName"] = name);
        var (_, neighbour) = await fixture.RecordAsync(data => (data["familyName"], data["programme"]) = (name, "CINTE"));
        (await fixture.OfferedAsync(one)).Length.ShouldBe(2);
        TokenClaims caller = new() { Roles = [Roles.Coordinator], Programmes = ["CDATE"] };
        using (var client = fixture.Host.Client(caller))
        {
            var page = await client.GetFromJsonAsync<JsonElement>($"{MergingFixture.Candidates}?limit=200");
            var others = page.GetProperty("items").EnumerateArray().Select(p => new[] { p.GetProperty("a").GetProperty("id").GetGuid(), p.GetProperty("b").GetProperty("id").GetGuid() })
                .Where(pair => pair.Contains(one)).Select(pair => pair.Single(id => id != one));
            others.ShouldBe([same]);
            (await client.GetAsync($"{MergingFixture.Candidates}/{one}/{neighbour}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await client.GetAsync($"{MergingFixture.Candidates}/{one}/{same}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        (await fixture.MergeAsync(one, neighbour, fixture.Host.Client(caller))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.MergeAsync(one, same, fixture.Host.Client(caller))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_name_or_an_address_that_many_have_offers_nobody()
    {
        var many = await Task.WhenAll(Enumerable.Range(0, 25).Select(i => fixture.RecordAsync(data => (data["familyName"], data["email"]) = (name, "office@campus.example.se"))));
        (await fixture.OfferedAsync(many[0].Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pair_that_matches_no_more_is_offered_no_more()
    {
        var (student, one) = await fixture.RecordAsync(data => data["familyName"] = name);
        await fixture.RecordAsync(data => data["familyName"] = name);
        (await fixture.OfferedAsync(one)).Length.ShouldBe(1);
        await fixture.Host.SendAsync(Events.Approaching(data => data["familyName"] = $"{name}-Ny", student));
        (await fixture.OfferedAsync(one)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_coordinator_sees_pairs_of_whom_both_are_in_the_own_schools()
    {
        var (student, one) = await fixture.RecordAsync();
        var (_, foreign) = await fixture.RecordAsync(data => (data["school"], data["programme"], data["privateEmail"]) = ("SCI", "CTFYS", $"{student}@campus.example.se"));
        (await fixture.OfferedAsync(one, Roles.Coordinator)).ShouldBeEmpty();
        (await fixture.OfferedAsync(one, Roles.Coordinator, "SCI")).ShouldBeEmpty();
        (await fixture.OfferedAsync(one)).ShouldBe([$"likely {foreign}"]);
        await AllAreNotFoundAsync(one, foreign);
    }

    [Fact]
    public async Task A_protected_identity_is_never_shown_to_a_coordinator_and_without_a_name_to_the_central_office()
    {
        var (student, one) = await fixture.RecordAsync();
        var (_, hidden) = await fixture.RecordAsync(data => (data["protectedIdentity"], data["familyName"], data["privateEmail"]) = (true, name, $"{student}@campus.example.se"));
        (await fixture.OfferedAsync(one, Roles.Coordinator)).ShouldBeEmpty();
        (await fixture.OfferedAsync(one)).ShouldBe([$"likely {hidden}"]);
        await AllAreNotFoundAsync(one, hidden);
        using var client = fixture.Host.Client(Roles.Central);
        (await client.GetStringAsync($"{MergingFixture.Candidates}?limit=200")).ShouldNotContain(name);
    }

    [Fact]
    public async Task Two_who_are_two_are_not_offered_again_until_that_is_taken_back()
    {
        var (student, one) = await fixture.RecordAsync(data => data["familyName"] = name);
        var (_, two) = await fixture.RecordAsync(data => data["familyName"] = name);
        await fixture.FindAsync();
        foreach (var _ in new[] { 1, 2 })
            (await SayAsync(two, one, "dismiss")).ShouldBe(HttpStatusCode.NoContent);
        await fixture.Host.SendAsync(Events.Approaching(data => data["familyName"] = name, student));
        (await fixture.OfferedAsync(one, Roles.Coordinator)).ShouldBeEmpty();
        (await fixture.OfferedAsync(one, Roles.Coordinator, state: "dismissed")).ShouldBe([$"possible {two}"]);
        (await SayAsync(one, two, "reopen")).ShouldBe(HttpStatusCode.NoContent);
        (await fixture.OfferedAsync(one, Roles.Coordinator)).ShouldBe([$"possible {two}"]);
    }

    [Fact]
    public async Task Two_side_by_side_show_a_coordinator_nothing_of_another_school_and_who_looked_is_recorded()
    {
        var (student, one) = await fixture.RecordAsync(data => data["familyName"] = name);
        var (_, two) = await fixture.RecordAsync(data => data["familyName"] = name);
        await fixture.Host.SendAsync(Events.Awarded(data => (data["school"], data["programme"]) = ("SCI", "CTFYS"), student));
        using var client = fixture.Host.Client(Roles.Coordinator, "EECS");
        var seen = await client.GetFromJsonAsync<JsonElement>($"{MergingFixture.Candidates}/{one}/{two}");
        seen.GetProperty("a").GetProperty("degrees").EnumerateArray().Select(d => d.GetProperty("programme").GetString()).ShouldBe(["CDATE"]);
        seen.GetProperty("a").GetProperty("elsewhere").GetInt32().ShouldBe(1);
        seen.GetProperty("history")[0].GetProperty("by").GetString().ShouldBe("Test Account");
    }

    private async Task<HttpStatusCode> SayAsync(Guid a, Guid b, string what) =>
        (await MergingFixture.SendAsync(fixture.Host.Client(Roles.Coordinator, "EECS"), $"{MergingFixture.Candidates}/{a}/{b}/{what}", new { })).Status;

    private async Task AllAreNotFoundAsync(Guid one, Guid other)
    {
        using var client = fixture.Host.Client(Roles.Coordinator, "EECS");
        using var seen = await client.GetAsync($"{MergingFixture.Candidates}/{one}/{other}");
        seen.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await SayAsync(one, other, "dismiss")).ShouldBe(HttpStatusCode.NotFound);
        (await fixture.MergeAsync(one, other, fixture.Host.Client(Roles.Coordinator, "EECS"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.MergeAsync(other, one, fixture.Host.Client(Roles.Coordinator, "EECS"))).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
