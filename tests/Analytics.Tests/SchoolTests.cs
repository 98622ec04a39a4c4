using System.Net.Http.Json;
using AlumniPlatform.Analytics.Coverage;
using AlumniPlatform.Analytics.Schools;
using AlumniPlatform.ServiceDefaults;
using Shouldly;
using Xunit;
using static AlumniPlatform.Analytics.Tests.Story;

namespace AlumniPlatform.Analytics.Tests;

/// <summary>Schools merge: graduates keep the programme of the day and count under today's school.</summary>
public sealed class SchoolTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    private async Task<IReadOnlyList<CoverageRow>> RowsAsync(HttpClient client, string query = "") =>
        (await client.GetFromJsonAsync<CoverageAnswer>($"/api/analytics/coverage{query}"))!.Rows;

    [Fact]
    public async Task Graduates_of_a_merged_school_are_seen_under_its_successor_and_found_by_either_code()
    {
        await fixture.ApplyAsync(
        [
            Degree(NewId(), "ICT", "CINTE", 2015), Degree(NewId(), "KISTA", "CINTE", 2015), Degree(NewId(), "KISTA", "CINTE", 2020), Degree(NewId(), "SCI", "CTFYS", 2015),
        ]);
        using var coordinator = fixture.Host.Client(Roles.Coordinator, "KISTA");
        using var former = fixture.Host.Client(Roles.Coordinator, "ICT");
        using var central = fixture.Host.Client(Roles.Central);
        (await RowsAsync(coordinator)).Sum(r => r.Graduates).ShouldBe(2);

        await fixture.ApplyAsync([School("ICT", "KISTA", version: 2), School("ICT", null, version: 1)]);
        var rows = await RowsAsync(coordinator);
        rows.Select(r => (r.School, r.Programme, r.Year, r.Graduates)).ShouldBe([("KISTA", "CINTE", 2015, 2), ("KISTA", "CINTE", 2020, 1)]);
        (await RowsAsync(central, "?school=ICT")).ShouldBe(rows);
        (await RowsAsync(central, "?school=KISTA")).ShouldBe(rows);
        (await RowsAsync(former)).ShouldBeEmpty(); // who may see the successor is said anew
        (await RowsAsync(coordinator, "?school=SCI")).ShouldBeEmpty();

        await fixture.ApplyAsync([School("ICT", null, version: 3)]);
        (await RowsAsync(central, "?school=ICT")).ShouldHaveSingleItem().Graduates.ShouldBe(1);
    }

    [Theory]
    [InlineData("A", "D")]
    [InlineData("C", "D")]
    [InlineData("D", "D")]
    [InlineData("Y", "X")] // a circle: shown together under one of its codes
    [InlineData("X", "X")]
    [InlineData("W", "X")] // leads into it
    [InlineData("SELF", "SELF")]
    [InlineData("UNKNOWN", "UNKNOWN")]
    public void Chains_are_followed_and_circles_survived(string school, string today) =>
        new SchoolsOfToday(new Dictionary<string, string?>
        {
            ["A"] = "B", ["B"] = "C", ["C"] = "D", ["D"] = null, ["X"] = "Y", ["Y"] = "Z", ["Z"] = "X", ["W"] = "Y", ["SELF"] = "SELF",
        }).Of(school).ShouldBe(today);
}
