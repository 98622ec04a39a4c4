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

/// <summary>Figures of programmes and schools, for who has some of them.</summary>
public sealed class ScopeTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    [Fact]
    public async Task Who_has_a_programme_reads_its_cohorts_alone_also_after_its_school_was_merged()
    {
        await fixture.ApplyAsync(
        [
            Degree(NewId(), "OLD", "POWN", 2015), Degree(NewId(), "NEW", "POWN", 2016), Degree(NewId(), "NEW", "PNEXT", 2016),
            Degree(NewId(), "FAR", "PFAR", 2016), School("OLD", "NEW"),
        ]);
        var own = new TokenClaims { Roles = [Roles.Coordinator], Programmes = ["POWN"] };
        (await RowsAsync(own)).ShouldBe(["NEW POWN 2015", "NEW POWN 2016"]);
        (await RowsAsync(own, "?school=NEW")).Length.ShouldBe(2);
        (await RowsAsync(own, "?programme=PNEXT")).ShouldBeEmpty();
        (await RowsAsync(own, "?school=FAR")).ShouldBeEmpty();
        (await RowsAsync(own with { Schools = ["FAR"] })).ShouldBe(["FAR PFAR 2016", "NEW POWN 2015", "NEW POWN 2016"]);
    }

    [Fact]
    public async Task What_is_counted_by_school_alone_is_not_told_to_who_has_a_programme()
    {
        using var own = fixture.Host.Client(new TokenClaims { Roles = [Roles.Coordinator], Programmes = ["POWN"] });
        using var members = await own.GetAsync("/api/analytics/members");
        members.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await members.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("counted-by-school");
        (await own.GetFromJsonAsync<JsonElement>("/api/analytics/gatherings")).GetProperty("rows").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Running_the_platform_opens_no_figures_of_other_schools()
    {
        await fixture.ApplyAsync([Degree(NewId(), "MINE", "PMINE", 2016), Degree(NewId(), "THEIRS", "PTHEIRS", 2016)]);
        TokenClaims coordinator = new() { Roles = [Roles.Operator, Roles.Coordinator], Schools = ["MINE"] };
        (await RowsAsync(coordinator)).ShouldBe(["MINE PMINE 2016"]);
        (await RowsAsync(coordinator with { Roles = [Roles.Analyst, Roles.Coordinator] })).ShouldContain("THEIRS PTHEIRS 2016"); // it names nobody
    }

    private async Task<string[]> RowsAsync(TokenClaims caller, string query = "")
    {
        using var client = fixture.Host.Client(caller);
        var answer = await client.GetFromJsonAsync<CoverageAnswer>($"/api/analytics/coverage{query}");
        return [.. answer!.Rows.Select(r => $"{r.School} {r.Programme} {r.Year}")];
    }
}
