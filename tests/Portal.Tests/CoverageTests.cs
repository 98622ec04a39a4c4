using AlumniPlatform.Portal.Coverage;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

public sealed class CoverageTests : IClassFixture<PortalFixture>
{
    private const string Organisation = "GET /api/membership/organisation";
    private const string Coverage = "GET /api/analytics/coverage";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public CoverageTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer(Organisation, Canned.Organisation);
        portal.Gateway.Answer(Coverage, Canned.Coverage);
        portal.Gateway.Answer("GET /api/analytics/members", Canned.Members);
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(10, 9, 0.9, 0)]
    [InlineData(11, 9, 0.818, 1)] // 9.9 of 11: the tenth person is needed
    [InlineData(2500, 2249, 0.899, 1)] // 89.96 percent is not yet 90
    [InlineData(110, 99, 0.9, 0)]
    public void Distance_to_the_goal_is_counted_in_whole_persons(int graduates, int members, double coverage, int missing)
    {
        var figures = new Figures("", 0.9, [new("EECS", "CDATE", 2026, graduates, graduates, graduates, graduates, members, 0, 0, 0, 0, graduates - members)]);
        figures.Coverage.ShouldBe(coverage);
        figures.Missing.ShouldBe(missing);
    }

    [Fact]
    public async Task Newest_year_is_shown_first_with_a_bar_for_each_school()
    {
        var page = await ReadAsync("/coverage");
        page.QuerySelector("h2")!.TextContent.ShouldBe("Graduates of 2026");
        page.QuerySelectorAll("section:has(#sum) svg.chart-wide rect.rest").Length.ShouldBe(2);
        page.QuerySelectorAll("section:has(#figures) tbody tr").Length.ShouldBe(3);
        Row(page, "CDATE").ShouldContain("41 more of 2026's CDATE graduates");
        Row(page, "CELTE").ShouldContain("Reached");
    }

    [Theory]
    [InlineData("en", "236 of 1,556 graduates are members: 15.1%.", "24 November 2026, 13:30")]
    [InlineData("sv", "236 av 1 556 examinerade är medlemmar: 15,1 %.", "24 november 2026 kl. 13:30")]
    public async Task Numbers_and_times_are_written_as_the_reader_writes_them(string language, string sum, string asOf)
    {
        var page = await ReadAsync("/coverage", language: language);
        page.QuerySelector("section .lead")!.TextContent.Replace('\u00A0', ' ').Replace('\u202F', ' ').ShouldStartWith(sum);
        page.QuerySelector("main time")!.TextContent.ShouldBe(asOf); // Stockholm's time
    }

    [Fact]
    public async Task All_years_are_compared_year_by_year()
    {
        var page = await ReadAsync("/coverage?year=all");
        page.QuerySelectorAll("section:has(#figures) tbody th").Select(h => h.TextContent).ShouldBe(["2026", "2025", "2024"]);
    }

    [Fact]
    public async Task School_and_programme_are_asked_of_the_service_in_the_readers_name()
    {
        await ReadAsync("/coverage?school=EECS&programme=CDATE&year=2025");
        var call = portal.Gateway.Calls.Single(c => c.Path == "/api/analytics/coverage");
        call.Query.ShouldBe("?school=EECS&programme=CDATE");
        call.Authorization.ShouldStartWith("Bearer ");
    }

    [Fact]
    public async Task Coordinator_is_offered_the_own_school_only() =>
        (await ReadAsync("/coverage", Roles.Coordinator)).QuerySelectorAll("#school option").Select(o => o.GetAttribute("value")).ShouldBe(["", "EECS"]);

    [Fact]
    public async Task No_graduates_yet_is_explained()
    {
        portal.Gateway.Answer(Coverage, Canned.NoCoverage);
        (await ReadAsync("/coverage")).QuerySelector(".empty")!.TextContent.ShouldContain("No graduates here yet");
    }

    [Fact]
    public async Task Figures_stand_with_codes_while_names_are_away()
    {
        portal.Gateway.TakeDown("/api/membership");
        Row(await ReadAsync("/coverage"), "CDATE").ShouldContain("41 more");
    }

    [Fact]
    public async Task Figures_that_are_away_leave_the_page_standing()
    {
        portal.Gateway.TakeDown("/api/analytics");
        using var visitor = portal.Visit(Roles.Central);
        using var answer = await visitor.GetAsync("/coverage");
        answer.EnsureSuccessStatusCode();
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldContain("does not answer just now");
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("sv-SE", true)]
    [InlineData("en-GB", false)]
    [InlineData("en-GB", true)]
    public async Task Page_is_accessible_in_both_languages_light_and_dark(string language, bool dark)
    {
        await using var window = await portal.OpenAsync(browser, Roles.Central, language, dark: dark);
        await window.Page.GotoAsync("/coverage");
        await window.LookAsync($"coverage/year-{language[..2]}-{(dark ? "dark" : "light")}");
    }

    [Fact]
    public async Task Chart_of_all_years_and_page_without_graduates_are_accessible()
    {
        await using var window = await portal.OpenAsync(browser, Roles.Analyst);
        await window.Page.GotoAsync("/coverage?year=all");
        await window.LookAsync("coverage/all-years");
        portal.Gateway.Answer(Coverage, Canned.NoCoverage);
        await window.Page.GotoAsync("/coverage?school=EECS");
        await window.LookAsync("coverage/empty");
        portal.Gateway.TakeDown("/api/analytics");
        await window.Page.GotoAsync("/coverage");
        await window.LookAsync("coverage/away");
    }

    private async Task<IDocument> ReadAsync(string path, string role = Roles.Central, string language = "en")
    {
        using var visitor = portal.Visit(role, language);
        return await visitor.ReadAsync(path);
    }

    private static string Row(IDocument page, string programme) =>
        page.QuerySelectorAll("section:has(#figures) tbody tr").Single(r => r.TextContent.Contains(programme, StringComparison.Ordinal)).TextContent;
}
