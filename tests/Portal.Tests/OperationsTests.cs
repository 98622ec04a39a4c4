using System.Net;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

public sealed class OperationsTests : IClassFixture<PortalFixture>
{
    private const string List = "/operations/dead-letters";
    private const string Id = "01890000-0000-7000-8000-000000000001";
    private const string Letter = $"/api/analytics/dead-letters/{Id}";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public OperationsTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/membership/dead-letters", Canned.DeadLetters("membership.account-linked", "Person is not known.", 0));
        portal.Gateway.Answer("GET /api/communication/dead-letters", Canned.DeadLetters("communication.invitation-requested", "The template for language xx is missing.", 2, "c2"));
        portal.Gateway.Answer("GET /api/analytics/dead-letters", Canned.DeadLetters("analytics.member-activated", "The cohort of programme CXXXX is not known.", 1));
        portal.Gateway.Answer("GET /api/events/dead-letters", Canned.DeadLetters("events.person-erased", "Person is not known.", 0));
        portal.Gateway.Answer("GET /api/communication/sending", Canned.Sending);
        portal.Gateway.TakeDown("/api/identity");
        portal.Gateway.Answer($"GET {Letter}", Canned.DeadLetter());
        portal.Gateway.Answer($"POST {Letter}/replay", new { count = 1 });
        portal.Gateway.Answer($"POST {Letter}/drop", new { count = 1 });
        portal.Gateway.Answer("POST /api/communication/dead-letters/replay", new { count = 1412 });
    }

    [Fact]
    public async Task Service_that_is_down_is_named_and_the_others_show()
    {
        using var visitor = portal.Visit(Roles.Operator);
        var page = await visitor.ReadAsync(List);
        page.QuerySelectorAll(".alert-warning").ShouldHaveSingleItem().TextContent.ShouldContain("The sign-in service does not answer");
        page.QuerySelectorAll("section:has(#communication) tbody tr").Length.ShouldBe(2);
        page.QuerySelector("section:has(#communication) tbody")!.TextContent.ShouldContain("3 hours");
        page.QuerySelector("section:has(#membership)")!.TextContent.ShouldContain("No dead letters.");
    }

    [Fact]
    public async Task Next_page_is_the_next_page_of_one_service()
    {
        using var visitor = portal.Visit(Roles.Operator);
        var next = (await visitor.ReadAsync(List)).QuerySelector("a[rel=next]")!.GetAttribute("href")!;
        next.ShouldBe($"{List}?service=communication&after=c2");
        (await visitor.ReadAsync(next)).QuerySelectorAll("main section").ShouldHaveSingleItem();
        portal.Gateway.Calls.ShouldContain(call => call.Path == "/api/communication/dead-letters" && call.Query == "?after=c2");
    }

    [Fact]
    public async Task One_letter_is_replayed()
    {
        using var visitor = portal.Visit(Roles.Operator);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync($"{List}/analytics/{Id}"), "main form[action$=replay]");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldBe("1 replayed.");
        portal.Gateway.Calls.ShouldContain(c => c.Method == "POST" && c.Path == $"{Letter}/replay");
    }

    [Fact]
    public async Task Letter_is_dropped_only_after_a_second_question()
    {
        using var visitor = portal.Visit(Roles.Operator);
        var page = await visitor.ReadAsync($"{List}/analytics/{Id}");
        page.QuerySelectorAll("form[action$=drop]").ShouldBeEmpty();
        var asked = await visitor.ReadAsync(page.QuerySelector("main a.button-danger")!.GetAttribute("href")!);
        using var answer = await visitor.SendAsync(asked, "form[action$=drop]");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldBe("1 dropped.");
    }

    [Fact]
    public async Task All_letters_of_a_queue_are_replayed()
    {
        using var visitor = portal.Visit(Roles.Operator);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync($"{List}?service=communication"), "main form[action$=replay]");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldBe("1,412 replayed.");
        portal.Gateway.Calls.ShouldContain(c => c.Method == "POST" && c.Query == "?queue=communication.invitation-requested");
    }

    [Fact]
    public async Task Button_on_a_letter_that_somebody_else_settled_says_so()
    {
        using var visitor = portal.Visit(Roles.Operator);
        var page = await visitor.ReadAsync($"{List}/analytics/{Id}");
        portal.Gateway.Answer($"POST {Letter}/replay", new { count = 0 });
        using var answer = await visitor.SendAsync(page, "main form[action$=replay]");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldStartWith("Nothing was left to do");
    }

    [Fact]
    public async Task Settled_letter_offers_nothing_to_do()
    {
        portal.Gateway.Answer($"GET {Letter}", Canned.DeadLetter("dropped"));
        using var visitor = portal.Visit(Roles.Operator);
        var page = await visitor.ReadAsync($"{List}/analytics/{Id}");
        page.QuerySelectorAll("main form").ShouldBeEmpty();
        page.QuerySelector("[role=status]")!.TextContent.ShouldContain("24 November 2026, 09:00");
    }

    [Theory]
    [InlineData($"{List}/analytics/01890000-0000-7000-8000-0000000000ee")]
    [InlineData($"{List}/elsewhere/{Id}")]
    [InlineData($"{List}/..%2Fmembership/{Id}")]
    public async Task Unknown_letters_and_services_are_not_found(string path)
    {
        using var visitor = portal.Visit(Roles.Operator);
        using var answer = await visitor.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Button_without_the_forms_token_does_nothing()
    {
        using var visitor = portal.Visit(Roles.Operator);
        var page = await visitor.ReadAsync($"{List}/analytics/{Id}");
        foreach (var token in page.QuerySelectorAll("input[name=__RequestVerificationToken]").ToArray())
            token.Remove();
        using var answer = await visitor.SendAsync(page, "main form[action$=replay]");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        portal.Gateway.Calls.ShouldNotContain(c => c.Method == "POST");
    }

    [Theory]
    [InlineData("sv-SE", true)]
    [InlineData("en-GB", false)]
    public async Task Pages_are_accessible(string language, bool dark)
    {
        var name = $"operations/{{0}}-{language[..2]}-{(dark ? "dark" : "light")}";
        await using var window = await portal.OpenAsync(browser, Roles.Operator, language, dark: dark);
        foreach (var (path, page) in new[] { ("/", "home"), ($"{List}?done=replayed&count=3", "list"), ($"{List}/analytics/{Id}", "letter"), ($"{List}/analytics/{Id}?confirm=drop", "drop") })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync(name.Replace("{0}", page, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Operator_replays_with_scripts_too()
    {
        await using var window = await portal.OpenAsync(browser, Roles.Operator);
        await window.Page.GotoAsync($"{List}/analytics/{Id}");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Replay" }).ClickAsync();
        (await window.Page.GetByRole(AriaRole.Status).First.InnerTextAsync()).ShouldBe("1 replayed.");
        window.Errors.ShouldBeEmpty();
    }
}
