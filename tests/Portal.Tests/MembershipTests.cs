using System.Net;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>A member's own page, the ways out of it, and the page that proves an address.</summary>
public sealed class MembershipTests : IClassFixture<PortalFixture>
{
    private const string Me = "/api/membership/me";
    private const string LookUp = "POST /api/membership/address-confirmations/lookup";
    private const string Confirm = "POST /api/membership/address-confirmations";
    private static readonly object pending = new { email = "alva@example.org", expiresAt = "2026-12-01T10:00:00Z", expired = false };
    private static readonly object confirmation = new { name = "Alva Exempelsson", email = "a***@example.org", expiresAt = "2026-12-01T10:00:00Z" };
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public MembershipTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer($"GET {Me}", Canned.Me(pending));
        foreach (var done in new[] { $"PUT {Me}", $"PUT {Me}/consents/newsletter", $"PUT {Me}/consents/directory", $"POST {Me}/private-email", $"POST {Me}/leave", $"DELETE {Me}" })
            portal.Gateway.Accept(done);
        portal.Gateway.Answer("GET /api/events/mine/calendar", new { link = "https://alumni.demo.example/api/events/members/c2VjcmV0LWFuZC1xdWl0ZS1sb25nLWFzLXRva2Vucy1hcmUtc2VjcmV0LWFuZC1sb25n/calendar.ics" });
        portal.Gateway.Answer($"GET {Me}/volunteering", new { roles = new[] { "mentor" }, topics = "Energilagring" });
        portal.Gateway.Accept($"PUT {Me}/volunteering");
        portal.Gateway.Answer(LookUp, confirmation);
        portal.Gateway.Answer(Confirm, confirmation);
    }

    [Fact]
    public async Task Account_without_a_membership_is_told_so()
    {
        portal.Gateway.Refuse($"GET {Me}", 404, "not-found");
        using var visitor = portal.Visit(Roles.Member);
        (await visitor.ReadAsync("/me")).QuerySelector(".empty")!.TextContent.ShouldContain("no member's");
    }

    [Fact]
    public async Task Name_and_language_are_changed_in_the_version_that_was_shown()
    {
        using var visitor = portal.Visit(Roles.Member);
        using var done = await SendAsync(visitor, "profile", ("givenName", ""), ("familyName", "Påhittad"), ("language", "en"), ("timeZone", "America/New_York"));
        (await Visitor.ParseAsync(done)).QuerySelector("[role=status]")!.TextContent.ShouldContain("Saved");
        var sent = Sent("PUT", Me).Json;
        sent.GetProperty("familyName").GetString().ShouldBe("Påhittad");
        sent.GetProperty("timeZone").GetString().ShouldBe("America/New_York");
    }

    [Fact]
    public async Task Calendar_has_its_secret_address_and_the_page_stands_without_it()
    {
        using var visitor = portal.Visit(Roles.Member);
        var page = await visitor.ReadAsync("/me");
        page.QuerySelector("#calendar-address")!.GetAttribute("value")!.ShouldEndWith("/calendar.ics");
        page.QuerySelector("section:has(#calendar) a")!.GetAttribute("href")!.ShouldStartWith("webcal://alumni.demo.example/api/events/members/");
        portal.Gateway.TakeDown("/api/events");
        var without = await visitor.ReadAsync("/me");
        without.QuerySelector("section:has(#calendar)")!.TextContent.ShouldContain("Reload the page");
        without.QuerySelector("#family-name").ShouldNotBeNull();
    }

    [Fact]
    public async Task Change_to_what_has_changed_meanwhile_is_explained_and_keeps_what_was_written()
    {
        portal.Gateway.Refuse($"PUT {Me}", 412, "changed-meanwhile");
        using var visitor = portal.Visit(Roles.Member);
        using var answer = await SendAsync(visitor, "profile", ("givenName", "Åsa"), ("familyName", "Påhittad"), ("language", "en"), ("timeZone", ""));
        var page = await Visitor.ParseAsync(answer);
        page.QuerySelector("[role=alert]")!.TextContent.ShouldContain("Nothing was saved");
        page.QuerySelector("#family-name")!.GetAttribute("value").ShouldBe("Påhittad");
    }

    [Fact]
    public async Task Only_consents_that_changed_are_sent_in_the_words_that_were_shown()
    {
        using var visitor = portal.Visit(Roles.Member);
        using var done = await SendAsync(visitor, "consents", ("consent", "newsletter"), ("consent", "directory"));
        var call = portal.Gateway.Calls.Where(c => c.Method == "PUT").ShouldHaveSingleItem();
        call.Path.ShouldBe($"{Me}/consents/directory");
        (call.Json.GetProperty("given").GetBoolean(), call.Json.GetProperty("wordingVersion").GetInt32()).ShouldBe((true, 1));
    }

    [Fact]
    public async Task Nobody_agrees_to_words_that_changed_while_the_page_was_open()
    {
        using var visitor = portal.Visit(Roles.Member);
        var page = await visitor.ReadAsync("/me");
        portal.Gateway.Answer($"GET {Me}", Canned.Me(newsletterVersion: 4));
        using var answer = await visitor.SendAsync(page, Form("consents"), ("consent", "directory"));
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=alert]")!.TextContent.ShouldContain("have changed");
        portal.Gateway.Calls.ShouldNotContain(c => c.Method == "PUT");
    }

    [Fact]
    public async Task Nothing_is_asked_and_what_was_agreed_to_before_can_be_taken_back()
    {
        portal.Gateway.Answer($"GET {Me}", Canned.Me(consents: Canned.SaidBefore));
        using var visitor = portal.Visit(Roles.Member);
        var page = await visitor.ReadAsync("/me");
        page.QuerySelectorAll("input[name=consent]").ShouldBeEmpty();
        page.QuerySelector("section:has(#consents)")!.TextContent.ShouldContain("nothing is done by what you agreed to before");
        page.QuerySelectorAll("section:has(#consents) details tbody tr").Length.ShouldBe(3);
        using var done = await visitor.SendAsync(page, Form("take-back"), ("code", "newsletter"));
        var call = portal.Gateway.Calls.Where(c => c.Method == "PUT").ShouldHaveSingleItem();
        (call.Path, call.Json.GetProperty("given").GetBoolean()).ShouldBe(($"{Me}/consents/newsletter", false));
        using var twice = await visitor.SendAsync(page, Form("take-back"), ("code", "surveys"));
        portal.Gateway.Calls.Count(c => c.Method == "PUT").ShouldBe(1, "that one is taken back already");
    }

    [Fact]
    public async Task A_member_who_never_agreed_to_anything_reads_so()
    {
        portal.Gateway.Answer($"GET {Me}", Canned.Me(consents: []));
        using var visitor = portal.Visit(Roles.Member);
        (await visitor.ReadAsync("/me")).QuerySelector("section:has(#consents)")!.TextContent.ShouldContain("You are asked for no consent, and have given none.");
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Page_that_asks_for_nothing_is_accessible(string language, bool dark)
    {
        portal.Gateway.Answer($"GET {Me}", Canned.Me(consents: Canned.SaidBefore));
        await using var window = await portal.OpenAsync(browser, Roles.Member, language, dark: dark);
        foreach (var (path, name) in new[] { ("/me", "said-before"), ("/", "home") })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync($"membership/{name}-{language[..2]}-{(dark ? "dark" : "light")}");
        }
    }

    [Fact]
    public async Task What_a_member_helps_with_is_shown_changed_and_withdrawn()
    {
        using var visitor = portal.Visit(Roles.Member);
        var page = await visitor.ReadAsync("/me");
        page.QuerySelectorAll("input[name=role][checked]").ShouldHaveSingleItem().GetAttribute("value").ShouldBe("mentor");
        page.QuerySelector("#topics")!.GetAttribute("value").ShouldBe("Energilagring");
        using var done = await visitor.SendAsync(page, Form("volunteering"), ("role", "mentor"), ("role", "guest-lecturer"), ("role", "king"), ("topics", "Vind"));
        (await Visitor.ParseAsync(done)).QuerySelector("[role=status]")!.TextContent.ShouldContain("Saved");
        Sent("PUT", $"{Me}/volunteering").Body.ShouldBe("""{"roles":["mentor","guest-lecturer"],"topics":"Vind"}""");
        using var withdrawn = await visitor.SendAsync(await visitor.ReadAsync("/me"), Form("volunteering"), ("topics", ""));
        Sent("PUT", $"{Me}/volunteering").Json.GetProperty("roles").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData(400, "invalid-input", "300")]
    [InlineData(409, "identity-protected", "protected")]
    public async Task What_cannot_be_said_is_explained_and_stays_in_the_form(int status, string code, string text)
    {
        portal.Gateway.Refuse($"PUT {Me}/volunteering", status, code);
        using var visitor = portal.Visit(Roles.Member);
        using var answer = await SendAsync(visitor, "volunteering", ("role", "role-model"), ("topics", "Vind"));
        var page = await Visitor.ParseAsync(answer);
        page.QuerySelector("[role=alert]")!.TextContent.ShouldContain(text);
        page.QuerySelectorAll("input[name=role][checked]").ShouldHaveSingleItem().GetAttribute("value").ShouldBe("role-model");
        page.QuerySelector("#topics")!.GetAttribute("value").ShouldBe("Vind");
    }

    [Theory]
    [InlineData(400, "invalid-input", "in full")]
    [InlineData(409, "address-in-use", "that you have")]
    [InlineData(429, "confirmation-too-soon", "ten minutes")]
    [InlineData(429, "too-many-confirmations", "tomorrow")]
    public async Task Address_that_gets_no_link_says_why(int status, string code, string text)
    {
        portal.Gateway.Refuse($"POST {Me}/private-email", status, code);
        using var visitor = portal.Visit(Roles.Member);
        using var answer = await SendAsync(visitor, "address", ("email", "alva@example.org"));
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=alert]")!.TextContent.ShouldContain(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yes")]
    public async Task Nothing_is_erased_without_the_word(string word)
    {
        using var visitor = portal.Visit(Roles.Member);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync("/me/erase"), "main form", ("word", word));
        (await Visitor.ParseAsync(answer)).QuerySelector("#word-error").ShouldNotBeNull();
        portal.Gateway.Calls.ShouldNotContain(c => c.Method == "DELETE");
    }

    [Theory]
    [InlineData("/me/erase", "DELETE", "erased")]
    [InlineData("/me/leave", "POST", "left the network")]
    public async Task Who_goes_is_signed_out_and_a_second_click_ends_there_too(string path, string method, string text)
    {
        foreach (var gone in new[] { false, true })
        {
            if (gone)
                portal.Gateway.Refuse(method == "DELETE" ? $"DELETE {Me}" : $"POST {Me}/leave", 404, "not-found");
            using var visitor = portal.Visit(Roles.Member);
            using var answer = await visitor.SendAsync(await visitor.ReadAsync(path), "main form", ("word", " erase "));
            var page = await Visitor.ParseAsync(answer);
            page.QuerySelector("h1")!.TextContent.ShouldContain(text);
            page.QuerySelector(".account-name").ShouldBeNull();
        }
    }

    [Fact]
    public async Task Data_come_as_a_file()
    {
        portal.Gateway.Answer($"GET {Me}/export", new { person = new { givenName = "Åsa" } });
        using var visitor = portal.Visit(Roles.Member);
        using var answer = await visitor.GetAsync("/me/export");
        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("membership.json");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("Åsa");
    }

    [Theory]
    [InlineData("confirmation-token-invalid", 404)]
    [InlineData("confirmation-expired", 409)]
    [InlineData("address-already-confirmed", 409)]
    public async Task Link_that_confirms_nothing_says_why_and_gives_one_way_on(string code, int status)
    {
        portal.Gateway.Refuse(LookUp, status, code);
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync("/confirm-address?token=spent");
        page.QuerySelectorAll("main form").ShouldBeEmpty();
        page.QuerySelectorAll("main a.button").ShouldHaveSingleItem().GetAttribute("href").ShouldBe("/me");
    }

    [Fact]
    public async Task Opening_the_link_confirms_nothing_and_both_of_two_clicks_end_at_the_same_page()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync("/confirm-address?token=t1");
        page.QuerySelector("main")!.TextContent.ShouldContain("Alva Exempelsson");
        portal.Gateway.Calls.ShouldNotContain(c => c.Path == "/api/membership/address-confirmations");
        using var first = await visitor.SendAsync(page, "main form");
        Sent("POST", "/api/membership/address-confirmations").Json.GetProperty("token").GetString().ShouldBe("t1");
        portal.Gateway.Refuse(LookUp, 409, "address-already-confirmed");
        using var second = await visitor.SendAsync(page, "main form");
        foreach (var answer in new[] { first, second })
            (await Visitor.ParseAsync(answer)).QuerySelector("h1")!.TextContent.ShouldBe("The address is confirmed");
    }

    [Fact]
    public async Task Membership_away_is_a_503()
    {
        portal.Gateway.TakeDown("/api/membership");
        using var visitor = portal.Visit(Roles.Member);
        foreach (var path in new[] { "/me", "/me/export", "/confirm-address?token=t1" })
            (await visitor.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_are_accessible_light_and_dark(string language, bool dark)
    {
        await using var window = await portal.OpenAsync(browser, Roles.Member, language, dark: dark);
        foreach (var (path, name) in new[]
        {
            ("/me?done=address", "me"), ("/me/leave", "leave"), ("/me/erase", "erase"), ("/confirm-address?token=t1", "confirm"),
            ("/confirm-address", "confirm-invalid"), ("/confirm-address?done=true", "confirmed"), ("/goodbye?what=erased", "goodbye"),
        })
        {
            await window.Page.GotoAsync(path);
            if (name == "me")
                await window.Page.Locator("summary").ClickAsync();
            await window.LookAsync($"membership/{name}-{language[..2]}-{(dark ? "dark" : "light")}");
        }
    }

    private static string Form(string name) => $"form:has(input[name=_handler][value={name}])";

    private ApiCall Sent(string method, string path) => portal.Gateway.Calls.Last(c => c.Method == method && c.Path == path);

    private static async Task<HttpResponseMessage> SendAsync(Visitor visitor, string form, params (string, string)[] fields) =>
        await visitor.SendAsync(await visitor.ReadAsync("/me"), Form(form), fields);
}
