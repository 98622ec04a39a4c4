using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>What everybody sees of gatherings, and registering for one.</summary>
public sealed class EventTests : IClassFixture<PortalFixture>
{
    private const string Api = "/api/events/public";
    private const string Page = $"/events/{CannedEvent.Slug}";
    private const string Post = $"POST {Api}/{CannedEvent.Slug}/registrations";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public EventTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        portal.Gateway.Answer($"GET {Api}", new { items = new[] { CannedEvent.Item(1, 12), CannedEvent.Item(2, 0, "members"), CannedEvent.Item(3, null, "programme", "online") }, next = "n2" });
        portal.Gateway.Answer($"GET {Api}/{CannedEvent.Slug}", CannedEvent.Public());
        portal.Gateway.Answer(Post, CannedEvent.Registration("confirmed"));
        portal.Gateway.Answer("GET /api/events/registrations/t1", CannedEvent.Managed("confirmed"));
    }

    [Fact]
    public async Task Schools_that_have_nothing_planned_lead_to_those_that_have()
    {
        portal.Gateway.Answer($"GET {Api}?school=CBH", new { items = Array.Empty<object>() });
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync("/events?school=CBH");
        page.QuerySelector(".empty a")!.GetAttribute("href").ShouldBe("/events");
        page.QuerySelector("#school option[selected]")!.GetAttribute("value").ShouldBe("CBH");
    }

    [Fact]
    public async Task List_says_when_where_and_whether_there_are_seats_and_goes_on_with_the_filter()
    {
        portal.Gateway.Answer($"GET {Api}?school=EECS", new { items = new[] { CannedEvent.Item(1, 12), CannedEvent.Item(2, 0, "members"), CannedEvent.Item(3, null, format: "online") }, next = "n2" });
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync("/events?school=EECS");
        var items = page.QuerySelectorAll("main li.panel");
        items[0].TextContent.ShouldContain("Tuesday 11 May 2027, 18:00–21:00");
        items[0].TextContent.ShouldContain("Stockholm time, UTC+2");
        items[0].TextContent.ShouldContain("12 seats left");
        items[1].QuerySelector("h2 a")!.GetAttribute("lang").ShouldBe("sv"); // only the Swedish title was written
        items[1].QuerySelectorAll(".badge").Select(b => b.TextContent).ShouldBe(["For members", "Full – waiting list"]);
        items[2].TextContent.ShouldContain("Thursday 13 May 2027");
        items[2].TextContent.ShouldNotContain("18:00");
        items[2].TextContent.ShouldContain("Electrical Engineering and Computer Science; Påhittade universitetet, Alumnikontoret");
        page.QuerySelector("a[rel=next]")!.GetAttribute("href").ShouldBe("/events?school=EECS&after=n2");
    }

    [Fact]
    public async Task Unknown_gathering_is_not_found()
    {
        using var visitor = portal.Visit();
        using var answer = await visitor.GetAsync("/events/no-such");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Search_engines_and_others_who_share_it_read_what_it_is()
    {
        portal.Gateway.Answer($"GET {Api}/{CannedEvent.Slug}", CannedEvent.Public(g => g["title"] = new JsonObject { ["sv"] = "Å </script><script>alert(1)</script> & \"fest\"", ["en"] = "" }));
        using var visitor = portal.Visit();
        using var answer = await visitor.GetAsync(Page);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("<script>alert");
        var page = await Visitor.ParseAsync(answer);
        var block = JsonDocument.Parse(page.QuerySelector("script[type='application/ld+json']")!.TextContent).RootElement;
        block.GetProperty("name").GetString().ShouldBe("Å </script><script>alert(1)</script> & \"fest\"");
        block.GetProperty("startDate").GetString().ShouldBe("2027-05-20T10:00:00+02:00");
        block.GetProperty("eventAttendanceMode").GetString().ShouldBe("https://schema.org/MixedEventAttendanceMode");
        block.GetProperty("eventStatus").GetString().ShouldBe("https://schema.org/EventScheduled");
        block.GetProperty("organizer").EnumerateArray().Select(o => o.GetProperty("name").GetString()).ShouldContain("Another Invented University");
        block.GetRawText().ShouldNotContain("video.example");
        Meta("og:title").ShouldBe("Å </script><script>alert(1)</script> & \"fest\"");
        Meta("og:url").ShouldBe(new Uri(portal.Gateway.Address, Page).AbsoluteUri);
        Meta("og:description").ShouldStartWith("Thursday 20 May 2027, 10:00 – Friday 21 May 2027, 15:00");

        string? Meta(string name) => page.QuerySelector($"meta[property='{name}']")?.GetAttribute("content");
    }

    [Fact]
    public async Task Picture_has_its_place_its_words_and_is_shared()
    {
        portal.Gateway.Answer($"GET {Api}/{CannedEvent.Slug}", CannedEvent.Public(g => g["picture"] = CannedEvent.Picture));
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page);
        var picture = page.QuerySelector("main img")!;
        string[] attributes = ["src", "width", "height", "alt"];
        attributes.Select(picture.GetAttribute).ShouldBe([$"{CannedEvent.PicturePath}?v=4f1c09ab", "1600", "900", "People in a hall"]);
        var address = new Uri(portal.Gateway.Address, $"{CannedEvent.PicturePath}?v=4f1c09ab").AbsoluteUri;
        page.QuerySelector("meta[property='og:image']")!.GetAttribute("content").ShouldBe(address);
        page.QuerySelector("meta[property='og:image:alt']")!.GetAttribute("content").ShouldBe("People in a hall");
        JsonDocument.Parse(page.QuerySelector("script[type='application/ld+json']")!.TextContent).RootElement.GetProperty("image").GetString().ShouldBe(address);
        portal.Gateway.Answer($"GET {Api}/{CannedEvent.Slug}", CannedEvent.Public());
        var without = await visitor.ReadAsync(Page);
        without.QuerySelectorAll("main img, meta[property^='og:image']").ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_moves_when_the_picture_comes()
    {
        portal.Gateway.Answer($"GET {Api}/{CannedEvent.Slug}", CannedEvent.Public(g => g["picture"] = CannedEvent.Picture));
        await using var window = await portal.OpenAsync(browser);
        foreach (var (width, height) in new[] { (1280, 900), (360, 780) })
        {
            await window.Page.SetViewportSizeAsync(width, height);
            await window.Page.RouteAsync("**/picture?*", route => route.AbortAsync());
            await window.Page.GotoAsync(Page);
            var before = await window.Page.Locator("dl.facts").BoundingBoxAsync();
            await window.Page.UnrouteAsync("**/picture?*");
            portal.Gateway.Show(CannedEvent.PicturePath, TestPictures.Png(1600, 900), "image/png");
            await window.Page.GotoAsync(Page);
            await window.Page.WaitForFunctionAsync("() => document.querySelector('main img').naturalWidth === 1600");
            (await window.Page.Locator("dl.facts").BoundingBoxAsync())!.Y.ShouldBe(before!.Y);
        }
    }

    [Theory]
    [InlineData("registration", "registration-not-open", "Registration opens on Monday 1 March 2027, 09:00 (Stockholm time")]
    [InlineData("registration", "registration-closed", "Registration is closed.")]
    [InlineData("state", "held", "has taken place")]
    [InlineData("audience", "members", "for members of the alumni network")]
    public async Task Page_without_a_form_says_why(string field, string value, string text)
    {
        portal.Gateway.Answer($"GET {Api}/{CannedEvent.Slug}", CannedEvent.Public(g =>
        {
            g["registration"] = field == "state" ? "registration-closed" : "open";
            g[field] = value;
        }));
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page);
        page.QuerySelector("main form").ShouldBeNull();
        page.QuerySelector("main .alert")!.TextContent.ShouldContain(text);
    }

    [Theory]
    [InlineData(2010, 2015, "Computer Science and Engineering (CDATE), Biotechnology (CBIOT) or CLOST, 2010–2015")]
    [InlineData(2010, null, "CLOST, 2010 or later")]
    [InlineData(null, 2015, "CLOST, 2015 or earlier")]
    [InlineData(2012, 2012, "CLOST, 2012")]
    [InlineData(null, null, "or CLOST")]
    public async Task One_for_graduates_says_whom_and_asks_guests_to_sign_in(int? from, int? to, string text)
    {
        portal.Gateway.Answer($"GET {Api}/{CannedEvent.Slug}", CannedEvent.Public(g =>
            (g["audience"], g["programmes"], g["yearFrom"], g["yearTo"]) = ("programme", new JsonArray("CDATE", "CBIOT", "CLOST"), from, to)));
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page);
        page.QuerySelector("dl.facts dd:last-of-type")!.TextContent.ShouldStartWith("Members with a degree in Computer Science");
        page.QuerySelector("dl.facts dd:last-of-type")!.TextContent.ShouldEndWith(text);
        page.QuerySelector("main form").ShouldBeNull();
        page.QuerySelector("main .alert a.button")!.GetAttribute("href")!.ShouldStartWith("/sign-in?returnUrl=");
        portal.Gateway.Answer("GET /api/membership/me", Canned.Me());
        portal.Gateway.Refuse(Post, 403, "audience-programme");
        using var member = portal.Visit(Roles.Member);
        using var refused = await member.SendAsync(await member.ReadAsync(Page), "form[action^='/events']", ("name", "Åsa"), ("email", "asa@demo.example"));
        (await Visitor.ParseAsync(refused)).QuerySelector("[role=alert]")!.TextContent.ShouldContain("none such is recorded for you");
    }

    [Fact]
    public async Task Cancelled_one_says_why_to_people_and_programs()
    {
        portal.Gateway.Answer($"GET {Api}/{CannedEvent.Slug}", CannedEvent.Public(g => (g["state"], g["registration"], g["cancelledReason"]) = ("cancelled", "gathering-cancelled", "The hall burned down.")));
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page);
        page.QuerySelector("main .alert-error")!.TextContent.ShouldContain("The hall burned down.");
        page.QuerySelector("main form").ShouldBeNull();
        page.QuerySelector("script[type='application/ld+json']")!.TextContent.ShouldContain("https://schema.org/EventCancelled");
    }

    [Fact]
    public async Task Full_one_offers_the_waiting_list_and_says_its_rule()
    {
        portal.Gateway.Answer($"GET {Api}/{CannedEvent.Slug}", CannedEvent.Public(g => g["free"] = 0));
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page);
        page.QuerySelector("main .alert-warning")!.TextContent.ShouldContain("there is a waiting list");
        page.QuerySelector("main .alert-warning")!.TextContent.ShouldContain("strictly by order");
        page.QuerySelector("main form button")!.TextContent.ShouldBe("Join the waiting list");
    }

    [Fact]
    public async Task Guest_registers_with_all_that_was_asked_and_comes_to_the_result()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page);
        page.QuerySelectorAll("input[name=share][checked], input[name=photos][checked]").ShouldBeEmpty(); // nobody agrees by saying nothing
        using var answer = await visitor.SendAsync(page, "form[action^='/events']",
            ("name", "Åsa Påhittad"), ("email", "asa@demo.example"), ("quota", CannedEvent.Students), ("party", "3"), ("companions", "Björn Påhittad\r\n\r\n Cecilia Påhittad "),
            ("part", CannedEvent.Dinner), ($"answer.{CannedEvent.Track}", "Energi"), ($"answer.{CannedEvent.Diet}", "Inga nötter"), ("share", CannedEvent.Foreign), ("photos", "true"));
        answer.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe("/registration?token=t1&done=registered");
        (await Visitor.ParseAsync(answer)).QuerySelector("#state")!.TextContent.ShouldBe("You are registered");
        var sent = portal.Gateway.Calls.Single(c => c.Method == "POST");
        Guid.TryParse(sent.Key, out _).ShouldBeTrue();
        sent.Json.GetRawText().ShouldBe(JsonSerializer.Serialize(new
        {
            name = "Åsa Påhittad", email = "asa@demo.example", language = "en", party = 3, companions = new[] { "Björn Påhittad", "Cecilia Påhittad" }, quotaId = CannedEvent.Students,
            partIds = new[] { CannedEvent.Dinner }, answers = new Dictionary<string, string> { [CannedEvent.Track] = "Energi", [CannedEvent.Diet] = "Inga nötter" },
            sharedWith = new[] { CannedEvent.Foreign }, photoConsent = true, photoWording = 1,
        }, JsonSerializerOptions.Web));
    }

    [Fact]
    public async Task Second_click_is_the_same_request()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page);
        for (var i = 0; i < 2; i++)
            (await visitor.SendAsync(page, "form[action^='/events']", ("name", "Åsa"), ("email", "asa@demo.example"))).Dispose();
        var sent = portal.Gateway.Calls.Where(c => c.Method == "POST").ToArray();
        (sent.Length, sent.Select(c => (c.Key, c.Body)).Distinct().Count()).ShouldBe((2, 1));
    }

    [Fact]
    public async Task Member_finds_name_and_address_filled_in()
    {
        portal.Gateway.Answer("GET /api/membership/me", Canned.Me());
        portal.Gateway.Answer($"GET {Api}/{CannedEvent.Slug}", CannedEvent.Public(g => g["audience"] = "members"));
        using var visitor = portal.Visit(Roles.Member);
        var page = await visitor.ReadAsync(Page);
        page.QuerySelector("#name")!.GetAttribute("value").ShouldBe("Alva Exempelsson");
        page.QuerySelector("#email")!.GetAttribute("value").ShouldBe("alva.exempelsson@campus.example.se");
        using var answer = await visitor.SendAsync(page, "form[action^='/events']", ("name", "Alva Exempelsson"), ("email", "alva@demo.example"));
        portal.Gateway.Calls.Single(c => c.Method == "POST").Authorization.ShouldStartWith("Bearer ");
    }

    [Fact]
    public async Task Wrong_fields_are_pointed_out_and_keep_what_was_typed()
    {
        portal.Gateway.Refuse(Post, 400, "invalid-input", new Dictionary<string, string[]>
        {
            ["email"] = ["x"], ["party"] = ["x"], ["companions[1]"] = ["x"], ["partIds"] = ["x"], [$"answers.{CannedEvent.Track}"] = ["x"],
        });
        using var visitor = portal.Visit();
        var read = await visitor.ReadAsync(Page);
        using var answer = await visitor.SendAsync(read, "form[action^='/events']",
            ("name", "Åsa"), ("email", "asa"), ("party", "many"), ("companions", "A\nB"), ("part", CannedEvent.Workshop), ($"answer.{CannedEvent.Diet}", "Inga nötter"), ("share", CannedEvent.Third));
        var page = await Visitor.ParseAsync(answer);
        foreach (var link in page.QuerySelectorAll("[role=alert] a"))
            page.QuerySelector(link.GetAttribute("href")![link.GetAttribute("href")!.IndexOf('#', StringComparison.Ordinal)..]).ShouldNotBeNull();
        page.QuerySelectorAll("[role=alert] a").Length.ShouldBe(5);
        page.QuerySelector("#party-error")!.TextContent.ShouldBe("Write a number from 1 to 4.");
        page.QuerySelector("#email")!.GetAttribute("value").ShouldBe("asa");
        page.QuerySelector("#party")!.GetAttribute("value").ShouldBe("many");
        page.QuerySelector($"#answer-{CannedEvent.Diet}")!.TextContent.ShouldBe("Inga nötter");
        page.QuerySelectorAll("input[checked]").Select(i => i.GetAttribute("value")).ShouldBe([CannedEvent.Workshop, CannedEvent.Third]);
        page.QuerySelector("input[name=key]")!.GetAttribute("value").ShouldBe(read.QuerySelector("input[name=key]")!.GetAttribute("value"));
        portal.Gateway.Calls.Single(c => c.Method == "POST").Json.GetProperty("party").GetInt32().ShouldBe(0);
    }

    [Theory]
    [InlineData(409, "already-registered", "a registration with this address already")]
    [InlineData(409, "registration-closed", "closed meanwhile")]
    [InlineData(403, "not-invited", "not among those who are invited")]
    [InlineData(409, "idempotency-key-reused", "received before you changed")]
    public async Task Refusal_is_explained_and_keeps_what_was_typed(int status, string code, string text)
    {
        portal.Gateway.Refuse(Post, status, code);
        using var visitor = portal.Visit();
        using var answer = await visitor.SendAsync(await visitor.ReadAsync(Page), "form[action^='/events']", ("name", "Åsa"), ("email", "asa@demo.example"));
        var page = await Visitor.ParseAsync(answer);
        page.QuerySelector("[role=alert]")!.TextContent.ShouldContain(text);
        page.QuerySelector("#name")!.GetAttribute("value").ShouldBe("Åsa");
    }

    [Fact]
    public async Task Form_that_is_sent_after_registration_closed_is_answered_with_the_page()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync(Page);
        portal.Gateway.Answer($"GET {Api}/{CannedEvent.Slug}", CannedEvent.Public(g => g["registration"] = "registration-closed"));
        using var answer = await visitor.SendAsync(page, "form[action^='/events']", ("name", "Åsa"), ("email", "asa@demo.example"));
        (await Visitor.ParseAsync(answer)).QuerySelector("main .alert")!.TextContent.ShouldContain("Registration is closed.");
        portal.Gateway.Calls.ShouldNotContain(c => c.Method == "POST");
    }

    [Fact]
    public async Task Pages_stand_while_other_services_are_away()
    {
        portal.Gateway.TakeDown("/api/membership");
        using var visitor = portal.Visit(Roles.Member);
        (await visitor.ReadAsync(Page)).QuerySelector("dl.facts")!.TextContent.ShouldContain("EECS; Påhittade universitetet");
        portal.Gateway.TakeDown("/api/events");
        (await visitor.ReadAsync("/events")).QuerySelector("[role=status]")!.TextContent.ShouldContain("The events service does not answer just now");
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_are_accessible(string language, bool dark)
    {
        var name = $"events/{{0}}-{language[..2]}-{(dark ? "dark" : "light")}";
        await using var window = await portal.OpenAsync(browser, language: language, dark: dark);
        var console = new List<string>();
        window.Page.Console += (_, message) => console.Add(message.Text);
        await window.Page.GotoAsync("/events");
        await window.LookAsync(name.Replace("{0}", "list", StringComparison.Ordinal));
        await window.Page.GotoAsync(Page);
        await window.LookAsync(name.Replace("{0}", "event", StringComparison.Ordinal));
        console.ShouldBeEmpty(); // neither does the policy object to the data block
        portal.Gateway.Refuse(Post, 400, "invalid-input", new Dictionary<string, string[]> { ["email"] = ["x"], ["partIds"] = ["x"], [$"answers.{CannedEvent.Track}"] = ["x"] });
        await window.Page.Locator("main form button").ClickAsync();
        await window.LookAsync(name.Replace("{0}", "mistakes", StringComparison.Ordinal));
        foreach (var (page, change) in new (string, Action<JsonObject>)[]
        {
            ("full", g => (g["free"], g["approvalRequired"], g["audience"]) = (0, true, "invited")), ("members", g => g["audience"] = "members"), ("graduates", g => (g["audience"], g["programmes"], g["yearFrom"]) = ("programme", new JsonArray("CDATE", "CBIOT"), 2010)), ("picture", g => g["picture"] = CannedEvent.Picture),
            ("cancelled", g => (g["state"], g["cancelledReason"]) = ("cancelled", "The hall burned down.")),
        })
        {
            portal.Gateway.Answer($"GET {Api}/{CannedEvent.Slug}", CannedEvent.Public(change));
            portal.Gateway.Show(CannedEvent.PicturePath, TestPictures.Png(1600, 900), "image/png");
            await window.Page.GotoAsync(Page);
            await window.LookAsync(name.Replace("{0}", page, StringComparison.Ordinal));
        }
        portal.Gateway.Answer($"GET {Api}", new { items = Array.Empty<object>() });
        await window.Page.GotoAsync("/events");
        await window.LookAsync(name.Replace("{0}", "empty", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Guest_registers_in_a_browser_without_scripts()
    {
        await using var window = await portal.OpenAsync(browser, javaScript: false);
        var page = window.Page;
        await page.GotoAsync("/events");
        await page.GotoAsync(Page);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Åsa Påhittad");
        await page.GetByLabel("E-mail").FillAsync("asa@demo.example");
        await page.GetByLabel("Dinner in the great hall").CheckAsync();
        await page.GetByLabel("Which track?").SelectOptionAsync("Energi");
        await page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();
        (await page.Locator("#state").InnerTextAsync()).ShouldBe("You are registered");
        portal.Gateway.Calls.Single(c => c.Method == "POST").Json.GetProperty("partIds")[0].GetString().ShouldBe(CannedEvent.Dinner);
    }
}
