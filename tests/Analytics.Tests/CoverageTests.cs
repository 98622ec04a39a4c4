using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Analytics.Coverage;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;
using static AlumniPlatform.Analytics.Tests.Story;

namespace AlumniPlatform.Analytics.Tests;

public sealed class CoverageTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    private static Task<CoverageAnswer> ReadAsync(HttpClient client, string query = "") =>
        client.GetFromJsonAsync<CoverageAnswer>($"/api/analytics/coverage{query}")!;

    private async Task<CoverageRow?> RowAsync(string programme)
    {
        using var client = fixture.Host.Client(Roles.Analyst);
        return (await ReadAsync(client, $"?programme={programme}")).Rows.SingleOrDefault();
    }

    [Theory]
    [InlineData("?year=soon", "year")]
    [InlineData("?year=-1", "year")]
    [InlineData("?year=20266", "year")]
    [InlineData("?school=EE%00CS", "school")]
    [InlineData("?programme=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "programme")]
    public async Task A_filter_that_cannot_be_understood_is_refused_by_field(string query, string field)
    {
        using var client = fixture.Host.Client(Roles.Analyst);
        using var response = await client.GetAsync($"/api/analytics/coverage{query}");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("code").GetString().ShouldBe("invalid-input");
        problem.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_coordinator_sees_own_schools_and_cannot_ask_for_others()
    {
        await fixture.ApplyAsync([Degree(NewId(), "EECS", "SCOPE1", 2026), Degree(NewId(), "ABE", "SCOPE2", 2026)]);
        using var coordinator = fixture.Host.Client(Roles.Coordinator, "EECS");
        using var nowhere = fixture.Host.Client(Roles.Coordinator);
        using var central = fixture.Host.Client(Roles.Central);
        (await ReadAsync(coordinator)).Rows.ShouldAllBe(row => row.School == "EECS");
        (await ReadAsync(coordinator, "?school=ABE")).Rows.ShouldBeEmpty();
        (await ReadAsync(nowhere)).Rows.ShouldBeEmpty();
        (await ReadAsync(central, "?school=ABE&programme=SCOPE2&year=2026")).Rows.ShouldHaveSingleItem();
        (await ReadAsync(central, "?programme=SCOPE2&year=2025")).Rows.ShouldBeEmpty();
        (await ReadAsync(central, "?school=&programme=SCOPE2&year=")).Rows.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_membership_and_communication_publish_becomes_figures()
    {
        var people = Enumerable.Range(0, 10).Select(_ => NewId()).ToArray();
        await fixture.PublishAsync(
        [
            .. people.Select((p, i) => Degree(p, "EECS", "FLOW", 2026, reachable: i > 0)),
            .. people.Skip(1).Select(p => Invited(p)),
            .. people.Skip(1).Select(p => Sent(p, 1)),
            .. people.Skip(4).Select(p => Opened(p)),
            .. people.Skip(6).Select(p => Activated(p)),
            .. people.Skip(6).Select(p => Consent(p, true)),
            Bounced(people[1], 2),
            Sent(null, 3),
        ]);
        var expected = new CoverageRow("EECS", "FLOW", 2026, Graduates: 10, Reachable: 8, Invited: 9, Opened: 6, Members: 4, Coverage: 0.4m, Missing: 5,
            Left: 0, Declined: 0, Unreachable: 2, NeverInvited: 0, Silent: 4);
        await Eventually.Async(() => RowAsync("FLOW"), row => row == expected);

        using var client = fixture.Host.Client(Roles.Analyst);
        // The last mail concerns nobody: no figure tells when it has arrived.
        var answer = await Eventually.Async(() => ReadAsync(client), read => read.AsOf == Start.AddMinutes(3));
        answer.Target.ShouldBe(0.9m);
    }

    [Fact]
    public async Task Students_who_have_not_graduated_are_no_graduates()
    {
        var student = NewId();
        await fixture.ApplyAsync([Expected(student, "EECS", "STUDENT", 2027), Invited(student), Activated(student)]);
        (await RowAsync("STUDENT")).ShouldBeNull();
        await fixture.ApplyAsync([Degree(student, "EECS", "STUDENT", 2027, version: 9)]);
        (await RowAsync("STUDENT")).ShouldBe(new CoverageRow("EECS", "STUDENT", 2027, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task A_person_counts_once_in_each_cohort_and_a_withdrawn_degree_not_at_all()
    {
        var (person, first, second, other) = (NewId(), NewId(), NewId(), NewId());
        await fixture.ApplyAsync([Revoked(person, other)]); // ahead of its degree
        await fixture.ApplyAsync(
        [
            Degree(person, "EECS", "TWICE", 2026, degree: first), Degree(person, "EECS", "TWICE", 2026, degree: second),
            Degree(person, "EECS", "TWICE-B", 2026), Degree(person, "EECS", "TWICE-C", 2026, degree: other),
        ]);
        (await RowAsync("TWICE"))!.Graduates.ShouldBe(1);
        (await RowAsync("TWICE-B"))!.Graduates.ShouldBe(1);
        (await RowAsync("TWICE-C")).ShouldBeNull();
        await fixture.ApplyAsync([Revoked(person, first)]);
        (await RowAsync("TWICE"))!.Graduates.ShouldBe(1);
        await fixture.ApplyAsync([Revoked(person, second)]);
        (await RowAsync("TWICE")).ShouldBeNull();
    }

    [Theory]
    [InlineData(10, 0, 9)]
    [InlineData(10, 9, 0)]
    [InlineData(10, 10, 0)]
    [InlineData(11, 9, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(0, 0, 0)]
    public void Missing_is_rounded_up_and_never_negative(int graduates, int members, int missing) =>
        new CoverageTarget(0.9m).Missing(graduates, members).ShouldBe(missing);
}
