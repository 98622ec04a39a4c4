using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

public sealed class LadokTests : IClassFixture<PortalFixture>
{
    private const string Path = "/operations/ladok";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public LadokTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/membership/ladok", State());
        portal.Gateway.Answer("GET /api/membership/ladok/waiting", new
        {
            items = new[] { new { source = "urn:ladok:29", entryId = "e1", studentUid = "00000000-demo-4000-8000-000000000017", since = "2026-11-20T09:00:00Z" } }, next = "50",
        });
    }

    [Fact]
    public async Task A_feed_that_cannot_be_read_on_says_why_and_since_when()
    {
        using var visitor = portal.Visit(Roles.Operator);
        (await visitor.ReadAsync(Path)).QuerySelectorAll(".alert-error").ShouldBeEmpty();
        portal.Gateway.Answer("GET /api/membership/ladok", State(new { code = "feed-timeout", reason = "It did not answer within 60 s.", since = "2026-11-24T08:00:00Z", failures = 4 }));
        var alert = (await visitor.ReadAsync(Path)).QuerySelector(".alert-error")!.TextContent;
        alert.ShouldContain("feed-timeout");
        alert.ShouldContain("4 attempts since");
    }

    [Fact]
    public async Task Counts_by_type_and_what_waits_are_shown()
    {
        using var visitor = portal.Visit(Roles.Central, "sv");
        var page = await visitor.ReadAsync(Path);
        page.QuerySelector("section:has(#events) tbody tr")!.TextContent.ShouldContain("UtfardatBevisEvent");
        page.QuerySelector("section:has(#waiting) tbody")!.TextContent.ShouldContain("00000000-demo-4000-8000-000000000017");
        page.QuerySelector("a[rel=next]")!.GetAttribute("href").ShouldBe($"{Path}?after=50");
    }

    [Fact]
    public async Task Without_a_feed_the_page_says_how_to_configure_one()
    {
        portal.Gateway.Answer("GET /api/membership/ladok", new { enabled = false, waiting = 0, events = Array.Empty<object>() });
        portal.Gateway.Answer("GET /api/membership/ladok/waiting", new { items = Array.Empty<object>() });
        using var visitor = portal.Visit(Roles.Operator);
        (await visitor.ReadAsync(Path)).QuerySelector(".empty")!.TextContent.ShouldContain("Ladok__FeedUrl");
    }

    [Fact]
    public async Task Membership_that_is_down_is_named()
    {
        portal.Gateway.TakeDown("/api/membership");
        using var visitor = portal.Visit(Roles.Operator);
        (await visitor.ReadAsync(Path)).QuerySelectorAll(".alert-warning").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task It_looks_right()
    {
        portal.Gateway.Answer("GET /api/membership/ladok", State(new { code = "http-503", reason = "https://api.ladok.example/uppfoljning/feed/256258 answered 503.", since = "2026-11-24T08:00:00Z", failures = 4 }));
        await using var window = await portal.OpenAsync(browser, Roles.Operator);
        await window.Page.GotoAsync(Path);
        await window.LookAsync("ladok");
    }

    private static object State(object? fault = null) => new
    {
        enabled = true,
        feed = "https://api.ladok.example/uppfoljning/feed/recent",
        page = "https://api.ladok.example/uppfoljning/feed/256259",
        lastEntryId = "79218ad2-9a03-11e7-8cab-040ad9ac4132",
        lastEntryAt = "2026-11-24T07:58:12Z",
        readAt = "2026-11-24T07:59:00Z",
        nextAt = "2026-11-24T08:02:40Z",
        fault,
        waiting = 1,
        events = new[]
        {
            Count("examen/UtfardatBevisEvent", 1834, 0, 3), Count("examen/UtfardatBevisBorttagetEvent", 4, 0, 0), Count("studentinformation/KontaktuppgifterEvent", 21_507, 0, 12),
            Count("studentinformation/StudentEvent", 20_110, 0, 0), Count("utbildningsinformation/KursTillStatusEvent", 0, 88_412, 0),
        },
    };

    private static object Count(string type, int applied, int skipped, int rejected) =>
        new { type = $"http://schemas.ladok.se/{type}", read = applied + skipped + rejected, applied, skipped, rejected };
}
