using System.Globalization;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

public sealed class DeliveriesTests : IClassFixture<PortalFixture>
{
    private const string List = "GET /api/communication/deliveries";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public DeliveriesTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/communication/deliveries/summary", Canned.DeliverySummary);
        portal.Gateway.Answer(List, Canned.Deliveries("n2"));
    }

    [Fact]
    public async Task States_add_up_to_the_total_also_with_one_that_the_page_does_not_know()
    {
        portal.Gateway.Answer("GET /api/communication/deliveries/summary", new { total = 6, states = new { queued = 1, sent = 2, postponed = 3 } });
        var page = await ReadAsync("/deliveries");
        page.QuerySelectorAll(".stat dd").Sum(s => int.Parse(s.TextContent, CultureInfo.InvariantCulture)).ShouldBe(6);
        page.QuerySelector(".stats")!.TextContent.ShouldContain("postponed");
    }

    [Fact]
    public async Task Filters_are_passed_on_and_stay_in_the_pager()
    {
        var page = await ReadAsync("/deliveries?state=bounced&purpose=invitation&after=n1");
        portal.Gateway.Calls.ShouldContain(c => c.Query == "?state=bounced&purpose=invitation&after=n1");
        page.QuerySelector("#state option[selected]")!.GetAttribute("value").ShouldBe("bounced");
        page.QuerySelectorAll(".pager a").Select(a => a.GetAttribute("href"))
            .ShouldBe(["/deliveries?state=bounced&purpose=invitation", "/deliveries?state=bounced&purpose=invitation&after=n2"]);
    }

    [Fact]
    public async Task Filter_that_does_not_exist_is_not_passed_on()
    {
        await ReadAsync("/deliveries?state=lost");
        portal.Gateway.Calls.ShouldContain(c => c.Path == "/api/communication/deliveries" && c.Query == "");
    }

    [Fact]
    public async Task Last_page_has_no_next()
    {
        portal.Gateway.Answer(List, Canned.Deliveries(next: null));
        (await ReadAsync("/deliveries")).QuerySelectorAll(".pager").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Page_is_accessible(string language, bool dark)
    {
        await using var window = await portal.OpenAsync(browser, Roles.Central, language, dark: dark);
        await window.Page.GotoAsync("/deliveries");
        await window.LookAsync($"deliveries/list-{language[..2]}-{(dark ? "dark" : "light")}");
        portal.Gateway.Answer(List, new { items = Array.Empty<object>(), next = (string?)null });
        await window.Page.GotoAsync("/deliveries?state=failed");
        await window.LookAsync($"deliveries/empty-{language[..2]}-{(dark ? "dark" : "light")}");
    }

    private async Task<IDocument> ReadAsync(string path)
    {
        using var visitor = portal.Visit(Roles.Central);
        return await visitor.ReadAsync(path);
    }
}
