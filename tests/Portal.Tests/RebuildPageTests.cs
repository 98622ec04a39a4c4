using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

public sealed class RebuildPageTests : IClassFixture<PortalFixture>
{
    private const string Path = "/operations/rebuild";
    private const string Get = "GET /api/analytics/rebuild";
    private const string Post = "POST /api/analytics/rebuild";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public RebuildPageTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer(Get, Canned.Rebuild("completed", new { count = 0, items = Array.Empty<object>() }));
        portal.Gateway.Answer(Post, Canned.Rebuild("running"));
    }

    [Fact]
    public async Task Rebuild_starts_only_after_a_second_question()
    {
        using var visitor = portal.Visit(Roles.Operator);
        var page = await visitor.ReadAsync(Path);
        page.QuerySelectorAll("main form").ShouldBeEmpty();
        var asked = await visitor.ReadAsync(page.QuerySelector("main a.button")!.GetAttribute("href")!);
        portal.Gateway.Answer(Get, Canned.Rebuild("running"));
        using var answer = await visitor.SendAsync(asked, "main form");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldBe("412,000 of 1,250,000 facts: 33%");
        portal.Gateway.Calls.ShouldContain(c => c.Method == "POST");
    }

    [Fact]
    public async Task One_that_somebody_else_started_meanwhile_is_shown()
    {
        using var visitor = portal.Visit(Roles.Central);
        var asked = await visitor.ReadAsync($"{Path}?confirm=start");
        portal.Gateway.Refuse(Post, 409, "rebuild-running");
        portal.Gateway.Answer(Get, Canned.Rebuild("running"));
        using var answer = await visitor.SendAsync(asked, "main form");
        (await Visitor.ParseAsync(answer)).QuerySelectorAll("meter").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_was_wrong_is_listed()
    {
        portal.Gateway.Answer(Get, Canned.Rebuild("completed", Canned.Differences));
        using var visitor = portal.Visit(Roles.Operator);
        var page = await visitor.ReadAsync(Path);
        page.QuerySelector(".alert-warning")!.TextContent.ShouldBe("212 figures were wrong and are right now.");
        page.QuerySelectorAll("tbody tr").Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("sv-SE", true)]
    [InlineData("en-GB", false)]
    public async Task Page_is_accessible_in_every_state(string language, bool dark)
    {
        await using var window = await portal.OpenAsync(browser, Roles.Operator, language, dark: dark);
        foreach (var (state, answer) in new[]
        {
            ("none", new { state = "none" }), ("running", Canned.Rebuild("running")), ("same", Canned.Rebuild("completed", new { count = 0, items = Array.Empty<object>() })),
            ("mended", Canned.Rebuild("completed", Canned.Differences)), ("failed", Canned.Rebuild("failed", error: "terminating connection due to administrator command")),
        })
        {
            portal.Gateway.Answer(Get, answer);
            await window.Page.GotoAsync(Path);
            await window.LookAsync($"operations/rebuild-{state}-{language[..2]}-{(dark ? "dark" : "light")}");
        }
        await window.Page.GotoAsync($"{Path}?confirm=start");
        await window.LookAsync($"operations/rebuild-confirm-{language[..2]}-{(dark ? "dark" : "light")}");
    }
}
