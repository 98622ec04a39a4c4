using System.Net;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>Registering with an address that is proved by the link of a mail.</summary>
public sealed class ConfirmTests : IClassFixture<PortalFixture>
{
    private const string Api = $"/api/events/public/{CannedEvent.Slug}";
    private const string Event = $"/events/{CannedEvent.Slug}";
    private const string Link = "/registration/confirm?token=r1";
    private const string Sent = $"/registration/sent?event={CannedEvent.Slug}";
    private static readonly object reserved = new
    {
        name = "Åsa Påhittad", email = "asa@demo.example", party = 2, companions = new[] { "Björn Påhittad" }, quotaId = CannedEvent.Students, partIds = new[] { CannedEvent.Dinner },
        answers = new Dictionary<string, string> { [CannedEvent.Diet] = "Inga nötter" }, heldUntil = "2027-05-01T11:30:00Z",
    };
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public ConfirmTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        portal.Gateway.Answer($"GET {Api}", CannedEvent.Public());
        portal.Gateway.Answer($"POST {Api}/registrations", new { slug = CannedEvent.Slug, status = "mail-sent", heldMinutes = 60 });
        portal.Gateway.Answer("GET /api/events/reservations/r1", new { gathering = CannedEvent.Public(), reserved });
        portal.Gateway.Answer("POST /api/events/reservations/r1", new { registration = CannedEvent.Registration("confirmed"), addressProof = "proof-1" });
        portal.Gateway.Answer("GET /api/events/registrations/t1", CannedEvent.Managed("confirmed"));
    }

    [Fact]
    public async Task Guest_hears_where_it_goes_on_and_the_page_has_no_address()
    {
        using var visitor = portal.Visit();
        using var answer = await visitor.SendAsync(await visitor.ReadAsync(Event), "form[action^='/events']", ("name", "Åsa"), ("email", "asa@demo.example"));
        answer.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe(Sent);
        var text = (await Visitor.ParseAsync(answer)).QuerySelector("main")!.TextContent;
        text.ShouldContain("Look in your mail");
        text.ShouldContain("for an hour");
        text.ShouldNotContain("asa@demo.example");
    }

    [Fact]
    public async Task Opening_the_link_shows_what_was_asked_for_and_changes_nothing()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Link);
        var text = page.QuerySelector("main")!.TextContent;
        foreach (var fact in new[] { "asa@demo.example", "Åsa Påhittad", "2 (Björn Påhittad)", "Inga nötter" })
            text.ShouldContain(fact);
        portal.Gateway.Calls.ShouldAllBe(c => c.Method == "GET");
        page.QuerySelectorAll("main form button").Length.ShouldBe(1);
    }

    [Fact]
    public async Task Button_registers_and_from_then_on_this_browser_registers_at_once()
    {
        using var visitor = portal.Visit();
        using var answer = await visitor.SendAsync(await visitor.ReadAsync(Link), "main form");
        answer.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe("/registration?token=t1&done=registered");
        (await visitor.SendAsync(await visitor.ReadAsync(Event), "form[action^='/events']", ("name", "Åsa"), ("email", "asa@demo.example"))).Dispose();
        portal.Gateway.Calls.Last(c => c.Method == "POST").Proof.ShouldBe("proof-1");
    }

    [Fact]
    public async Task Proof_is_kept_where_no_script_and_no_other_site_reaches_it()
    {
        using var visitor = portal.Visit(follow: false);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync(Link), "main form");
        answer.Headers.GetValues("Set-Cookie").ShouldContain("address-proof=proof-1; max-age=604800; path=/events; samesite=strict; httponly");
        answer.Headers.Location!.OriginalString.ShouldNotContain("proof-1");
    }

    [Fact]
    public async Task Link_that_was_used_leads_to_the_registration()
    {
        portal.Gateway.Answer("GET /api/events/reservations/r1", new { gathering = CannedEvent.Public(), registration = "t1" });
        using var visitor = portal.Visit();
        using var answer = await visitor.GetAsync(Link);
        answer.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe("/registration?token=t1");
    }

    [Theory]
    [InlineData(409, "hold-ended", "The time for this link is over")]
    [InlineData(404, "registration-token-invalid", "This link is not valid")]
    [InlineData(409, "not-invited", "This event is by invitation")]
    [InlineData(409, "already-registered", "There is a registration already")]
    [InlineData(409, "gathering-cancelled", "This event does not take place")]
    [InlineData(409, "registration-closed", "It is too late")]
    public async Task Link_that_registers_nobody_says_why(int status, string code, string title)
    {
        using var visitor = portal.Visit();
        var open = await visitor.ReadAsync(Link);
        portal.Gateway.Refuse("POST /api/events/reservations/r1", status, code);
        using (var late = await visitor.SendAsync(open, "main form"))
            (await Visitor.ParseAsync(late)).QuerySelector("h1")!.TextContent.ShouldBe(title);
        portal.Gateway.Refuse("GET /api/events/reservations/r1", status, code);
        (await visitor.ReadAsync(Link)).QuerySelector("h1")!.TextContent.ShouldBe(title);
        using var again = await visitor.SendAsync(open, "main form");
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("too-many-registrations", "new addresses have to wait")]
    [InlineData("too-many-requests", "Very many register")]
    public async Task When_too_many_register_what_was_typed_stays(string code, string text)
    {
        portal.Gateway.Refuse($"POST {Api}/registrations", 429, code);
        using var visitor = portal.Visit();
        using var answer = await visitor.SendAsync(await visitor.ReadAsync(Event), "form[action^='/events']", ("name", "Åsa"), ("email", "asa@demo.example"));
        var page = await Visitor.ParseAsync(answer);
        page.QuerySelector("[role=alert]")!.TextContent.ShouldContain(text);
        page.QuerySelector("#name")!.GetAttribute("value").ShouldBe("Åsa");
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_are_accessible(string language, bool dark)
    {
        var name = $"events/{{0}}-{language[..2]}-{(dark ? "dark" : "light")}";
        await using var window = await portal.OpenAsync(browser, language: language, dark: dark);
        foreach (var (page, what) in new[] { (Sent, "sent"), (Link, "confirm"), ("/registration/confirm?token=gone", "confirm-over") })
        {
            portal.Gateway.Refuse("GET /api/events/reservations/gone", 409, "hold-ended");
            await window.Page.GotoAsync(page);
            await window.LookAsync(name.Replace("{0}", what, StringComparison.Ordinal));
        }
    }
}
