using System.Net;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

public sealed class MergingTests : IClassFixture<PortalFixture>
{
    private const string Api = "/api/membership/merge-candidates";
    private const string A = "01890000-0000-7000-8000-00000000000a", B = "01890000-0000-7000-8000-00000000000b";
    private const string Pair = $"/merging/{A}/{B}";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public MergingTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer($"GET {Api}", new
        {
            items = new object[]
            {
                new { kind = "likely", a = Short(A, "demo-17", "Åsa", "asa@campus.example.se"), b = Short(B, "demo-4711", "Åsa", "asa.oberg@demo.example"), foundAt = "2026-11-24T08:00:00Z" },
                new { kind = "possible", a = Short(A, "demo-17", "Åsa", "asa@campus.example.se"), b = new { id = B, studentRef = "demo-99", protectedIdentity = true }, foundAt = "2026-11-24T08:00:00Z" },
            },
            next = "n2",
        });
        portal.Gateway.Answer($"GET {Api}/{A}/{B}", Comparison());
        portal.Gateway.Answer($"POST /api/membership/people/{B}/merge", new { personId = B, sameDegrees = 1 });
        portal.Gateway.Accept($"POST {Api}/{A}/{B}/dismiss");
        portal.Gateway.Accept($"POST {Api}/{A}/{B}/reopen");
    }

    [Fact]
    public async Task Two_are_merged_only_after_what_happens_was_shown()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync(Pair);
        page.QuerySelectorAll("form[action$=merge]").ShouldBeEmpty();
        var asked = await visitor.ReadAsync(page.QuerySelectorAll("main .actions a")[1].GetAttribute("href")!);
        asked.QuerySelector(".alert-warning")!.TextContent.ShouldContain("Of the two accounts that of demo-4711 stays");
        using var answer = await visitor.SendAsync(asked, "form[action$=merge]");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldBe("The two are one person now.");
        portal.Gateway.Calls.Single(c => c.Path == $"/api/membership/people/{B}/merge").Json.GetProperty("other").GetString().ShouldBe(A);
    }

    [Fact]
    public async Task Pair_that_somebody_merged_meanwhile_says_so()
    {
        portal.Gateway.Refuse($"POST /api/membership/people/{B}/merge", 409, "already-merged");
        using var visitor = portal.Visit(Roles.Coordinator);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync($"{Pair}?keep={B}"), "form[action$=merge]");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldStartWith("One of the two was merged meanwhile.");
        portal.Gateway.Answer($"GET {Api}/{A}/{B}", Comparison(merged: true));
        (await visitor.ReadAsync($"{Pair}?keep={B}")).QuerySelectorAll("main form").ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_persons_are_noted_as_two_and_that_is_taken_back()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        using (var dismissed = await visitor.SendAsync(await visitor.ReadAsync(Pair), "form[action$=dismiss]"))
            (await Visitor.ParseAsync(dismissed)).QuerySelector("[role=status]")!.TextContent.ShouldStartWith("Noted: two persons.");
        portal.Gateway.Answer($"GET {Api}/{A}/{B}", Comparison(dismissed: true));
        using var answer = await visitor.SendAsync(await visitor.ReadAsync(Pair), "form[action$=reopen]");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldBe("The pair is to be decided again.");
    }

    [Fact]
    public async Task Pair_out_of_reach_is_not_found()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        using var answer = await visitor.GetAsync($"/merging/{B}/{A}");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_are_accessible(string language, bool dark)
    {
        var name = $"merging/{{0}}-{language[..2]}-{(dark ? "dark" : "light")}";
        await using var window = await portal.OpenAsync(browser, Roles.Central, language, dark: dark);
        foreach (var (path, page) in new[] { ("/merging?done=merged", "list"), (Pair, "pair"), ($"{Pair}?keep={B}", "confirm") })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync(name.Replace("{0}", page, StringComparison.Ordinal));
        }
        portal.Gateway.Answer($"GET {Api}", new { items = Array.Empty<object>(), next = (string?)null });
        await window.Page.GotoAsync("/merging");
        await window.LookAsync(name.Replace("{0}", "empty", StringComparison.Ordinal));
    }

    private static object Short(string id, string studentRef, string given, string email) =>
        new { id, studentRef, givenName = given, familyName = "Öberg", email, protectedIdentity = false };

    private static object Comparison(bool merged = false, bool dismissed = false) => new
    {
        kind = "likely", dismissed,
        a = Side(A, "demo-17", "asa@campus.example.se", "invited", merged, [new { school = "EECS", programme = "CDATE", level = "second", name = "Civilingenjörsexamen", awardedOn = "2020-06-04" }]),
        b = Side(B, "demo-4711", "asa.oberg@campus.example.se", "member", false, [new { school = "EECS", programme = "CELTE", level = "", name = "", expectedOn = "2027-01-15" }]),
        history = new[] { new { action = "read", by = "Demo Coordinator", at = "2026-11-24T08:30:00Z" } },
    };

    private static object Side(string id, string studentRef, string email, string state, bool merged, object[] degrees) => new
    {
        id, studentRef, givenName = "Åsa", familyName = "Öberg", email, privateEmail = "asa.oberg@demo.example", state, protectedIdentity = false, unreachable = state == "invited",
        merged, hasAccount = true, hasOpenInvitation = state == "invited", recordedAt = "2020-06-05T08:00:00Z", degrees, elsewhere = 1,
    };
}
