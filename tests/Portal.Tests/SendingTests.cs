using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>Where mail waits because it is refused, and people whose mail came back.</summary>
public sealed class SendingTests : IClassFixture<PortalFixture>
{
    private const string Path = "/operations/sending";
    private const string Id = "01890000-0000-7000-8000-000000000001";
    private const string Resume = $"POST /api/communication/sending/pauses/{Id}/resume";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public SendingTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/communication/sending", Canned.Sending);
        foreach (var service in new[] { "membership", "communication", "analytics", "events", "identity" })
            portal.Gateway.Answer($"GET /api/{service}/dead-letters", Canned.DeadLetters("x", "x", 0));
        portal.Gateway.Answer(Resume, new { count = 1 });
        portal.Gateway.Answer("GET /api/membership/people", Canned.People(null));
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
    }

    [Fact]
    public async Task An_operator_is_told_on_the_start_page_and_nobody_else_is()
    {
        using var visitor = portal.Visit(Roles.Operator);
        (await visitor.ReadAsync("/")).QuerySelector(".alert a")!.GetAttribute("href").ShouldBe(Path);
        portal.Gateway.Answer("GET /api/communication/sending", new { open = Array.Empty<object>(), resumed = Array.Empty<object>() });
        (await visitor.ReadAsync("/")).QuerySelectorAll(".alert").ShouldBeEmpty();
        (await visitor.ReadAsync(Path)).QuerySelector("main")!.TextContent.ShouldContain("Mail goes out everywhere.");
    }

    [Fact]
    public async Task The_reply_is_shown_as_text_and_sending_goes_on_by_one_button()
    {
        using var visitor = portal.Visit(Roles.Operator);
        var page = await visitor.ReadAsync(Path);
        page.QuerySelectorAll("main script, main img").ShouldBeEmpty();
        page.QuerySelector("main")!.TextContent.ShouldContain("<script>alert(1)</script>");
        page.QuerySelectorAll("main h2").Select(h => h.TextContent).ShouldBe(["Mail to gmail.com", "Invitation, to everybody"]);

        using var answer = await visitor.SendAsync(page, $"form[action='{Path}/{Id}/resume']");

        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldBe("Sending goes on.");
        portal.Gateway.Answer(Resume, new { count = 0 });
        using var again = await visitor.SendAsync(page, $"form[action='{Path}/{Id}/resume']");
        (await Visitor.ParseAsync(again)).QuerySelector("[role=status]")!.TextContent.ShouldStartWith("Nothing was left to do");
    }

    [Fact]
    public async Task Who_is_unreachable_is_tried_again_from_the_list_as_it_was_chosen()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync("/people?year=2025&state=unreachable");
        page.QuerySelectorAll("form[action$=reachable]").Length.ShouldBe(1, "one person is unreachable");
        page.QuerySelector("tbody")!.TextContent.ShouldContain("5.1.1");
        var action = page.QuerySelector("form[action$=reachable]")!.GetAttribute("action")!;
        portal.Gateway.Answer($"POST /api/membership{action}", new { count = 1 });

        using var answer = await visitor.SendAsync(page, "form[action$=reachable]");

        answer.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe("/people?year=2025&state=unreachable&done=reach");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldStartWith("The person counts as reachable again");
    }

    [Theory]
    [InlineData("sv-SE", true)]
    [InlineData("en-GB", false)]
    public async Task Pages_are_accessible(string language, bool dark)
    {
        await using var window = await portal.OpenAsync(browser, Roles.Operator, language, dark: dark);
        await window.Page.GotoAsync($"{Path}?done=resumed");
        await window.LookAsync($"operations/sending-{language[..2]}-{(dark ? "dark" : "light")}");
    }
}
