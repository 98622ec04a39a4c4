using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>Whom an office finds who would help.</summary>
public sealed class VolunteersPageTests : IClassFixture<PortalFixture>
{
    private const string Api = "/api/membership/volunteers";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public VolunteersPageTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        portal.Gateway.Answer($"GET {Api}", Canned.Volunteers);
    }

    [Fact]
    public async Task Each_is_shown_with_what_for_and_the_list_goes_on_with_the_filter()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync("/volunteers?role=mentor&q=energi&x=y");
        page.QuerySelectorAll("tbody tr").Length.ShouldBe(2);
        page.QuerySelector("tbody tr")!.TextContent.ShouldContain("Mentor, Guest lecturer");
        page.QuerySelector("tbody tr")!.TextContent.ShouldContain("CDATE Computer Science and Engineering 2026");
        page.QuerySelector("tbody a")!.GetAttribute("href").ShouldBe("mailto:alva%2Bhelp%3Fsubject%3Dx@example.org"); // no header of the office's mail comes from an address
        page.QuerySelectorAll("tbody a").Length.ShouldBe(1, "of the other no address is told");
        page.QuerySelector("#role option[selected]")!.GetAttribute("value").ShouldBe("mentor");
        page.QuerySelector("a[rel=next]")!.GetAttribute("href").ShouldBe("/volunteers?role=mentor&q=energi&after=n2");
        page.QuerySelector(".site-nav a[href='/volunteers']")!.GetAttribute("aria-current").ShouldBe("page");
        portal.Gateway.Calls.Single(c => c.Path == Api).Query.ShouldBe("?role=mentor&q=energi");
        await visitor.ReadAsync("/volunteers?role=king");
        portal.Gateway.Calls.Last(c => c.Path == Api).Query.ShouldBe("");
    }

    [Theory]
    [InlineData("/volunteers", "on their own page")]
    [InlineData("/volunteers?role=mentor", "fits the choice")]
    public async Task An_empty_list_says_why(string path, string text)
    {
        portal.Gateway.Answer($"GET {Api}", new { items = Array.Empty<object>() });
        using var visitor = portal.Visit(Roles.Coordinator);
        (await visitor.ReadAsync(path)).QuerySelector(".empty")!.TextContent.ShouldContain(text);
    }

    [Fact]
    public async Task Membership_away_is_said()
    {
        portal.Gateway.TakeDown("/api/membership");
        using var visitor = portal.Visit(Roles.Coordinator);
        (await visitor.ReadAsync("/volunteers")).QuerySelectorAll("main form, main table, .empty").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Page_is_accessible_light_and_dark(string language, bool dark)
    {
        await using var window = await portal.OpenAsync(browser, Roles.Coordinator, language, dark: dark);
        await window.Page.GotoAsync("/volunteers");
        await window.LookAsync($"volunteers/list-{language[..2]}-{(dark ? "dark" : "light")}");
    }
}
