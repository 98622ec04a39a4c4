using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Analytics.Members;
using AlumniPlatform.ServiceDefaults;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;
using static AlumniPlatform.Analytics.Tests.Story;

namespace AlumniPlatform.Analytics.Tests;

public sealed class MembersFixture : AnalyticsFixture
{
    protected override TimeProvider Time { get; } = new FakeTimeProvider(new DateTimeOffset(2026, 8, 15, 12, 0, 0, TimeSpan.Zero));
}

public sealed class MembersTests(MembersFixture fixture) : IClassFixture<MembersFixture>
{
    private static DateTimeOffset At(int year, int month, int day) => new(year, month, day, 12, 0, 0, TimeSpan.Zero);

    private async Task<MembersAnswer> ReadAsync(string query = "", params string[] schools)
    {
        using var client = schools.Length == 0 ? fixture.Host.Client(Roles.Analyst) : fixture.Host.Client(Roles.Coordinator, schools);
        return (await client.GetFromJsonAsync<MembersAnswer>($"/api/analytics/members{query}"))!;
    }

    [Fact]
    public async Task A_person_is_one_member_of_each_school_and_one_of_the_university()
    {
        await fixture.EmptyAsync();
        var (both, student, stranger, returned) = (NewId(), NewId(), NewId(), NewId());
        await fixture.ApplyAsync(
        [
            Degree(both, "EECS", "CDATE", 2016), Degree(both, "ICT", "CINTE", 2014), Degree(both, "SCI", "CTFYS", 2020), Activated(both, 5, At(2025, 3, 1)),
            Expected(student, "SCI", "CTFYS", 2027), Activated(student, 5, At(2026, 2, 1)),
            Activated(stranger, 5, At(2026, 2, 1)), // no degree is known, nor one to come
            Degree(returned, "EECS", "CDATE", 2016), Activated(returned, 5, At(2026, 3, 1)), Left(returned, 6, At(2026, 5, 1)), Activated(returned, 7, At(2026, 7, 1)),
            School("ICT", "EECS"),
        ]);
        var university = await ReadAsync("?from=2026-02&to=2026-07");
        university.Months.Select(m => (m.Month, m.Joined, m.Left, m.Members)).ShouldBe(
            [("2026-02", 2, 0, 3), ("2026-03", 1, 0, 4), ("2026-04", 0, 0, 4), ("2026-05", 0, 1, 3), ("2026-06", 0, 0, 3), ("2026-07", 1, 0, 4)]);
        (university.Members, university.JoinedInLastYear, university.LeftInLastYear).ShouldBe((4, 4, 1));
        (await ReadAsync("", "EECS")).Members.ShouldBe(2);
        (await ReadAsync("", "SCI")).Members.ShouldBe(2);
        (await ReadAsync("", "SCI", "EECS")).Members.ShouldBe(3);
        (await ReadAsync("?school=SCI", "EECS")).Members.ShouldBe(0);
        (await ReadAsync("?school=ICT", "EECS")).Members.ShouldBe(2);
    }

    [Fact]
    public async Task A_withdrawn_degree_takes_the_member_from_the_school_and_not_from_the_university()
    {
        await fixture.EmptyAsync();
        var (person, degree) = (NewId(), NewId());
        await fixture.ApplyAsync([Degree(person, "EECS", "CDATE", 2026, degree: degree), Activated(person, 5, At(2026, 6, 1))]);
        await fixture.ApplyAsync([Revoked(person, degree)]);
        (await ReadAsync()).Members.ShouldBe(1);
        (await ReadAsync("?school=EECS")).Members.ShouldBe(0);
    }

    [Fact]
    public async Task Months_are_those_of_the_university_and_without_bounds_the_last_five_years()
    {
        await fixture.EmptyAsync();
        await fixture.ApplyAsync([Activated(NewId(), 5, new DateTimeOffset(2026, 5, 31, 22, 30, 0, TimeSpan.Zero))]); // June in Stockholm
        var months = (await ReadAsync()).Months;
        (months[0].Month, months[^1].Month, months.Count).ShouldBe(("2021-09", "2026-08", 60));
        months.Single(m => m.Joined > 0).Month.ShouldBe("2026-06");
        (await ReadAsync("?from=2030-01&to=2030-02")).Months.Select(m => m.Members).ShouldBe([1, 1]);
    }

    [Theory]
    [InlineData("?from=2026-13", "from")]
    [InlineData("?from=june", "from")]
    [InlineData("?to=0000-01", "to")]
    [InlineData("?from=2026-02&to=2026-01", "from")]
    [InlineData("?from=0001-01&to=2026-01", "from")]
    [InlineData("?school=EE%00CS", "school")]
    public async Task A_question_that_cannot_be_understood_is_refused_by_field(string query, string field)
    {
        using var client = fixture.Host.Client(Roles.Central);
        using var response = await client.GetAsync($"/api/analytics/members{query}");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task The_first_months_of_the_calendar_can_be_asked_for()
    {
        (await ReadAsync("?to=0001-02")).Months.Select(m => m.Month).ShouldBe(["0001-01", "0001-02"]);
        (await ReadAsync("?from=9999-12&to=9999-12")).Months.ShouldHaveSingleItem();
    }
}
