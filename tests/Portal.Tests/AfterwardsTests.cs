using System.Net;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>What comes after a gathering: what those who came thought, what it cost, and the figures.</summary>
public sealed class AfterwardsTests : IClassFixture<PortalFixture>
{
    private const string Api = "/api/events/registrations/t1/feedback";
    private const string Page = "/registration/feedback?token=t1";
    private const string One = $"/api/events/{CannedEvent.Id}";
    private const string Office = $"/gatherings/{CannedEvent.Id}";
    private const string Figures = "/api/analytics/gatherings";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public AfterwardsTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        portal.Gateway.Answer($"GET {Api}", CannedAfterwards.Asked());
        portal.Gateway.Accept($"PUT {Api}");
        portal.Gateway.Answer($"GET {One}", CannedEvent.Office("held"));
        portal.Gateway.Answer($"GET {One}/registrations/summary", CannedEvent.Summary);
        portal.Gateway.Answer($"GET {One}/costs", CannedAfterwards.Costs);
        portal.Gateway.Accept($"PUT {One}/costs");
        portal.Gateway.Answer($"GET {One}/feedback", CannedAfterwards.Feedback(said: true));
        portal.Gateway.Answer($"GET {One}/photos", CannedAfterwards.Photos);
        portal.Gateway.Answer($"GET {Figures}", CannedAfterwards.Figures);
    }

    [Fact]
    public async Task Opening_the_link_says_nothing_and_the_form_says_it_once_sent()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page);
        page.QuerySelectorAll("input[checked]").ShouldBeEmpty();
        portal.Gateway.Calls.ShouldAllBe(c => c.Method == "GET");
        using var answer = await visitor.SendAsync(page, "main form", ("overall", "4"), ("again", "true"), ("text", "Mer <b>sådant</b>"));
        answer.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe($"{Page}&done=true");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldContain("is saved");
        portal.Gateway.Calls.Single(c => c.Method == "PUT").Json.GetRawText().ShouldBe("""{"overall":4,"again":true,"text":"Mer \u003Cb\u003Es\u00E5dant\u003C/b\u003E"}""");
    }

    [Fact]
    public async Task What_was_said_before_stands_in_the_form()
    {
        portal.Gateway.Answer($"GET {Api}", CannedAfterwards.Asked(new { overall = 2, again = false, text = "För långt" }));
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page);
        page.QuerySelectorAll("input[checked]").Select(i => i.Id).ShouldBe(["overall-2", "again-false"]);
        page.QuerySelector("#text")!.TextContent.ShouldBe("För långt");
    }

    [Fact]
    public async Task What_is_missing_is_pointed_out_and_what_was_written_is_kept()
    {
        portal.Gateway.Refuse($"PUT {Api}", 400, "invalid-input", new Dictionary<string, string[]> { ["overall"] = ["x"], ["again"] = ["x"] });
        using var visitor = portal.Visit();
        using var answer = await visitor.SendAsync(await visitor.ReadAsync(Page), "main form", ("text", "Det jag skrev"));
        var page = await Visitor.ParseAsync(answer);
        page.QuerySelectorAll("[role=alert] a").Select(a => a.GetAttribute("href")!.Split('#')[1]).ShouldBe(["overall-1", "again-true"]);
        page.QuerySelector("#text")!.TextContent.ShouldBe("Det jag skrev");
    }

    [Theory]
    [InlineData(404, "registration-token-invalid", "not valid")]
    [InlineData(409, "feedback-not-open", "once the organiser has said")]
    [InlineData(409, "feedback-closed", "closed now")]
    [InlineData(409, "not-attended", "not checked in")]
    public async Task Who_cannot_say_anything_is_told_why_also_when_it_closed_meanwhile(int status, string code, string text)
    {
        using var visitor = portal.Visit();
        var open = await visitor.ReadAsync(Page);
        portal.Gateway.Refuse($"PUT {Api}", status, code);
        using var late = await visitor.SendAsync(open, "main form", ("overall", "4"), ("again", "true"));
        (await Visitor.ParseAsync(late)).QuerySelector("main .alert")!.TextContent.ShouldContain(text);
        portal.Gateway.Refuse($"GET {Api}", status, code);
        (await visitor.ReadAsync(Page)).QuerySelector("main .alert")!.TextContent.ShouldContain(text);
        using var later = await visitor.SendAsync(open, "main form", ("overall", "4"), ("again", "true"));
        (await Visitor.ParseAsync(later)).QuerySelector("main .alert")!.TextContent.ShouldContain(text);
    }

    [Fact]
    public async Task Office_sees_what_they_thought_together_and_that_fewer_than_three_are_too_few()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync($"{Office}/feedback");
        page.QuerySelectorAll("tbody tr").Select(r => string.Join(' ', r.QuerySelectorAll("th, td").Select(c => c.TextContent))).ShouldBe(["5 20 50%", "4 10 25%", "3 6 15%", "2 4 10%", "1 0 0%"]);
        page.QuerySelectorAll("section:has(#texts) li").Length.ShouldBe(3);
        page.QuerySelector("main")!.TextContent.ShouldContain("36 of 40 would come again.");
        portal.Gateway.Answer($"GET {One}/feedback", CannedAfterwards.Feedback(said: false));
        var few = await visitor.ReadAsync($"{Office}/feedback");
        few.QuerySelector(".empty")!.TextContent.ShouldContain("once three have answered");
        few.QuerySelector("table").ShouldBeNull();
        few.QuerySelector("a[href$='.csv']").ShouldBeNull();
    }

    [Fact]
    public async Task Photographer_sees_first_who_must_not_be_photographed()
    {
        portal.Gateway.Answer($"GET {One}/photos", CannedAfterwards.Photos);
        using var visitor = portal.Visit(Roles.Coordinator);
        (await visitor.ReadAsync(Office)).QuerySelector($"a[href='{Office}/photos']").ShouldNotBeNull();
        var page = await visitor.ReadAsync($"{Office}/photos");
        page.QuerySelectorAll("h2").Select(h => h.TextContent).ShouldBe(["Must not be photographed (2)", "May be photographed (1)"]);
        page.QuerySelector("section li")!.TextContent.ShouldContain("comes with Bo Påhittad");
        portal.Gateway.Answer($"GET {One}/photos", new { title = new { sv = "x", en = "x" }, asks = false, people = Array.Empty<object>() });
        (await visitor.ReadAsync($"{Office}/photos")).QuerySelector(".empty")!.TextContent.ShouldContain("Switch the question on");
    }

    [Theory]
    [InlineData("12 500,50", 1_250_050L)]
    [InlineData("12,500", 1_250_000L)]
    [InlineData("12,500.5", 1_250_050L)]
    [InlineData("0", 0L)]
    public async Task Cost_is_noted_as_people_write_it(string typed, long amount)
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync(Office);
        page.QuerySelector("#amount-0")!.GetAttribute("value").ShouldBe("12500.50");
        using var answer = await visitor.SendAsync(page, "form[action$=costs]", ("amount", typed), ("currency", "EUR"));
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldBe("The cost is noted.");
        var sent = portal.Gateway.Calls.Single(c => c.Method == "PUT").Json;
        (sent.GetProperty("school").GetString(), sent.GetProperty("amount").GetInt64(), sent.GetProperty("currency").GetString()).ShouldBe(("EECS", amount, "EUR"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-5")]
    [InlineData("mycket")]
    [InlineData("1.5e3")]
    [InlineData("99999999999999999999")]
    public async Task What_is_no_amount_is_refused_and_nothing_is_sent(string typed)
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync(Office), "form[action$=costs]", ("amount", typed), ("currency", "SEK"));
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=alert]")!.TextContent.ShouldContain("Nothing was changed");
        portal.Gateway.Calls.ShouldAllBe(c => c.Method == "GET");
    }

    [Fact]
    public async Task Figures_come_by_year_and_unit_with_a_sum_where_there_are_several()
    {
        using var visitor = portal.Visit(Roles.Central);
        var rows = (await visitor.ReadAsync("/gatherings/figures?school=EECS&year=2026")).QuerySelectorAll("tbody tr").Select(r => string.Join('|', r.QuerySelectorAll("th, td").Select(c => c.TextContent.Replace('\u00a0', ' ').Trim()))).ToArray();
        rows.Length.ShouldBe(4);
        rows[0].ShouldStartWith("2027 EECS");
        rows[1].ShouldContain("|12|0|1,240|1,105|88 (7%)|152,300 SEK900.50 EUR|137.83 SEK60 EUR");
        rows[2].ShouldStartWith("2026 Central office|1|0|40|–|–|–|–");
        rows[3].ShouldStartWith("2026 All together|13");
        portal.Gateway.Calls.Single(c => c.Path == Figures).Query.ShouldBe("?school=EECS&year=2026");
    }

    [Fact]
    public async Task Without_figures_the_page_says_what_comes_and_without_the_service_that_it_is_away()
    {
        portal.Gateway.Answer($"GET {Figures}", new { years = Array.Empty<int>(), totals = Array.Empty<object>(), rows = Array.Empty<object>() });
        using var visitor = portal.Visit(Roles.Analyst);
        var page = await visitor.ReadAsync("/gatherings/figures");
        page.QuerySelector(".empty")!.TextContent.ShouldContain("first gathering that is published");
        page.QuerySelector("main a[href='/gatherings']").ShouldBeNull();
        portal.Gateway.TakeDown("/api/analytics");
        using var answer = await visitor.GetAsync("/gatherings/figures");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Visitor.ParseAsync(answer)).QuerySelector("main .alert-warning").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_are_accessible(string language, bool dark)
    {
        await using var window = await portal.OpenAsync(browser, Roles.Central, language, dark: dark);
        foreach (var (path, name) in new[]
        {
            (Page, "form"), ($"{Office}/feedback", "opinions"), ($"{Office}?done=cost", "gathering"), ("/gatherings/figures", "figures"), ($"{Office}/photos", "photos"),
        })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync($"afterwards/{name}-{language[..2]}-{(dark ? "dark" : "light")}");
        }
        portal.Gateway.Answer($"GET {One}/feedback", CannedAfterwards.Feedback(said: false));
        portal.Gateway.Refuse($"GET {Api}", 409, "feedback-closed");
        foreach (var (path, name) in new[] { (Page, "closed"), ($"{Office}/feedback", "too-few") })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync($"afterwards/{name}-{language[..2]}-{(dark ? "dark" : "light")}");
        }
    }
}

/// <summary>What services answer after a gathering. The words are invented.</summary>
internal static class CannedAfterwards
{
    private static readonly object title = new { sv = "Nationella alumnikonferensen 2027", en = "National alumni conference 2027" };

    public static object Costs => new { units = new object[] { new { school = "EECS", amount = 1_250_050, currency = "SEK", notedAt = "2027-05-25T08:00:00Z" }, new { school = "SCI" } } };

    public static object Figures => new
    {
        years = new[] { 2027, 2026 },
        totals = new[] { Row(null, 2027, 2, 2, 80), Row(null, 2026, 13, 0, 1280) },
        rows = new object[]
        {
            Row("EECS", 2027, 2, 2, 80),
            Row("EECS", 2026, 12, 0, 1240, 9, 1105, 88, 0.071, new { currency = "SEK", amount = 15_230_000, perAttendee = (int?)13_783 }, new { currency = "EUR", amount = 90_050, perAttendee = (int?)6_000 }),
            Row("", 2026, 1, 0, 40),
        },
    };

    public static object Photos => new
    {
        title, asks = true, people = new object[]
        {
            new { name = "Bo Påhittad", may = true, wording = 1, saidAt = "2027-05-20T08:00:00Z" }, new { name = "Cecilia Påhittad", with = "Bo Påhittad", may = false }, new { name = "Disa Fiktiv", may = false },
        },
    };

    public static object Asked(object? given = null) => new { slug = CannedEvent.Slug, title, startsAt = "2027-05-20T10:00:00", endsAt = "2027-05-21T15:00:00", allDay = false, until = "2027-06-20T13:00:00Z", given };

    public static object Feedback(bool said) => new
    {
        title, answered = said ? 40 : 0, asked = 96, responseRate = said ? 0.4167 : 0, until = "2027-06-20T13:00:00Z",
        opinions = said ? new
        {
            scores = new[] { 0, 4, 6, 10, 20 }, average = 4.15, again = 36,
            texts = new[] { "Bra blandning av ämnen.", "The second day was too long.\n\nThe dinner was splendid, and so was the company.", new string('å', 200) },
        } : null,
    };

    private static object Row(string? school, int year, int gatherings, int coming, int registrations, int checkedIn = 0, int came = 0, int noShows = 0, double? noShowShare = null, params object[] costs) =>
        new { school, year, gatherings, coming, registrations, checkedIn, came, noShows, noShowShare, costs };
}
