using System.Net;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

public sealed class SessionsTests : IClassFixture<PortalFixture>
{
    private const string Here = "01890000-0000-7000-8000-0000000000e1", Phone = "01890000-0000-7000-8000-0000000000e2", Account = "01890000-0000-7000-8000-0000000000e3";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public SessionsTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.SignIn.Session = 200;
        portal.Gateway.Answer("GET /api/identity/sessions", new
        {
            items = new object[]
            {
                new { id = Here, current = true, startedAt = "2026-11-26T07:02:00Z", lastUsedAt = "2026-11-26T10:15:00Z", expiresAt = "2026-11-26T19:02:00Z", browser = "Firefox", system = "Windows" },
                new { id = Phone, current = false, startedAt = "2026-11-26T06:00:00Z", lastUsedAt = "2026-11-26T06:10:00Z", expiresAt = "2026-11-26T18:00:00Z" },
            },
        });
        portal.Gateway.Answer("POST /api/identity/accounts/search", new { items = new[] { new { id = Account, name = "Åsa Påhittad", sessions = 2, lastUsedAt = "2026-11-26T10:15:00Z" } } });
        portal.Gateway.Answer($"POST /api/identity/accounts/{Account}/end-sessions", new { count = 2 });
        portal.Gateway.Answer("GET /api/identity/accounts/audit", new
        {
            items = new[] { new { id = Account, accountName = "Åsa Påhittad", actorName = "Demo central", sessions = 2, at = "2026-11-26T10:20:00Z" } },
        });
    }

    [Theory]
    [InlineData("en-GB", "Where you are signed in", "Sign somebody else out", "Find")]
    [InlineData("sv-SE", "Var du är inloggad", "Logga ut någon annan", "Sök")]
    public async Task Pages_about_sessions_are_readable_by_all(string language, string title, string others, string find)
    {
        await using var window = await portal.OpenAsync(browser, Roles.Central, language);
        await window.Page.GotoAsync("/signed-in");
        (await window.Page.InnerTextAsync("h1")).ShouldBe(title);
        await window.LookAsync($"signed-in-{language[..2]}");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = others }).ClickAsync();
        await window.Page.Locator("#email").FillAsync("asa@demo.example");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = find, Exact = true }).ClickAsync();
        await window.Page.Locator("h2", new() { HasText = "Åsa Påhittad" }).WaitForAsync();
        await window.LookAsync($"signed-in-others-{language[..2]}");
        window.Page.Url.ShouldNotContain("asa");
    }

    [Fact]
    public async Task Buttons_end_one_or_all_others()
    {
        portal.Gateway.Accept($"DELETE /api/identity/sessions/{Phone}");
        portal.Gateway.Accept("POST /api/identity/sessions/end-others");
        using var visitor = portal.Visit(Roles.Member);
        var page = await visitor.ReadAsync("/signed-in");
        page.QuerySelectorAll("main section form").Length.ShouldBe(1); // none for this browser: that is signing out
        using var one = await visitor.SendAsync(page, $"form[action='/signed-in/{Phone}/end']");
        (await Visitor.ParseAsync(one)).QuerySelector(".alert-success").ShouldNotBeNull();
        using var all = await visitor.SendAsync(page, "form[action='/signed-in/end-others']");
        (await Visitor.ParseAsync(all)).QuerySelector(".alert-success").ShouldNotBeNull();
        portal.Gateway.Calls.Where(c => c.Method != "GET").Select(c => $"{c.Method} {c.Path}").ShouldBe([$"DELETE /api/identity/sessions/{Phone}", "POST /api/identity/sessions/end-others"]);
    }

    [Fact]
    public async Task Somebody_elses_sessions_end_after_a_search()
    {
        using var visitor = portal.Visit(Roles.Operator);
        var found = await Visitor.ParseAsync(await visitor.SendAsync(await visitor.ReadAsync("/signed-in/others"), "main form", ("email", "asa@demo.example")));
        using var answer = await visitor.SendAsync(found, $"form[action='/signed-in/others/{Account}/end']");
        (await Visitor.ParseAsync(answer)).QuerySelector(".alert-success")!.TextContent.ShouldContain("2 sessions have ended");
    }

    [Fact]
    public async Task A_session_that_has_ended_opens_nothing_within_seconds()
    {
        using var visitor = portal.Visit(Roles.Member, follow: false);
        (await visitor.GetAsync("/signed-in")).StatusCode.ShouldBe(HttpStatusCode.OK);
        portal.Gateway.SignIn.Session = 401;
        var answer = await Eventually.Async(() => visitor.GetAsync("/signed-in"), a => a.StatusCode == HttpStatusCode.Redirect, TimeSpan.FromSeconds(15));
        answer.Headers.Location!.OriginalString.ShouldContain("/connect/authorize");
    }

    [Fact]
    public async Task While_identity_is_away_nobody_is_signed_out()
    {
        portal.Gateway.SignIn.Session = 503;
        using var visitor = portal.Visit(Roles.Member, follow: false);
        for (var i = 0; i < 3; i++)
            (await visitor.GetAsync("/signed-in")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_at_identity_and_clears_the_cache()
    {
        portal.Gateway.Accept("DELETE /api/identity/sessions/current");
        using var visitor = portal.Visit(Roles.Member, follow: false);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync("/signed-in"), "form[action='/sign-out']");
        portal.Gateway.Calls.ShouldContain(c => c.Method == "DELETE" && c.Path == "/api/identity/sessions/current");
        answer.Headers.GetValues("Clear-Site-Data").ShouldBe(["\"cache\""]);
        answer.Headers.Location!.Query.ShouldNotContain("id_token_hint");
    }
}
