using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Microsoft.Playwright;
using QRCoder;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

public sealed class CheckInTests : IClassFixture<PortalFixture>
{
    private const string Id = "01890000-0000-7000-8000-0000000000d0", Asa = "01890000-0000-7000-8000-0000000000d1", Olle = "01890000-0000-7000-8000-0000000000d2", Waits = "01890000-0000-7000-8000-0000000000d3";
    private const string Dinner = "01890000-0000-7000-8000-0000000000d9";
    private const string Code = "0003-000H-7K2M-QW4E-RT6Y-7VP9", OlleCode = "0003-000J-7K2M-QW4E-RT6Y-7VP9", WaitsCode = "0003-000K-7K2M-QW4E-RT6Y-7VP9";
    private const string Api = $"/api/events/{Id}", CheckIns = $"{Api}/check-ins", Page = $"/check-in/{Id}";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public CheckInTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        Answer();
    }

    private void Answer(Func<JsonElement, object>? settle = null)
    {
        portal.Gateway.Answer("GET /api/events/doors", new
        {
            items = new[] { new { id = Id, title = Both("Alumnidagen på påhitt", "Alumni day in fiction"), startsAt = "2026-11-26T18:00:00", endsAt = "2026-11-26T22:00:00", timeZone = "Europe/Stockholm", allDay = false, venue = "Demonstrationshallen", expected = 118 } },
            next = (string?)null,
        });
        portal.Gateway.Answer($"GET {Api}/door", new
        {
            id = Id, title = Both("Alumnidagen på påhitt", "Alumni day in fiction"), state = "published", startsAt = "2026-11-26T18:00:00", endsAt = "2026-11-26T22:00:00", timeZone = "Europe/Stockholm",
            endsAtUtc = TimeProvider.System.GetUtcNow().AddHours(4), parts = new[] { new { id = Dinner, title = Both("Middag", "Dinner") } },
            rows = new object[]
            {
                new { id = Asa, hash = Hash(Code), name = "Åsa Påhittad", party = 2, parts = new[] { 0 } },
                new { id = Olle, hash = Hash(OlleCode), name = "Olle Fiktiv", party = 1, @in = new[] { new { present = 1, at = "2026-11-26T17:02:00Z", door = "South" } } },
                new { id = Waits, hash = Hash(WaitsCode), party = 1, state = "waitlisted" },
            },
        });
        portal.Gateway.Answer($"POST {CheckIns}", call => new { answers = call.Json.GetProperty("scans").EnumerateArray().Select(settle ?? (scan => Settled(scan, "checked-in"))).ToArray() });
        portal.Gateway.Answer($"GET {Api}/attendance", CannedDoor.Attendance);
        portal.Gateway.Answer($"GET {Api}/badges", CannedDoor.Badges);
        portal.Gateway.Answer("GET /api/events/registrations/t1/ticket", CannedDoor.Ticket(Code));
        portal.Gateway.Answer("GET /api/events/registrations/t1/certificate", CannedDoor.Certificate);
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
    }

    private static object Settled(JsonElement scan, string outcome, string door = "North") => new
    {
        id = scan.GetProperty("id").GetString(), outcome, registration = Asa, name = "Åsa Påhittad", state = "confirmed", party = 2, present = 2, at = "2026-11-26T17:05:00Z", door,
    };

    private static object Both(string sv, string en) => new { sv, en };

    private static string Hash(string code) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(code.Replace("-", "", StringComparison.Ordinal))).AsSpan(0, 12));

    private JsonElement[] Sent => [.. portal.Gateway.Calls.Where(c => c is { Method: "POST", Path: CheckIns }).SelectMany(c => c.Json.GetProperty("scans").EnumerateArray())];

    [Fact]
    public async Task Plain_form_checks_one_code_in_and_a_second_click_is_the_same_scan()
    {
        using var visitor = portal.Visit(Roles.Door);
        var page = await visitor.ReadAsync($"{Page}?door=North");
        for (var click = 0; click < 2; click++)
        {
            using var answer = await visitor.SendAsync(page, "#scan", ("code", Code));
            (await Visitor.ParseAsync(answer)).QuerySelector(".door-result")!.TextContent.ShouldContain("Åsa Påhittad: checked in");
        }
        Sent.Length.ShouldBe(2);
        Sent[0].GetProperty("id").GetString().ShouldBe(Sent[1].GetProperty("id").GetString());
        (Sent[0].GetProperty("code").GetString(), Sent[0].GetProperty("door").GetString()).ShouldBe((Code, "North"));
    }

    [Theory]
    [InlineData("already", "In since", "at South")]
    [InlineData("not-confirmed", "no seat", "waiting list")]
    [InlineData("other-gathering", "a ticket for something else", "another gathering")]
    [InlineData("unknown-code", "no such ticket", "search by name")]
    public async Task Plain_form_says_what_became_of_it(string outcome, params string[] texts)
    {
        Answer(_ => new { id = Id, outcome, name = outcome == "already" ? "Åsa Påhittad" : null, state = "waitlisted", party = 2, present = 2, at = "2026-11-26T17:05:00Z", door = "South" });
        using var visitor = portal.Visit(Roles.Door);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync(Page), "#scan", ("code", Code));
        var result = (await Visitor.ParseAsync(answer)).QuerySelector(".door-result")!.TextContent;
        foreach (var text in texts)
            result.ShouldContain(text);
    }

    [Fact]
    public async Task Name_is_found_and_checked_in_without_scripts()
    {
        using var visitor = portal.Visit(Roles.Door);
        var found = await visitor.ReadAsync($"{Page}?q=asa");
        found.QuerySelectorAll(".door-rows button").ShouldHaveSingleItem().GetAttribute("value").ShouldBe(Asa);
        using var answer = await visitor.SendAsync(found, "#scan", ("registration", Asa));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Sent.ShouldHaveSingleItem().GetProperty("registration").GetString().ShouldBe(Asa);
    }

    [Theory]
    [InlineData(Roles.Door, false)]
    [InlineData(Roles.Coordinator, true)]
    [InlineData(Roles.Central, true)]
    public async Task Who_has_come_leads_an_office_back_to_the_gathering(string role, bool leads)
    {
        using var visitor = portal.Visit(role);
        var page = await visitor.ReadAsync($"{Page}/attendance");
        page.QuerySelectorAll($"main a[href='/gatherings/{Id}']").Length.ShouldBe(leads ? 1 : 0);
    }

    [Fact]
    public async Task Check_in_is_taken_back()
    {
        portal.Gateway.Answer($"DELETE {CheckIns}/{Asa}", new { registration = Asa, name = "Åsa Påhittad", present = 0 });
        using var visitor = portal.Visit(Roles.Door);
        using var checkedIn = await visitor.SendAsync(await visitor.ReadAsync(Page), "#scan", ("code", Code));
        using var answer = await visitor.SendAsync(await Visitor.ParseAsync(checkedIn), "form[action$=undo]");
        (await Visitor.ParseAsync(answer)).QuerySelector("main [role=status].alert")!.TextContent.ShouldContain("taken back");
    }

    [Fact]
    public async Task Queue_is_taken_from_the_own_script_alone()
    {
        using var visitor = portal.Visit(Roles.Door);
        await visitor.ReadAsync(Page);
        using var content = new StringContent("""{"scans":[]}""", Encoding.UTF8, "application/json");
        using var answer = await visitor.SendAsync($"{Page}/scans", content);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Door_of_others_is_not_found_and_the_camera_is_allowed_here_alone()
    {
        using var visitor = portal.Visit(Roles.Door);
        using (var foreign = await visitor.GetAsync($"/check-in/{Asa}"))
            foreign.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using (var own = await visitor.GetAsync(Page))
            string.Join(' ', own.Headers.GetValues("Permissions-Policy")).ShouldContain("camera=(self)");
        using var other = await visitor.GetAsync("/");
        other.Headers.Contains("Permissions-Policy").ShouldBeFalse();
    }

    [Fact]
    public async Task Phone_without_a_network_checks_in_says_when_somebody_comes_twice_and_settles_later()
    {
        await using var window = await portal.OpenAsync(browser, Roles.Door);
        var page = window.Page;
        await page.SetViewportSizeAsync(360, 780);
        await page.GotoAsync($"{Page}?door=North");
        await page.WaitForSelectorAsync("#door[data-kept=true]");
        await page.WaitForSelectorAsync("[data-door=status][data-online=true]");
        await page.Context.SetOfflineAsync(true);

        await ScanAsync(page, Code.ToLowerInvariant(), "checked-in");
        await ScanAsync(page, Code, "already");
        (await page.InnerTextAsync("[data-door=result]")).ShouldContain("at North");
        await ScanAsync(page, OlleCode, "already");
        (await page.InnerTextAsync("[data-door=result]")).ShouldContain("at South");
        await ScanAsync(page, WaitsCode, "not-confirmed");
        await ScanAsync(page, "0003-ZZZZ-7K2M-QW4E-RT6Y-7VP9", "unlisted");
        await page.WaitForSelectorAsync("[data-door=status][data-waiting='5'][data-online=false]");
        Sent.ShouldBeEmpty();

        await page.ReloadAsync(); // from the phone
        await page.WaitForSelectorAsync("[data-door=status][data-waiting='5'][data-online=false]");
        await ScanAsync(page, Code, "already");

        var outcomes = new Queue<string>(["checked-in", "already", "already", "not-confirmed", "checked-in", "already"]);
        var settled = new Dictionary<string, string>();
        Answer(scan => Settled(scan, settled.TryGetValue(scan.GetProperty("id").GetString()!, out var known) ? known : settled[scan.GetProperty("id").GetString()!] = outcomes.Dequeue()));
        await page.Context.SetOfflineAsync(false);
        await page.WaitForSelectorAsync("[data-door=status][data-waiting='0'][data-online=true]");
        // A batch whose answer does not come through is sent again, as the same scans.
        Sent.DistinctBy(s => s.GetProperty("id").GetString()).Select(s => s.GetProperty("code").GetString()!.ToUpperInvariant()).ShouldBe([Code, Code, OlleCode, WaitsCode, "0003-ZZZZ-7K2M-QW4E-RT6Y-7VP9", Code]);
        (await page.IsVisibleAsync("[data-door=notices]")).ShouldBeFalse();
    }

    [Fact]
    public async Task Camera_reads_a_ticket()
    {
        await FilmAsync(Code);
        await using var window = await portal.OpenAsync(browser, Roles.Door);
        var page = window.Page;
        await page.Context.GrantPermissionsAsync(["camera"]);
        await page.SetViewportSizeAsync(360, 780);
        await page.GotoAsync($"{Page}?door=North");
        await page.ClickAsync("[data-door=camera]");
        await page.WaitForSelectorAsync("[data-door=result][data-outcome=checked-in]");
        (await page.InnerTextAsync("[data-door=result]")).ShouldContain("Åsa Påhittad");
        await Eventually.Async(() => Task.FromResult(Sent), sent => sent.Length > 0);
        Sent[0].GetProperty("code").GetString().ShouldBe(Code);
        (await Axe.FaultAsync(page)).ShouldBeNull();
        await page.ClickAsync("[data-door=camera]");
        (await page.IsVisibleAsync("[data-door=video]")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(100, "1")]
    [InlineData(256 * 256, null)]
    public async Task Pictures_of_another_size_or_from_elsewhere_are_refused(int size, string? script)
    {
        using var visitor = portal.Visit(Roles.Door);
        await visitor.ReadAsync(Page); // signed in
        using var content = new ByteArrayContent(new byte[size]);
        if (script is not null)
            content.Headers.Add("X-Check-In", script);
        using var answer = await visitor.SendAsync($"{Page}/frame", content);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    /// <summary>A ticket in the middle of a grey picture, as a camera sees it.</summary>
    private static async Task FilmAsync(string code)
    {
        const int Width = 640, Height = 480, Module = 8, Paper = 220, Ink = 40, Wall = 110;
        using var data = QRCodeGenerator.GenerateQrCode(code, QRCodeGenerator.ECCLevel.Q);
        var ticket = data.ModuleMatrix; // with its white edge
        var (left, top) = ((Width - ticket.Count * Module) / 2, (Height - ticket.Count * Module) / 2);
        var luma = new byte[Width * Height];
        for (var (i, y) = (0, 0); y < Height; y++)
            for (var x = 0; x < Width; x++, i++)
                luma[i] = (x - left, y - top) is ( >= 0, >= 0) and var (dx, dy) && dx / Module < ticket.Count && dy / Module < ticket.Count
                    ? ticket[dy / Module][dx / Module] ? (byte)Ink : (byte)Paper
                    : (byte)Wall;
        var chroma = new byte[Width * Height / 2];
        Array.Fill(chroma, (byte)128);
        byte[] head = [.. "YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420\n"u8], frame = [.. "FRAME\n"u8, .. luma, .. chroma];
        await File.WriteAllBytesAsync(Browser.CameraFile, [.. head, .. frame, .. frame]);
    }

    [Fact]
    public async Task What_another_door_knew_better_is_said_and_stays_until_it_is_seen()
    {
        Answer(scan => Settled(scan, "already", "South"));
        await using var window = await portal.OpenAsync(browser, Roles.Door);
        var page = window.Page;
        await page.GotoAsync(Page);
        await page.WaitForSelectorAsync("#door[data-kept=true]");
        await page.Context.SetOfflineAsync(true);
        await ScanAsync(page, Code, "checked-in");
        await page.ReloadAsync(); // what was shown of it is gone
        await page.Context.SetOfflineAsync(false);
        await page.WaitForSelectorAsync("[data-door=notices] li");
        (await page.InnerTextAsync("[data-door=notices] li")).ShouldContain("Åsa Påhittad: already checked in");
        await page.ReloadAsync();
        await page.ClickAsync("[data-door=clear]");
        (await page.IsVisibleAsync("[data-door=notices]")).ShouldBeFalse();
    }

    [Fact]
    public async Task Service_that_is_away_loses_nothing()
    {
        await using var window = await portal.OpenAsync(browser, Roles.Door);
        var page = window.Page;
        await page.GotoAsync(Page);
        await page.WaitForSelectorAsync("[data-door=status][data-online=true]");
        portal.Gateway.TakeDown("/api/events");
        await page.FillAsync("#q", "asa");
        await page.ClickAsync("[data-door=rows] button");
        await page.WaitForSelectorAsync("[data-door=status][data-waiting='1'][data-online=false]");
        portal.Gateway.Clear();
        Answer();
        await page.EvaluateAsync("dispatchEvent(new Event('online'))");
        await page.WaitForSelectorAsync("[data-door=status][data-waiting='0'][data-online=true]");
        Sent.ShouldHaveSingleItem().GetProperty("registration").GetString().ShouldBe(Asa);
    }

    [Fact]
    public async Task Walk_in_is_let_in_or_hears_that_it_is_full_and_only_the_organiser_may_go_over_it()
    {
        portal.Gateway.Refuse($"POST {Api}/walk-ins", 409, "no-seats");
        foreach (var (role, boxes) in new[] { (Roles.Door, 0), (Roles.Coordinator, 1) })
        {
            using var visitor = portal.Visit(role);
            using var full = await visitor.SendAsync(await visitor.ReadAsync($"{Page}/walk-in?door=North"), "main form", ("name", "Eva Fiktiv"), ("email", ""));
            var page = await Visitor.ParseAsync(full);
            page.QuerySelector("[role=alert]")!.TextContent.ShouldContain("It is full");
            page.QuerySelectorAll("input[name=over]").Length.ShouldBe(boxes);
        }
        portal.Gateway.Answer($"POST {Api}/walk-ins", new { id = Id, outcome = "checked-in", registration = Asa, name = "Eva Fiktiv", party = 1, present = 1 });
        using var organiser = portal.Visit(Roles.Central);
        using var letIn = await organiser.SendAsync(await organiser.ReadAsync($"{Page}/walk-in"), "main form", ("name", "Eva Fiktiv"), ("over", "true"));
        (await Visitor.ParseAsync(letIn)).QuerySelector(".door-result")!.TextContent.ShouldContain("Eva Fiktiv");
        portal.Gateway.Calls.Last(c => c.Path == $"{Api}/walk-ins").Json.GetProperty("overCapacity").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("/events/ticket", "ticket", "not-confirmed", "once the registration is confirmed")]
    [InlineData("/events/ticket", "ticket", "registration-token-invalid", "not valid")]
    [InlineData("/events/certificate", "certificate", "not-attended", "nothing to certify")]
    public async Task Ticket_and_certificate_say_why_there_is_none(string path, string what, string code, string text)
    {
        portal.Gateway.Refuse($"GET /api/events/registrations/t2/{what}", code.EndsWith("invalid", StringComparison.Ordinal) ? 404 : 409, code);
        using var visitor = portal.Visit();
        (await visitor.ReadAsync($"{path}?token=t2")).QuerySelector("main [role=status]")!.TextContent.ShouldContain(text);
        (await visitor.ReadAsync(path)).QuerySelector("main [role=status]")!.TextContent.ShouldContain("not valid");
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_are_accessible(string language, bool dark)
    {
        var suffix = $"{language[..2]}-{(dark ? "dark" : "light")}";
        await using var window = await portal.OpenAsync(browser, Roles.Central, language, dark: dark);
        foreach (var (path, name) in new[]
        {
            ("/check-in", "list"), ($"{Page}/walk-in", "walk-in"), ($"{Page}/attendance", "attendance"), ($"{Page}/badges", "badges"),
            ("/events/ticket?token=t1", "ticket"), ("/events/certificate?token=t1", "certificate"),
        })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync($"check-in/{name}-{suffix}");
        }
        Answer(scan => Settled(scan, "already", "South"));
        await window.Page.GotoAsync($"{Page}?door=North");
        await window.Page.WaitForSelectorAsync("[data-door=status][data-online=true]");
        await ScanAsync(window.Page, Code, "already");
        await window.Page.FillAsync("#q", "å");
        await window.Page.FillAsync("#q", "fi");
        await window.LookAsync($"check-in/door-{suffix}");
    }

    private static async Task ScanAsync(IPage page, string code, string outcome)
    {
        await page.EvaluateAsync("delete document.querySelector('[data-door=result]').dataset.outcome");
        await page.FillAsync("#code", code);
        await page.PressAsync("#code", "Enter");
        await page.WaitForSelectorAsync($"[data-door=result][data-outcome={outcome}]", new PageWaitForSelectorOptions { Timeout = 10_000 });
    }
}

internal static class CannedDoor
{
    private static readonly object title = new { sv = "Alumnidagen på påhitt", en = "Alumni day in fiction" };
    private static readonly object dinner = new { sv = "Middag", en = "Dinner" };
    private static readonly object venue = new { name = "Demonstrationshallen", address = "Påhittsgatan 1" };

    public static object Attendance { get; } = new
    {
        asOf = "2026-11-26T22:30:00Z", over = true, total = Figures(120, 103), walkIns = 7, overCapacity = 2,
        quotas = new object[] { new { quota = "01890000-0000-7000-8000-0000000000da", name = new { sv = "Studenter", en = "Students" }, figures = Figures(20, 14) }, new { figures = Figures(100, 89) } },
        parts = new[] { new { part = "01890000-0000-7000-8000-0000000000d9", title = dinner, figures = Figures(60, 58) } },
        doors = new[] { new { door = "North", checkIns = 60, people = 81, first = "2026-11-26T16:40:00Z", last = "2026-11-26T18:20:00Z" }, new { door = "", checkIns = 20, people = 22, first = "2026-11-26T16:50:00Z", last = "2026-11-26T18:00:00Z" } },
    };

    public static object Badges { get; } = new
    {
        title,
        badges = new object[]
        {
            new { name = "Åsa Påhittad", quota = new { sv = "Studenter", en = "Students" }, parts = new[] { dinner } },
            new { name = "Åke Kompis", with = "Åsa Påhittad", parts = new[] { dinner }, noPhotos = true },
            new { name = "Olle Fiktiv", parts = Array.Empty<object>() },
        },
    };

    public static object Certificate { get; } = new
    {
        name = "Åsa Påhittad", title, startsAt = "2026-11-26T18:00:00", endsAt = "2026-11-26T22:00:00", timeZone = "Europe/Stockholm", allDay = false, venue,
        organisers = new object[] { new { school = "EECS" }, new { university = "Påhittade universitetet", unit = "Alumnikontoret" } }, checkedInAt = "2026-11-26T17:05:00Z",
        parts = new[] { new { title = dinner, startsAt = "2026-11-26T20:00:00" } },
    };

    public static object Ticket(string code) => new
    {
        code, qr = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"><path d="M4 4h7v7h-7z"/><path d="M18 4h7v7h-7z"/><path d="M4 18h7v7h-7z"/></svg>""",
        name = "Åsa Påhittad", party = 2, companions = new[] { "Åke Kompis" }, slug = "alumnidagen", title, startsAt = "2026-11-26T18:00:00", endsAt = "2026-11-26T22:00:00", timeZone = "Europe/Stockholm",
        allDay = false, venue, parts = new[] { new { title = dinner, startsAt = "2026-11-26T20:00:00" } },
    };

    private static object Figures(int expected, int present) => new { registrations = expected, expected, present, noShows = expected - present, missing = expected - present, noShowShare = (double)(expected - present) / expected };
}
