using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Membership.Tests.Outreach;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Scopes;

/// <summary>A role that sees all of something else, running the platform or reading figures, widens nothing that an office does.</summary>
public sealed class OtherRoleTests(OutreachFixture fixture) : IClassFixture<OutreachFixture>
{
    public static TheoryData<string> Others => [Roles.Operator, Roles.Analyst];

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Its_coordinator_of_one_school_lists_nobody_of_another(string other)
    {
        await fixture.Host.SendAsync(Events.Awarded(data => (data["school"], data["programme"]) = ("SCI", "CTFYS")));
        using var both = Both(other, Roles.Coordinator);
        var people = await both.GetFromJsonAsync<JsonElement>("/api/membership/people?limit=200");
        people.GetProperty("items").EnumerateArray().ShouldAllBe(p => p.GetProperty("school").GetString() == "EECS");
        (await both.GetFromJsonAsync<JsonElement>("/api/membership/people?school=SCI")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Its_coordinator_of_one_school_invites_and_reminds_nobody_of_another(string other)
    {
        var student = Events.NewStudent();
        await fixture.Host.SendAsync(Events.Awarded(data =>
            (data["school"], data["programme"], data["awardedOn"]) = ("SCI", "CTFYS", "2001-06-04"), student));
        foreach (var what in new[] { "invite", "remind" })
        {
            using var both = Both(other, Roles.Coordinator);
            using var answer = await both.PostAsJsonAsync($"/api/membership/invitations/{what}", new { school = "SCI" });
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, what);
        }
        await OutreachFixture.AskAsync("invite", new { }, Both(other, Roles.Coordinator));
        var untouched = await fixture.Database.ScalarAsync<bool>("select invite_requested_at is null from person where student_ref = $1", student);
        untouched.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task To_its_coordinator_of_one_school_another_school_does_not_exist(string other)
    {
        using var both = Both(other, Roles.Coordinator);
        const string school = "/api/membership/organisation/schools/SCI";
        (await both.GetAsync(school)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        both.DefaultRequestHeaders.IfMatch.Add(EntityTagHeaderValue.Any);
        (await both.PutAsJsonAsync($"{school}/mail", new { senderName = "Not ours" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Its_sender_for_one_school_sends_for_no_other(string other)
    {
        using var both = Both(other, Roles.SchoolSystem);
        using var answer = await both.PostAsync($"[{Events.Awarded(data => (data["school"], data["programme"]) = ("SCI", "CTFYS")).ToJsonString()}]");
        var rejected = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rejected");
        rejected.EnumerateArray().Select(r => r.GetProperty("code").GetString()).ShouldBe(["foreign-school"]);
    }

    [Theory]
    [InlineData("invite")]
    [InlineData("remind")]
    public async Task Who_has_one_programme_writes_to_its_people_alone_whatever_is_named(string what)
    {
        var day = what == "invite" ? "2001-06-04" : "2027-02-01"; // the later one has invited by itself
        foreach (var programme in new[] { "CDATE", "CINTE", "CINTE" })
            await fixture.Host.SendAsync(Events.Awarded(data => (data["programme"], data["awardedOn"]) = (programme, day)));
        await fixture.PassAsync(TimeSpan.FromDays(4));
        object[] foreign = [new { school = "SCI" }, new { programme = "CINTE" }, new { school = "EECS", programme = "CINTE" }, new { programme = "CXXXX" }];
        foreach (var named in foreign)
        {
            using var client = One("CDATE");
            using var answer = await client.PostAsJsonAsync($"/api/membership/invitations/{what}", named);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, JsonSerializer.Serialize(named));
        }
        var everybody = await CountAsync("CDATE");
        var asked = await OutreachFixture.AskAsync(what, new { school = "EECS" }, One("CDATE")); // of the school what is the caller's
        var left = asked.LeftOut;
        (asked.Count + left.TooSoon + left.AlreadyAsked + left.Unreachable + left.Declined + left.Left + left.Expired).ShouldBe(everybody);
        asked.Count.ShouldBeGreaterThan(0);
        (await OutreachFixture.AskAsync(what, new { }, One("CDATE"))).Count.ShouldBe(0); // once is enough

        Task<int> CountAsync(string programme) => fixture.Database.ScalarAsync<int>($"""
            select count(*)::int from person p where exists (select from degree where person_id = p.id and programme = '{programme}')
                and exists (select from invitation where person_id = p.id) = {what == "remind"}
            """);
    }

    private HttpClient One(string programme) =>
        fixture.Host.Client(new TokenClaims { Roles = [Roles.Coordinator], Programmes = [programme] });

    private HttpClient Both(string one, string other) => fixture.Host.Client(new TokenClaims { Roles = [one, other], Schools = ["EECS"] });
}
