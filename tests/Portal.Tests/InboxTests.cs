using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

public sealed class InboxTests : IClassFixture<PortalFixture>
{
    private const string Api = "/api/membership/intake/rejected";
    private const string Receipt = "01890000-0000-7000-8000-000000000001";
    private const string Record = $"/inbox/{Receipt}/3";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public InboxTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        portal.Gateway.Answer($"GET {Api}", new { items = new[] { Row(3, "invalid-field", "`email` is not an e-mail address.", "EECS"), Row(4, "unknown-school", "There is no school 'NOWHERE'.", null) }, next = "n2" });
        portal.Gateway.Answer($"GET {Api}/summary", new { open = 1412, counts = new[] { new { code = "invalid-field", school = (string?)"EECS", count = 1400 }, new { code = "unknown-school", school = (string?)null, count = 12 } } });
        portal.Gateway.Answer("GET /api/membership/intake/claims", new { items = Array.Empty<object>() });
        portal.Gateway.Answer($"GET {Api}/{Receipt}/3", Detail());
        portal.Gateway.Answer($"POST {Api}/{Receipt}/3/replay", new { outcome = "accepted", receipt = Receipt });
        portal.Gateway.Accept($"POST {Api}/{Receipt}/3/dismiss");
        portal.Gateway.Accept($"POST {Api}/{Receipt}/3/reopen");
        portal.Gateway.Answer($"POST {Api}/replay", new { tried = 500, accepted = 480, duplicates = 10, rejected = 10 });
    }

    [Fact]
    public async Task Filters_are_passed_on_and_stay_in_the_pager()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync("/inbox?code=invalid-field&school=EECS&state=open");
        page.QuerySelector("main .badge")!.TextContent.ShouldBe("1,412 open");
        portal.Gateway.Calls.ShouldContain(c => c.Path == Api && c.Query == "?state=open&code=invalid-field&school=EECS");
        page.QuerySelector("a[rel=next]")!.GetAttribute("href").ShouldBe("/inbox?state=open&code=invalid-field&school=EECS&after=n2");
    }

    [Fact]
    public async Task Faulty_field_is_marked_and_the_mended_event_is_sent()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync(Record);
        page.QuerySelectorAll("[aria-invalid=true]").ShouldHaveSingleItem().Id.ShouldBe("email");
        page.QuerySelector("#familyName")!.GetAttribute("value").ShouldBe("Öberg");
        using var answer = await visitor.SendAsync(page, "form[action$=mend]", ("type", "alumni.degree.awarded.v1"), ("studentRef", "demo-17"), ("familyName", "Öberg"),
            ("email", "asa@campus.example.se"), ("school", "EECS"), ("programme", "CDATE"), ("awardedOn", "2026-06-04"));
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldBe("The record was taken in.");
        var sent = portal.Gateway.Calls.Single(c => c.Path.EndsWith("/replay", StringComparison.Ordinal)).Json.GetProperty("payload");
        sent.GetProperty("id").GetString().ShouldBe("award-17");
        sent.GetProperty("data").GetProperty("email").GetString().ShouldBe("asa@campus.example.se");
        sent.GetProperty("data").TryGetProperty("expectedOn", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_rejected_again_shows_the_draft_with_its_reason()
    {
        portal.Gateway.Answer($"POST {Api}/{Receipt}/3/replay", new { outcome = "rejected", code = "unknown-programme", reason = "No such programme." });
        portal.Gateway.Answer($"GET {Api}/{Receipt}/3", Detail(code: "unknown-programme", reason: "The school 'EECS' has no programme 'CXXXX'.", draft: Event("CXXXX")));
        using var visitor = portal.Visit(Roles.Coordinator);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync(Record), "form[action$=mend]");
        var page = await Visitor.ParseAsync(answer);
        page.QuerySelector("[role=alert]")!.TextContent.ShouldContain("rejected again");
        page.QuerySelector("[aria-invalid=true]")!.GetAttribute("value").ShouldBe("CXXXX");
    }

    [Fact]
    public async Task What_cannot_be_read_is_mended_as_text()
    {
        portal.Gateway.Answer($"GET {Api}/{Receipt}/3", Detail(code: "malformed-event", reason: "The body is not JSON: line 1, byte 2.", payload: "{\"id\": <oops>"));
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync(Record);
        page.QuerySelector("textarea")!.TextContent.ShouldBe("{\"id\": <oops>");
        using var answer = await visitor.SendAsync(page, "form[action$=mend]", ("raw", "{\"id\": still"));
        portal.Gateway.Calls.Single(c => c.Path.EndsWith("/replay", StringComparison.Ordinal)).Json.GetProperty("payload").GetString().ShouldBe("{\"id\": still");
    }

    [Fact]
    public async Task Record_that_somebody_settled_meanwhile_says_so()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync(Record);
        portal.Gateway.Refuse($"POST {Api}/{Receipt}/3/replay", 409, "already-settled");
        portal.Gateway.Answer($"GET {Api}/{Receipt}/3", Detail(state: "mended"));
        using var answer = await visitor.SendAsync(page, "form[action$=replay]");
        var settled = await Visitor.ParseAsync(answer);
        settled.QuerySelector("[role=status]")!.TextContent.ShouldContain("Taken in after all, by Demo Coordinator.");
        settled.QuerySelectorAll("main form").ShouldBeEmpty();
    }

    [Fact]
    public async Task Record_is_dismissed_only_after_a_second_question_and_with_a_reason()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync(Record);
        page.QuerySelectorAll("form[action$=dismiss]").ShouldBeEmpty();
        var asked = await visitor.ReadAsync(page.QuerySelector("main a.button-danger")!.GetAttribute("href")!);
        portal.Gateway.Refuse($"POST {Api}/{Receipt}/3/dismiss", 400, "invalid-input", new { reason = new[] { "Say why." } });
        using (var refused = await visitor.SendAsync(asked, "form[action$=dismiss]"))
            (await Visitor.ParseAsync(refused)).QuerySelector("#reason-error").ShouldNotBeNull();
        portal.Gateway.Accept($"POST {Api}/{Receipt}/3/dismiss");
        using var answer = await visitor.SendAsync(asked, "form[action$=dismiss]", ("reason", "Sent by mistake."));
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldStartWith("The record was dismissed.");
    }

    [Fact]
    public async Task All_that_the_filter_shows_are_sent_again()
    {
        using var visitor = portal.Visit(Roles.Central);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync("/inbox?code=invalid-field"), "main form[action$=replay]");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldBe("490 were taken in, 10 are still wrong.");
        portal.Gateway.Calls.Single(c => c.Path == $"{Api}/replay").Json.GetProperty("code").GetString().ShouldBe("invalid-field");
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_are_accessible(string language, bool dark)
    {
        var name = $"inbox/{{0}}-{language[..2]}-{(dark ? "dark" : "light")}";
        await using var window = await portal.OpenAsync(browser, Roles.Coordinator, language, dark: dark);
        foreach (var (path, page) in new[] { ("/inbox?done=many&taken=490&left=10", "list"), (Record, "record"), ($"{Record}?confirm=dismiss&problem=reason", "dismiss") })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync(name.Replace("{0}", page, StringComparison.Ordinal));
        }
        portal.Gateway.Answer($"GET {Api}", new { items = Array.Empty<object>(), next = (string?)null });
        portal.Gateway.Answer($"GET {Api}/{Receipt}/3", Detail(code: "malformed-event", reason: "The body is not JSON: line 1, byte 2.", payload: "{\"id\": <oops>"));
        foreach (var (path, page) in new[] { ("/inbox", "empty"), (Record, "raw") })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync(name.Replace("{0}", page, StringComparison.Ordinal));
        }
    }

    private static object Row(int index, string code, string reason, string? school) => new
    {
        receipt = Receipt, index, source = "urn:example:student-records", id = $"award-{index}", type = "alumni.degree.awarded.v1", school, code, reason,
        receivedAt = "2026-11-24T08:00:00Z", state = "open",
    };

    private static string Event(string programme) => JsonSerializer.Serialize(new
    {
        specversion = "1.0", type = "alumni.degree.awarded.v1", source = "urn:example:student-records", id = "award-17",
        data = new { studentRef = "demo-17", givenName = "Åsa", familyName = "Öberg", email = "asa-campus.example.se", school = "EECS", programme, awardedOn = "2026-06-04" },
    });

    private static object Detail(string state = "open", string code = "invalid-field", string reason = "`email` is not an e-mail address.", string? payload = null, string? draft = null) => new
    {
        receipt = Receipt, index = 3, source = "urn:example:student-records", id = "award-17", type = "alumni.degree.awarded.v1", school = "EECS", code, reason,
        receivedAt = "2026-11-24T08:00:00Z", submittedBy = "school-system-eecs", state, settledAt = state == "open" ? null : "2026-11-24T09:00:00Z",
        settledBy = state == "open" ? null : "Demo Coordinator", payload = payload ?? Event("CDATE"), draft, masked = false,
        history = new[] { new { action = "read", by = "Demo Coordinator", at = "2026-11-24T08:30:00Z" } },
    };
}
