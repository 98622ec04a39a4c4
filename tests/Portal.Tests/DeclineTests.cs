using System.Net;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>Saying no to membership: in a browser, and by the forms that work without scripts.</summary>
public sealed class DeclineTests : IClassFixture<PortalFixture>
{
    private const string Decline = "POST /api/membership/activations/decline";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public DeclineTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer(Decline, new { state = "declined" });
    }

    [Fact]
    public async Task Opening_the_page_decides_nothing()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync("/activate/decline?token=t1");
        page.QuerySelector("h1")!.TextContent.ShouldBe("Say no to membership?");
        page.QuerySelector("main .actions a")!.GetAttribute("href").ShouldBe("/activate?token=t1");
        portal.Gateway.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_button_says_no_once_or_twice_and_the_page_tells_how_to_come_back()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync("/activate/decline?token=t1");
        for (var click = 0; click < 2; click++)
        {
            using var answer = await visitor.SendAsync(page, "main form");
            answer.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe("/activate/declined");
            (await Visitor.ParseAsync(answer)).QuerySelector("main a.button")!.GetAttribute("href").ShouldBe("/activate/lost");
        }
        portal.Gateway.Calls.ShouldAllBe(c => c.Path == "/api/membership/activations/decline" && c.Query == "" && c.Json.GetProperty("token").GetString() == "t1");
    }

    [Theory]
    [InlineData("activation-token-invalid", 404, "/activate/lost")]
    [InlineData("activation-expired", 409, "/activate/lost")]
    [InlineData("already-activated", 409, "/sign-in")]
    public async Task A_link_that_no_longer_works_says_why_and_gives_one_way_on(string code, int status, string way)
    {
        portal.Gateway.Refuse(Decline, status, code);
        using var visitor = portal.Visit();
        using var answer = await visitor.SendAsync(await visitor.ReadAsync("/activate/decline?token=spent"), "main form");
        var page = await Visitor.ParseAsync(answer);
        page.QuerySelectorAll("main form:not([hidden])").ShouldBeEmpty();
        page.QuerySelectorAll("main a.button").ShouldHaveSingleItem().GetAttribute("href").ShouldBe(way);
    }

    [Fact]
    public async Task Without_a_token_nobody_is_asked()
    {
        using var visitor = portal.Visit();
        (await visitor.ReadAsync("/activate/decline")).QuerySelector("h1")!.TextContent.ShouldBe("This link does not work");
        portal.Gateway.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_invitation_that_was_declined_says_so_where_it_leads()
    {
        portal.Gateway.Refuse("POST /api/membership/activations/lookup", 409, "invitation-declined");
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync("/activate?token=t1");
        page.QuerySelector("h1")!.TextContent.ShouldBe("You said no to this invitation");
        page.QuerySelectorAll("main a.button").ShouldHaveSingleItem().GetAttribute("href").ShouldBe("/activate/lost");
    }

    [Fact]
    public async Task Membership_away_is_a_503_and_nothing_is_claimed()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync("/activate/decline?token=t1");
        portal.Gateway.TakeDown("/api/membership");
        using var answer = await visitor.SendAsync(page, "main form");
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_are_accessible_in_both_languages_light_and_dark(string language, bool dark)
    {
        await using var window = await portal.OpenAsync(browser, language: language, dark: dark);
        foreach (var (path, name) in new[] { ("/activate/decline?token=t1", "decline"), ("/activate/declined", "declined") })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync($"activation/{name}-{language[..2]}-{(dark ? "dark" : "light")}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_works_with_and_without_scripts(bool javaScript)
    {
        await using var window = await portal.OpenAsync(browser, javaScript: javaScript);
        await window.Page.GotoAsync("/activate/decline?token=t1");
        await window.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Say no" }).ClickAsync();
        await Eventually.Async(() => window.Page.Locator("h1").InnerTextAsync(), text => text == "You have said no");
    }
}
