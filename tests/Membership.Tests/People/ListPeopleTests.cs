using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.ServiceDefaults;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.People;

public sealed class ListPeopleTests(MembershipFixture fixture) : IClassFixture<MembershipFixture>
{
    [Theory]
    [InlineData("state=unheard-of", "state")]
    [InlineData("year=12", "year")]
    [InlineData("after=!", "after")]
    [InlineData("after=bnVsbA", "after")]
    public async Task A_question_that_makes_no_sense_is_refused(string query, string field)
    {
        using var client = fixture.Host.Client(Roles.Central);
        using var response = await client.GetAsync($"/api/membership/people?{query}");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_of_another_school_is_listed()
    {
        await fixture.Host.SendAsync(Events.Awarded(data => (data["school"], data["programme"], data["familyName"]) = ("SCI", "CTFYS", "Foreign")));
        (await NamesAsync("", "EECS", "ITM")).ShouldNotContain("Foreign");
        (await NamesAsync("school=SCI&", "EECS")).ShouldBeEmpty();
        (await NamesAsync("", "SCI")).ShouldContain("Foreign");
    }

    [Fact]
    public async Task Of_somebody_with_two_schools_each_sees_its_own_degree()
    {
        var student = Events.NewStudent();
        await fixture.Host.SendAsync(
            Events.Awarded(data => (data["school"], data["programme"], data["awardedOn"], data["familyName"]) = ("ITM", "CMAST", "2020-06-01", "Both"), student),
            Events.Awarded(data => (data["school"], data["programme"], data["familyName"]) = ("ABE", "ARKIT", "Both"), student));
        (await RowAsync("Both", "ITM")).GetProperty("programme").GetString().ShouldBe("CMAST");
        (await RowAsync("Both", "ABE")).GetProperty("year").GetInt32().ShouldBe(2026);
    }

    [Fact]
    public async Task A_protected_identity_and_a_revoked_degree_are_not_listed()
    {
        var student = Events.NewStudent();
        await fixture.Host.SendAsync(Events.Awarded(data => (data["protectedIdentity"], data["familyName"]) = (true, "Hidden")));
        await fixture.Host.SendAsync(Events.Awarded(data => data["familyName"] = "Revoked", student));
        await fixture.Host.SendAsync(Events.Revoked(student));
        var names = await NamesAsync("", "EECS");
        names.ShouldNotContain("Hidden");
        names.ShouldNotContain("Revoked");
    }

    [Fact]
    public async Task Pages_follow_each_other_in_Swedish_order_without_gap_or_repetition()
    {
        string[] sorted = ["Adamsson", "Ek", "Öberg", "Öberg", "Örn"];
        string[] unsorted = ["Örn", "Öberg", "Ek", "Öberg", "Adamsson"];
        await fixture.Host.SendAsync([.. unsorted.Select(name => Events.Awarded(data => (data["school"], data["programme"], data["familyName"]) = ("CBH", "CBIOT", name)))]);
        (await NamesAsync("limit=2&", "CBH")).ShouldBe(sorted);
    }

    [Fact]
    public async Task The_state_narrows_the_list()
    {
        await fixture.Host.SendAsync(Events.Approaching(data => data["familyName"] = "Expected"));
        (await NamesAsync("state=recorded&", "EECS")).ShouldContain("Expected");
        (await NamesAsync("state=member&", "EECS")).ShouldNotContain("Expected");
    }

    [Theory]
    [InlineData("recorded", "state = 'Recorded'")]
    [InlineData("invited", "state = 'Invited'")]
    [InlineData("opened", "state = 'Invited', opened_at = now()")]
    [InlineData("declined", "state = 'Invited', opened_at = now(), unreachable = true, declined_at = now()")]
    [InlineData("unreachable", "state = 'Invited', opened_at = now(), unreachable = true")]
    [InlineData("member", "state = 'Member', opened_at = now(), unreachable = true")]
    [InlineData("left", "state = 'Left', opened_at = now()")]
    public async Task Everybody_is_in_one_state_and_who_is_no_member_is_missing(string state, string person)
    {
        var student = Events.NewStudent();
        await fixture.Host.SendAsync(Events.Awarded(data => data["familyName"] = $"Of state {state}", student));
        await fixture.Database.ExecuteAsync($"update person set {person} where student_ref = '{student}'");
        foreach (var asked in new[] { "recorded", "invited", "opened", "declined", "unreachable", "member", "left" })
            (await NamesAsync($"state={asked}&programme=CDATE&", "EECS")).Contains($"Of state {state}").ShouldBe(asked == state, asked);
        (await NamesAsync("state=missing&", "EECS")).Contains($"Of state {state}").ShouldBe(state != "member");
        (await RowAsync($"Of state {state}", "EECS")).GetProperty("state").GetString().ShouldBe(state);
    }

    [Fact]
    public async Task Who_has_no_degree_yet_is_not_missing()
    {
        await fixture.Host.SendAsync(Events.Approaching(data => data["familyName"] = "Not yet"));
        (await NamesAsync("state=missing&", "EECS")).ShouldNotContain("Not yet");
        (await NamesAsync("programme=CDATE&year=2026&", "EECS")).ShouldContain("Not yet");
    }

    [Fact]
    public async Task Programme_and_year_narrow_the_list_to_the_degree_that_was_asked_for()
    {
        var student = Events.NewStudent();
        await fixture.Host.SendAsync(
            Events.Awarded(data => (data["programme"], data["awardedOn"], data["familyName"]) = ("CELTE", "2011-12-31", "Twice"), student),
            Events.Awarded(data => (data["programme"], data["awardedOn"], data["familyName"]) = ("CMETE", "2012-01-01", "Twice"), student));
        (await NamesAsync("year=2011&", "EECS")).ShouldBe(["Twice"]);
        (await NamesAsync("programme=CELTE&year=2012&", "EECS")).ShouldBeEmpty();
        (await RowsAsync("programme=CELTE&", "EECS")).Single().GetProperty("year").GetInt32().ShouldBe(2011);
        (await NamesAsync("year=2011&", "SCI")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_last_mail_and_the_number_of_reminders_are_told()
    {
        var student = Events.NewStudent();
        await fixture.Host.SendAsync(Events.Awarded(data => data["familyName"] = "Reminded", student));
        await fixture.Database.ExecuteAsync($"update invitation set reminders_sent = 2 where person_id = (select id from person where student_ref = '{student}')");
        var row = await RowAsync("Reminded", "EECS");
        (row.GetProperty("reminders").GetInt32(), row.GetProperty("lastMailAt").GetDateTimeOffset().Year).ShouldBe((2, TimeProvider.System.GetUtcNow().Year));
    }

    private async Task<JsonElement> RowAsync(string name, string school) =>
        (await RowsAsync("", school)).Single(r => r.GetProperty("familyName").GetString() == name);

    private async Task<string?[]> NamesAsync(string query, params string[] schools) =>
        [.. (await RowsAsync(query, schools)).Select(r => r.GetProperty("familyName").GetString())];

    /// <summary>All pages.</summary>
    private async Task<List<JsonElement>> RowsAsync(string query, params string[] schools)
    {
        using var client = fixture.Host.Client(Roles.Coordinator, schools);
        var rows = new List<JsonElement>();
        for (string? next = ""; next is not null;)
        {
            var page = await client.GetFromJsonAsync<JsonElement>($"/api/membership/people?{query}after={next}");
            rows.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.TryGetProperty("next", out var more) ? more.GetString() : null;
        }
        return rows;
    }
}
