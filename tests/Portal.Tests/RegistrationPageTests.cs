using System.Text.Json;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>Where the links of the mails lead.</summary>
public sealed class RegistrationPageTests : IClassFixture<PortalFixture>
{
    private const string Api = "/api/events/registrations/t1";
    private const string Page = "/registration?token=t1";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public RegistrationPageTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        portal.Gateway.Answer($"GET {Api}", CannedEvent.Managed("confirmed"));
    }

    [Theory]
    [InlineData("/registration")]
    [InlineData("/registration?token=")]
    [InlineData("/registration?token=broken")]
    [InlineData("/registration?token=..%2F..%2Fmembership")]
    public async Task Link_that_leads_nowhere_says_what_to_try(string path)
    {
        portal.Gateway.Refuse("GET /api/events/registrations/broken", 404, "registration-token-invalid");
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(path);
        page.QuerySelector("h1")!.TextContent.ShouldBe("This link does not lead to a registration");
        page.QuerySelectorAll("main li").Length.ShouldBe(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&confirm=cancel")]
    [InlineData("&confirm=decline")]
    [InlineData("&change=true")]
    public async Task Opening_it_changes_nothing(string query)
    {
        portal.Gateway.Answer($"GET {Api}", CannedEvent.Managed("offered"));
        using var visitor = portal.Visit();
        using var answer = await visitor.GetAsync(Page + query);
        portal.Gateway.Calls.ShouldAllBe(c => c.Method == "GET");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
    }

    [Theory]
    [InlineData("full", 0, 2, null, "No seat is free. ")]
    [InlineData("full", 0, 2, CannedEvent.Dinner, "No seat is free in “Dinner in the great hall”.")]
    [InlineData("too-few-seats", 1, 2, null, "One seat is free, but your party needs 2.")]
    [InlineData("held-for-earlier", 3, 4, null, "3 seats are free, but a party that came before needs 4, and free seats are kept for it.")]
    [InlineData("no-more-offers", null, 2, null, "No more seats are offered")]
    public async Task Who_waits_sees_the_position_and_why_nothing_moves(string code, int? free, int needed, string? part, string text)
    {
        portal.Gateway.Answer($"GET {Api}", CannedEvent.Managed("waitlisted", CannedEvent.Waiting(code, free, needed, part: part)));
        using var visitor = portal.Visit();
        var state = (await visitor.ReadAsync(Page)).QuerySelector("section.panel")!;
        state.TextContent.ShouldContain("You are number 3 in line.");
        state.TextContent.ShouldContain(text.Trim());
        state.TextContent.ShouldContain("strictly by order");
    }

    [Theory]
    [InlineData("pending", null, "awaits the organiser")]
    [InlineData("rejected", "rejected", "could not offer you a place")]
    [InlineData("lapsed", "lapsed", "not answered in time")]
    [InlineData("lapsed", "declined", "You declined the seats")]
    [InlineData("cancelled", "attendee", "You can register again")]
    [InlineData("cancelled", "office", "The organiser has cancelled it")]
    public async Task Every_state_is_said_in_words_and_an_ended_one_has_no_buttons(string state, string? endedBy, string text)
    {
        portal.Gateway.Answer($"GET {Api}", CannedEvent.Managed(state, endedBy: endedBy));
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page);
        page.QuerySelector("section.panel")!.TextContent.ShouldContain(text);
        page.QuerySelectorAll("main a.button").Length.ShouldBe(state == "pending" ? 2 : 0);
        page.QuerySelector("main")!.TextContent.ShouldNotContain("video.example");
    }

    [Theory]
    [InlineData("confirmed", 2027, "/events/ticket?token=t1", "/api/events/registrations/t1/calendar.ics")]
    [InlineData("waitlisted", 2027, "/api/events/registrations/t1/calendar.ics")]
    [InlineData("confirmed", 2025, "/events/certificate?token=t1")]
    [InlineData("rejected", 2027)]
    public async Task Links_lead_to_what_can_be_had_now(string state, int year, params string[] links)
    {
        portal.Gateway.Answer($"GET {Api}", CannedEvent.Managed(state, state == "waitlisted" ? CannedEvent.Waiting("full", 0, 2) : null, change: g => (g["startsAtUtc"], g["endsAtUtc"]) = ($"{year}-05-20T08:00:00Z", $"{year}-05-21T13:00:00Z")));
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page);
        page.QuerySelectorAll("section.panel p.actions a, main ul.actions a").Select(a => a.GetAttribute("href")).ShouldBe([.. links, $"/events/{CannedEvent.Slug}"]);
    }

    [Theory]
    [InlineData("accept", "", "accepted", "You have accepted the seats.")]
    [InlineData("decline", "&confirm=decline", "declined", "You have declined the seats.")]
    public async Task Offer_is_answered_until_its_deadline(string answer, string confirm, string done, string text)
    {
        portal.Gateway.Answer($"GET {Api}", CannedEvent.Managed("offered"));
        portal.Gateway.Answer($"POST {Api}/{answer}", CannedEvent.Managed("confirmed"));
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page + confirm);
        page.QuerySelector("section.panel")!.TextContent.ShouldContain("Answer by 26 November 2026, 13:00 (Stockholm time).");
        using var result = await visitor.SendAsync(page, $"form[action$={answer}]");
        result.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe($"{Page}&done={done}");
        (await Visitor.ParseAsync(result)).QuerySelector("[role=status]")!.TextContent.ShouldBe(text);
        portal.Gateway.Calls.ShouldContain(c => c.Method == "POST" && c.Path == $"{Api}/{answer}");
    }

    [Fact]
    public async Task Offer_that_has_ended_says_where_its_seats_are()
    {
        portal.Gateway.Answer($"GET {Api}", CannedEvent.Managed("offered"));
        portal.Gateway.Refuse($"POST {Api}/accept", 409, "offer-ended");
        using var visitor = portal.Visit();
        using var result = await visitor.SendAsync(await visitor.ReadAsync(Page), "form[action$=accept]");
        (await Visitor.ParseAsync(result)).QuerySelector("[role=alert]")!.TextContent.ShouldContain("have gone to who waits next");
    }

    [Fact]
    public async Task It_is_cancelled_only_after_a_second_question()
    {
        portal.Gateway.Answer($"DELETE {Api}", CannedEvent.Managed("cancelled"));
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page);
        page.QuerySelector("form[action$=cancel]").ShouldBeNull();
        var asked = await visitor.ReadAsync(page.QuerySelector("main a.button-danger")!.GetAttribute("href")!);
        using var result = await visitor.SendAsync(asked, "form[action$=cancel]");
        (await Visitor.ParseAsync(result)).QuerySelector("[role=status]")!.TextContent.ShouldBe("Your registration is cancelled.");
        portal.Gateway.Calls.ShouldContain(c => c.Method == "DELETE" && c.Path == Api);
    }

    [Fact]
    public async Task Change_starts_from_what_is_and_carries_the_version_that_was_read()
    {
        portal.Gateway.Answer($"PUT {Api}", CannedEvent.Managed("confirmed"));
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync($"{Page}&change=true");
        page.QuerySelector("#companions")!.TextContent.ShouldBe("Björn Påhittad");
        page.QuerySelector($"#answer-{CannedEvent.Track} option[selected]")!.GetAttribute("value").ShouldBe("Energi");
        page.QuerySelectorAll("input[checked]").Select(i => i.Id).ShouldBe([$"part-{CannedEvent.Dinner}", $"share-{CannedEvent.Foreign}", "photos"]);
        page.QuerySelector("#email").ShouldBeNull();
        using var result = await visitor.SendAsync(page, "form[action*=change]", ("name", "Åsa P"), ("party", "1"), ($"answer.{CannedEvent.Track}", "Hälsa"));
        (await Visitor.ParseAsync(result)).QuerySelector("[role=status]")!.TextContent.ShouldBe("Your changes are saved.");
        var sent = portal.Gateway.Calls.Single(c => c.Method == "PUT");
        sent.IfMatch.ShouldBe("\"5\"");
        sent.Json.GetRawText().ShouldBe(JsonSerializer.Serialize(new
        {
            name = "Åsa P", language = "sv", party = 1, companions = Array.Empty<string>(), partIds = Array.Empty<string>(),
            answers = new Dictionary<string, string> { [CannedEvent.Track] = "Hälsa" }, sharedWith = Array.Empty<string>(), photoConsent = false,
        }, JsonSerializerOptions.Web));
    }

    [Theory]
    [InlineData(409, "no-seats", "not enough seats", "5")]
    [InlineData(409, "others-wait", "Others wait for these seats", "5")]
    [InlineData(412, "changed-meanwhile", "is not saved yet", "6")]
    public async Task Change_that_is_refused_keeps_what_was_typed(int status, string code, string text, string version)
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync($"{Page}&change=true");
        portal.Gateway.Refuse($"PUT {Api}", status, code);
        var now = CannedEvent.Managed("confirmed");
        now["registration"]!["version"] = 6;
        portal.Gateway.Answer($"GET {Api}", now);
        using var result = await visitor.SendAsync(page, "form[action*=change]", ("name", "Åsa P"), ("party", "4"));
        var answer = await Visitor.ParseAsync(result);
        answer.QuerySelector("[role=alert]")!.TextContent.ShouldContain(text);
        answer.QuerySelector("#party")!.GetAttribute("value").ShouldBe("4");
        answer.QuerySelector("input[name=version]")!.GetAttribute("value").ShouldBe(version);
    }

    [Fact]
    public async Task Change_of_one_that_ended_meanwhile_is_answered_with_how_it_is()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync($"{Page}&change=true");
        portal.Gateway.Answer($"GET {Api}", CannedEvent.Managed("cancelled", endedBy: "office"));
        using var result = await visitor.SendAsync(page, "form[action*=change]", ("name", "Åsa P"));
        var answer = await Visitor.ParseAsync(result);
        answer.QuerySelector("[role=alert]")!.TextContent.ShouldContain("has ended");
        answer.QuerySelector("#state")!.TextContent.ShouldBe("Your registration is cancelled");
        portal.Gateway.Calls.ShouldAllBe(c => c.Method == "GET");
    }

    [Theory]
    [InlineData(true, """{"given":false}""")]
    [InlineData(false, """{"given":true,"wordingVersion":1}""")]
    public async Task Being_in_photos_is_agreed_to_and_taken_back_by_a_button(bool given, string body)
    {
        var now = CannedEvent.Managed("confirmed");
        now["registration"]!["photoConsent"] = given;
        portal.Gateway.Answer($"GET {Api}", now);
        portal.Gateway.Answer($"PUT {Api}/photos", now);
        using var visitor = portal.Visit();
        using var result = await visitor.SendAsync(await visitor.ReadAsync(Page), "form[action$=photos]");
        (await Visitor.ParseAsync(result)).QuerySelector("[role=status]")!.TextContent.ShouldContain("sees it at once");
        portal.Gateway.Calls.Single(c => c.Method == "PUT").Body.ShouldBe(body);
        portal.Gateway.Refuse($"PUT {Api}/photos", 409, "wording-changed");
        using var refused = await visitor.SendAsync(await visitor.ReadAsync(Page), "form[action$=photos]");
        (await Visitor.ParseAsync(refused)).QuerySelector("[role=alert]")!.TextContent.ShouldContain("words about photos have changed");
    }

    [Fact]
    public async Task Where_photos_are_not_asked_about_nothing_is_said_of_them()
    {
        var now = CannedEvent.Managed("confirmed", change: g => g["photos"] = null);
        now["registration"]!["photoConsent"] = false;
        portal.Gateway.Answer($"GET {Api}", now);
        using var visitor = portal.Visit();
        (await visitor.ReadAsync(Page)).QuerySelector("form[action$=photos]").ShouldBeNull();
        (await visitor.ReadAsync($"{Page}&change=true")).QuerySelector("#photos").ShouldBeNull();
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_are_accessible(string language, bool dark)
    {
        await using var window = await portal.OpenAsync(browser, language: language, dark: dark);
        foreach (var (path, page, answer) in new[]
        {
            (Page, "offered", CannedEvent.Managed("offered")), ($"{Page}&confirm=decline", "decline", CannedEvent.Managed("offered")),
            (Page, "waiting", CannedEvent.Managed("waitlisted", CannedEvent.Waiting("held-for-earlier", 1, 2, part: CannedEvent.Dinner))),
            ($"{Page}&done=registered", "confirmed", CannedEvent.Managed("confirmed")), ($"{Page}&change=true", "change", CannedEvent.Managed("confirmed")),
            ($"{Page}&confirm=cancel", "cancel", CannedEvent.Managed("confirmed")), ("/registration?token=broken", "lost", CannedEvent.Managed("confirmed")),
        })
        {
            portal.Gateway.Answer($"GET {Api}", answer);
            await window.Page.GotoAsync(path);
            await window.LookAsync($"registration/{page}-{language[..2]}-{(dark ? "dark" : "light")}");
        }
    }

    [Fact]
    public async Task Offer_is_accepted_in_a_browser_without_scripts()
    {
        portal.Gateway.Answer($"GET {Api}", CannedEvent.Managed("offered"));
        portal.Gateway.Answer($"POST {Api}/accept", CannedEvent.Managed("confirmed"));
        await using var window = await portal.OpenAsync(browser, javaScript: false);
        await window.Page.GotoAsync(Page);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Accept the seats" }).ClickAsync();
        (await window.Page.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldBe("You have accepted the seats.");
    }
}
