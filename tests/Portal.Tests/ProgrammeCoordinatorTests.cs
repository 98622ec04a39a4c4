using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>Pages offer who has one programme that programme, and nothing that only a school has.</summary>
public sealed class ProgrammeCoordinatorTests : IClassFixture<PortalFixture>
{
    private const string OfProgramme = $"{Roles.Coordinator}+programme:CDATE";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public ProgrammeCoordinatorTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        portal.Gateway.Answer("GET /api/membership/people", Canned.People(null));
        portal.Gateway.Answer("GET /api/analytics/coverage", Canned.CoverageOfProgramme);
        portal.Gateway.Answer("GET /api/events", new { items = Array.Empty<object>() });
    }

    [Theory]
    [InlineData("/coverage")]
    [InlineData("/people")]
    public async Task A_choice_offers_the_own_programme_alone(string path)
    {
        var page = await ReadAsync(path);
        page.QuerySelectorAll("#school option").Select(o => o.GetAttribute("value")).ShouldBe(["", "EECS"]);
        page.QuerySelectorAll("#programme option").Select(o => o.GetAttribute("value")).ShouldBe(["", "CDATE"]);
    }

    [Fact]
    public async Task Figures_that_are_counted_by_school_are_neither_asked_for_nor_promised()
    {
        var page = await ReadAsync("/coverage");
        page.QuerySelector("#members").ShouldBeNull();
        page.QuerySelector("a[href='/gatherings/figures']").ShouldBeNull();
        page.QuerySelectorAll("section:has(#next) a[href^='/coverage/next/']").ShouldNotBeEmpty();
        portal.Gateway.Calls.ShouldNotContain(c => c.Path == "/api/analytics/members");
    }

    [Fact]
    public async Task Who_coordinates_and_reads_all_figures_is_led_to_persons_from_the_own_figures_alone()
    {
        var own = (await ReadAsync("/coverage/next/remind")).QuerySelector("main .lead")!.TextContent;
        portal.Gateway.Answer("GET /api/analytics/members", Canned.Members);
        portal.Gateway.Answer("GET /api/analytics/coverage", Canned.Coverage);
        portal.Gateway.Answer("GET /api/analytics/coverage?programme=CDATE", Canned.CoverageOfProgramme);
        const string both = $"{Roles.Analyst}+{OfProgramme}";
        (await ReadAsync("/coverage", both)).QuerySelectorAll("section:has(#next) a").ShouldBeEmpty();
        (await ReadAsync("/coverage?programme=CDATE", both)).QuerySelectorAll("section:has(#next) a").ShouldNotBeEmpty();
        (await ReadAsync("/coverage/next/remind", both)).QuerySelector("main .lead")!.TextContent.ShouldBe(own);
    }

    [Fact]
    public async Task Gatherings_are_not_promised_to_who_has_no_school()
    {
        var page = await ReadAsync("/gatherings");
        page.QuerySelector("nav a[href='/gatherings']").ShouldBeNull();
        page.QuerySelector("nav a[href='/check-in']").ShouldBeNull();
        page.QuerySelector("main a[href='/gatherings/new']").ShouldBeNull();
        page.QuerySelector("main")!.TextContent.ShouldContain("arranged by schools");
        (await ReadAsync("/gatherings", Roles.Coordinator)).QuerySelector("main a[href='/gatherings/new']").ShouldNotBeNull();
    }

    [Fact]
    public async Task The_schools_settings_are_not_offered()
    {
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        (await ReadAsync("/organisation")).QuerySelectorAll("main a[href*='/mail']").ShouldBeEmpty();
        (await ReadAsync("/organisation", Roles.Coordinator)).QuerySelectorAll("main a[href*='/mail']").ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("/coverage", "coverage-of-programme")]
    [InlineData("/gatherings", "gatherings-of-programme")]
    public async Task Pages_look_right(string path, string name)
    {
        await using var window = await portal.OpenAsync(browser, OfProgramme);
        await window.Page.GotoAsync(path);
        await window.LookAsync(name);
    }

    private async Task<IDocument> ReadAsync(string path, string roles = OfProgramme)
    {
        using var visitor = portal.Visit(roles);
        return await visitor.ReadAsync(path);
    }
}
