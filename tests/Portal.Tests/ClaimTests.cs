using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

public sealed class ClaimTests : IClassFixture<PortalFixture>
{
    private const string Api = "/api/membership/intake/claims";
    private const string Id = "01890000-0000-7000-8000-000000000007";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public ClaimTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        portal.Gateway.Answer("GET /api/membership/intake/rejected", new { items = Array.Empty<object>() });
        portal.Gateway.Answer("GET /api/membership/intake/rejected/summary", new { open = 0, counts = Array.Empty<object>() });
        portal.Gateway.Answer($"GET {Api}", new { items = new[] { Row("open"), Row("open", protectedIdentity: true) }, next = "n2" });
        portal.Gateway.Answer($"GET {Api}/{Id}", Detail("open"));
        portal.Gateway.Accept($"POST {Api}/{Id}/accept");
        portal.Gateway.Accept($"POST {Api}/{Id}/dismiss");
    }

    [Fact]
    public async Task The_inbox_shows_the_latest_claims_and_leads_to_all()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync("/inbox");
        var row = page.QuerySelector("section[aria-labelledby=claims] tbody tr")!;
        row.QuerySelector("a")!.GetAttribute("href").ShouldBe($"/inbox/claims/{Id}");
        row.QuerySelector("th")!.TextContent.ShouldContain("Vera Strand");
        row.TextContent.ShouldContain("Given name, E-mail, Private e-mail, Membership");
        page.QuerySelector("section[aria-labelledby=claims]")!.TextContent.ShouldContain("Protected identity");
        page.QuerySelectorAll("a").Select(a => a.GetAttribute("href")).ShouldContain("/inbox/claims");
    }

    [Fact]
    public async Task Without_a_claim_the_inbox_says_nothing_of_claims()
    {
        portal.Gateway.Answer($"GET {Api}", new { items = Array.Empty<object>() });
        using var visitor = portal.Visit(Roles.Coordinator);
        (await visitor.ReadAsync("/inbox")).QuerySelector("section[aria-labelledby=claims]").ShouldBeNull();
        (await visitor.ReadAsync("/inbox/claims")).QuerySelector(".empty h2")!.TextContent.ShouldBe("Nothing waits for you");
    }

    [Fact]
    public async Task What_was_looked_at_is_what_is_accepted()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync($"/inbox/claims/{Id}"), "form[action$=accept]");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldBe("It is recorded as claimed.");
        portal.Gateway.Calls.ShouldContain(c => c.Path == $"{Api}/{Id}/accept");
    }

    [Theory]
    [InlineData(409, "already-settled")]
    [InlineData(412, "changed-meanwhile")]
    public async Task What_changed_meanwhile_is_looked_at_again(int status, string code)
    {
        portal.Gateway.Refuse($"POST {Api}/{Id}/accept", status, code);
        using var visitor = portal.Visit(Roles.Coordinator);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync($"/inbox/claims/{Id}"), "form[action$=accept]");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=alert]")!.TextContent.ShouldStartWith("This changed while you were looking");
    }

    [Fact]
    public async Task A_settled_claim_offers_no_buttons()
    {
        portal.Gateway.Answer($"GET {Api}/{Id}", Detail("dismissed"));
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync($"/inbox/claims/{Id}");
        page.QuerySelectorAll("main form").ShouldBeEmpty();
        page.QuerySelector("[role=status]")!.TextContent.ShouldContain("Dismissed by Demo Coordinator.");
    }

    [Theory]
    [InlineData("sv-SE", false, 1280)]
    [InlineData("en-GB", true, 1280)]
    [InlineData("sv-SE", false, 390)]
    [InlineData("en-GB", false, 390)]
    public async Task Pages_are_accessible(string language, bool dark, int width)
    {
        var name = $"claims/{{0}}-{language[..2]}-{(dark ? "dark" : "light")}-{width}";
        await using var window = await portal.OpenAsync(browser, Roles.Coordinator, language, dark: dark);
        await window.Page.SetViewportSizeAsync(width, 900);
        foreach (var (path, page) in new[] { ("/inbox", "inbox"), ("/inbox/claims?done=accepted", "list"),
            ($"/inbox/claims/{Id}?changed=true", "claim") })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync(name.Replace("{0}", page, StringComparison.Ordinal));
        }
    }

    private static object Row(string state, bool protectedIdentity = false) => new
    {
        id = Id, school = "EECS", programme = "CDATE", submittedBy = "school-system-eecs", receivedAt = "2026-11-24T08:00:00Z",
            studentRef = "demo-4711",
        givenName = protectedIdentity ? null : "Vera", familyName = protectedIdentity ? null : "Strand", protectedIdentity,
        fields = new[] { "givenName", "email", "privateEmail", "membership" }, state,
    };

    private static object Detail(string state) => new
    {
        id = Id, school = "EECS", programme = "CDATE", submittedBy = "school-system-eecs", receivedAt = "2026-11-24T08:00:00Z",
            studentRef = "demo-4711",
        givenName = "Vera", familyName = "Strand", protectedIdentity = false, state, version = 3,
        settledAt = state == "open" ? null : "2026-11-24T09:00:00Z", settledBy = state == "open" ? null : "Demo Coordinator",
        fields = new object[]
        {
            new { field = "givenName", recorded = "Vera", claimed = "Hi", differs = true },
            new { field = "familyName", recorded = "Strand", claimed = "Strand", differs = false },
            new { field = "email", recorded = "vera.strand@campus.example.se",
                claimed = "a.rather.long.address.of.somebody@elsewhere.example.org", differs = true },
            new { field = "privateEmail", recorded = (string?)null, claimed = "hi@elsewhere.example.org", differs = true },
            new { field = "language", recorded = "sv", claimed = "en", differs = true },
            new { field = "protectedIdentity", recorded = "false", claimed = "true", differs = true },
            new { field = "membership", recorded = (string?)null, claimed = "2020-01-01", differs = true },
            new { field = "consents", recorded = (string?)null, claimed = "newsletter: true, directory: false", differs = true },
        },
        history = new[] { new { action = "read", by = "Demo Coordinator", at = "2026-11-24T08:30:00Z" } },
    };
}
