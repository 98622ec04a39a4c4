using System.Net;
using System.Text.Json.Nodes;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>What an office does with gatherings and their registrations.</summary>
public sealed class GatheringTests : IClassFixture<PortalFixture>
{
    private const string Api = "/api/events";
    private const string One = $"{Api}/{CannedEvent.Id}";
    private const string Page = $"/gatherings/{CannedEvent.Id}";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public GatheringTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        portal.Gateway.Answer("GET /api/membership/volunteers", Canned.Volunteers);
        portal.Gateway.Answer($"GET {Api}", CannedOffice.Gatherings);
        portal.Gateway.Answer($"GET {One}", CannedEvent.Office());
        portal.Gateway.Answer($"GET {One}/registrations/summary", CannedEvent.Summary);
        portal.Gateway.Answer($"GET {One}/costs", CannedAfterwards.Costs);
        portal.Gateway.Answer($"GET {One}/registrations", CannedOffice.Registrations);
        portal.Gateway.Answer($"GET {One}/waiting-list", CannedOffice.WaitingList);
        portal.Gateway.Answer($"POST {Api}", CannedEvent.Office("draft"));
        portal.Gateway.Answer($"PUT {One}", CannedEvent.Office());
    }

    [Fact]
    public async Task List_shows_what_comes_by_state_and_goes_on_with_the_filter()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync("/gatherings?state=published");
        var rows = page.QuerySelectorAll("tbody tr");
        rows[0].TextContent.ShouldContain("38 of 40");
        rows[1].QuerySelector("th a")!.GetAttribute("lang").ShouldBe("sv");
        page.QuerySelector("a[rel=next]")!.GetAttribute("href").ShouldBe("/gatherings?state=published&after=n2");
        portal.Gateway.Calls.Single(c => c.Path == Api).Query.ShouldMatch(@"^\?state=published&from=\d{4}-\d\d-\d\d$");
        await visitor.ReadAsync("/gatherings?when=all&state=nonsense");
        portal.Gateway.Calls[^1].Query.ShouldBe("");
    }

    [Fact]
    public async Task Seats_taken_held_and_free_come_out_for_the_whole_for_parts_and_for_groups()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var rows = (await visitor.ReadAsync(Page)).QuerySelectorAll("section:has(#seats) tbody tr");
        rows.Select(r => string.Join(' ', r.QuerySelectorAll("td").Select(d => d.TextContent))).ShouldBe(["400 358 5 37", "120 116 2 2", "No limit 14 0 –", "20 20 0 0"]);
    }

    [Fact]
    public async Task New_one_is_saved_as_a_draft_once_however_often_it_is_sent()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync("/gatherings/new");
        page.QuerySelector("#organisers-0-school option[selected]")!.GetAttribute("value").ShouldBe("EECS");
        for (var i = 0; i < 2; i++)
        {
            using var answer = await visitor.SendAsync(page, "form[action='/gatherings/new']", ("Form.Do", "save"), ("Form.TitleSv", "Pubkväll"), ("Form.StartsAt", "2027-05-20T18:00"), ("Form.EndsAt", "2027-05-20T21:00"),
                ("Form.TimeZone", "Europe/Stockholm"), ("Form.Capacity", "40"), ("Form.Organisers[0].School", "EECS"), ("Form.Invited", "a@demo.example\r\nb@demo.example"));
            answer.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe($"{Page}?done=saved");
        }
        var sent = portal.Gateway.Calls.Where(c => c.Method == "POST").ToArray();
        sent.Select(c => (c.Key, c.Body)).Distinct().Count().ShouldBe(1);
        Guid.TryParse(sent[0].Key, out _).ShouldBeTrue();
        sent[0].Json.GetProperty("capacity").GetInt32().ShouldBe(40);
        sent[0].Json.GetProperty("invited").GetArrayLength().ShouldBe(2);
        sent[0].Json.GetProperty("organisers")[0].GetProperty("school").GetString().ShouldBe("EECS");
        sent[0].Json.TryGetProperty("maxParty", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Rows_come_and_go_without_anything_being_saved_or_lost()
    {
        using var visitor = portal.Visit(Roles.Central);
        var page = await visitor.ReadAsync($"{Page}/edit");
        page.QuerySelectorAll("#parts fieldset").Length.ShouldBe(2);
        using var added = await visitor.SendAsync(page, "main form", ("Form.Do", "add parts"), ("Form.TitleSv", "Det jag skrev"), ("Form.Parts[1].En", "Second"));
        var more = await Visitor.ParseAsync(added);
        more.QuerySelectorAll("#parts fieldset").Length.ShouldBe(3);
        more.QuerySelector("#title-sv")!.GetAttribute("value").ShouldBe("Det jag skrev");
        more.QuerySelectorAll("#quotas-0-partId option").Length.ShouldBe(4); // the whole, and each part, the new one too
        using var removed = await visitor.SendAsync(more, "main form", ("Form.Do", "remove parts 0"), ("Form.Parts[1].En", "Second"));
        var less = await Visitor.ParseAsync(removed);
        less.QuerySelectorAll("#parts fieldset").Length.ShouldBe(2);
        less.QuerySelector("#parts-0-title-en")!.GetAttribute("value").ShouldBe("Second");
        portal.Gateway.Calls.ShouldAllBe(c => c.Method == "GET");
    }

    [Fact]
    public async Task Edit_carries_everything_and_the_version_that_was_read()
    {
        using var visitor = portal.Visit(Roles.Central);
        var page = await visitor.ReadAsync($"{Page}/edit");
        page.QuerySelector("#parts-1-speakers")!.TextContent.ShouldBe("Disa Demosson\nElis Hittepå");
        using var answer = await visitor.SendAsync(page, "main form", [("Form.Do", "save"), .. Filled(page)]);
        answer.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe($"{Page}?done=saved");
        var sent = portal.Gateway.Calls.Single(c => c.Method == "PUT");
        sent.IfMatch.ShouldBe("\"7\"");
        sent.Json.GetProperty("startsAt").GetString().ShouldBe("2027-05-20T10:00");
        sent.Json.GetProperty("parts")[1].GetProperty("speakers").GetArrayLength().ShouldBe(2);
        sent.Json.GetProperty("quotas")[0].GetProperty("partId").GetString().ShouldBe(CannedEvent.Dinner);
        sent.Json.GetProperty("questions")[0].GetProperty("choices").GetArrayLength().ShouldBe(2);
        sent.Json.GetProperty("organisers")[1].GetProperty("university").GetString().ShouldBe("Påhittade universitetet");
        sent.Json.GetProperty("approvalRequired").GetBoolean().ShouldBeTrue();
        sent.Json.GetProperty("asksForPhotos").GetBoolean().ShouldBeTrue();
        sent.Json.GetProperty("reminderHours").GetInt32().ShouldBe(72);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("some", -1)]
    [InlineData("", null)]
    public async Task Reminder_may_be_none_and_what_is_no_number_is_refused(string typed, int? sent)
    {
        using var visitor = portal.Visit(Roles.Central);
        var page = await visitor.ReadAsync($"{Page}/edit");
        (await visitor.SendAsync(page, "main form", [("Form.Do", "save"), .. Filled(page, ("Form.ReminderHours", typed))])).Dispose();
        var hours = portal.Gateway.Calls.Single(c => c.Method == "PUT").Json.TryGetProperty("reminderHours", out var value) ? value.GetInt32() : (int?)null;
        hours.ShouldBe(sent);
    }

    [Fact]
    public async Task Programmes_are_chosen_among_those_of_the_schools_and_none_that_was_chosen_is_lost()
    {
        portal.Gateway.Answer($"GET {One}", CannedEvent.Office(change: g => (g["audience"], g["programmes"]) = ("programme", new System.Text.Json.Nodes.JsonArray("CDATE", "CLOST"))));
        using var visitor = portal.Visit(Roles.Central);
        (await visitor.ReadAsync(Page)).QuerySelector("dl.facts")!.TextContent.ShouldContain("Members with a degree in Computer Science and Engineering (CDATE) or CLOST, 2010 or later");
        var page = await visitor.ReadAsync($"{Page}/edit");
        page.QuerySelectorAll("#programmes input[checked]").Select(i => i.GetAttribute("value")).ShouldBe(["CDATE", "CLOST"]);
        page.QuerySelectorAll("#programmes details[open]").Length.ShouldBe(2);
        using var answer = await visitor.SendAsync(page, "main form", [("Form.Do", "save"), .. Filled(page), ("Form.Programmes", "CBIOT")]);
        var sent = portal.Gateway.Calls.Single(c => c.Method == "PUT").Json;
        sent.GetProperty("programmes").EnumerateArray().Select(p => p.GetString()).ShouldBe(["CDATE", "CLOST", "CBIOT"], ignoreOrder: true);
        (sent.GetProperty("audience").GetString(), sent.GetProperty("yearFrom").GetInt32(), sent.TryGetProperty("yearTo", out _)).ShouldBe(("programme", 2010, false));
    }

    [Fact]
    public async Task Rows_are_numbered_for_everybody()
    {
        using var visitor = portal.Visit(Roles.Central);
        var page = await visitor.ReadAsync($"{Page}/edit");
        page.QuerySelectorAll("#parts fieldset legend").Select(l => l.TextContent).ShouldBe(["Part 1", "Part 2"]);
        page.QuerySelectorAll("fieldset fieldset legend.visually-hidden").ShouldBeEmpty();
    }

    [Fact]
    public async Task Picture_is_sent_with_its_words_and_comes_back_through_the_office()
    {
        portal.Gateway.Answer($"PUT {One}/picture", CannedEvent.Office());
        portal.Gateway.Show($"{One}/picture", TestPictures.Png(16, 9), "image/png");
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync($"{Page}/picture");
        using var answer = await visitor.SendAsync($"{Page}/picture", Upload(page, TestPictures.Png(16, 9), "Människor & mat", "People"));
        answer.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe($"{Page}?done=picture");
        var sent = portal.Gateway.Calls.Single(c => c.Method == "PUT");
        (sent.Path, Uri.UnescapeDataString(sent.Query)).ShouldBe(($"{One}/picture", "?altSv=Människor & mat&altEn=People"));
        sent.Authorization.ShouldStartWith("Bearer ");
        using var shown = await visitor.GetAsync($"{Page}/picture/file?v=1");
        (shown.Content.Headers.ContentType!.ToString(), await shown.Content.ReadAsByteArrayAsync()).ShouldSatisfyAllConditions(s => s.Item1.ShouldBe("image/png"), s => s.Item2.ShouldBe(TestPictures.Png(16, 9)));
    }

    [Theory]
    [InlineData(413, "picture-too-large", "at most 2 MB")]
    [InlineData(415, "picture-not-an-image", "no PNG, JPEG or WebP")]
    [InlineData(400, "picture-too-many-pixels", "too many pixels")]
    [InlineData(409, "gathering-closed", "stays as it is")]
    [InlineData(400, "invalid-input", "in English what the picture shows")]
    public async Task Refused_picture_is_explained_and_the_words_are_kept(int status, string code, string text)
    {
        portal.Gateway.Refuse($"PUT {One}/picture", status, code, code == "invalid-input" ? new Dictionary<string, string[]> { ["alt.en"] = ["x"] } : null);
        using var visitor = portal.Visit(Roles.Coordinator);
        using var answer = await visitor.SendAsync($"{Page}/picture", Upload(await visitor.ReadAsync($"{Page}/picture"), [1, 2, 3], "Människor", "People"));
        var page = await Visitor.ParseAsync(answer);
        page.QuerySelector("[role=alert]")!.TextContent.ShouldContain(text);
        page.QuerySelector("#alt-sv")!.GetAttribute("value").ShouldBe("Människor");
    }

    [Fact]
    public async Task Picture_that_is_there_is_described_without_a_file_and_one_that_is_not_needs_a_file()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync($"{Page}/picture");
        using var refused = await visitor.SendAsync($"{Page}/picture", Upload(page, [], "Människor", "People"));
        (await Visitor.ParseAsync(refused)).QuerySelector("#file-error")!.TextContent.ShouldBe("Choose a picture file.");
        portal.Gateway.Answer($"GET {One}", CannedEvent.Office(change: g => g["picture"] = CannedEvent.Picture));
        portal.Gateway.Answer($"PUT {One}/picture/alt", CannedEvent.Office());
        portal.Gateway.Answer($"DELETE {One}/picture", CannedEvent.Office());
        var described = await visitor.ReadAsync($"{Page}/picture");
        described.QuerySelector("#alt-sv")!.GetAttribute("value").ShouldBe("Människor i en aula");
        (await visitor.SendAsync($"{Page}/picture", Upload(described, [], "Folk", "Folks"))).Dispose();
        portal.Gateway.Calls.Single(c => c.Method == "PUT").Json.GetProperty("en").GetString().ShouldBe("Folks");
        using var removed = await visitor.SendAsync(described, "form[action$=remove]");
        (await Visitor.ParseAsync(removed)).QuerySelector("[role=status]")!.TextContent.ShouldBe("The picture is removed.");
    }

    private static MultipartFormDataContent Upload(IDocument page, byte[] file, string sv, string en)
    {
        var content = new MultipartFormDataContent();
        foreach (var hidden in page.QuerySelectorAll("form[enctype] input[type=hidden]"))
            content.Add(new StringContent(hidden.GetAttribute("value") ?? ""), hidden.GetAttribute("name")!);
        content.Add(new ByteArrayContent(file), "file", file.Length > 0 ? "photo.png" : "x");
        content.Add(new StringContent(sv), "altSv");
        content.Add(new StringContent(en), "altEn");
        return content;
    }

    [Fact]
    public async Task Series_is_made_once_and_its_gatherings_link_each_other()
    {
        portal.Gateway.Answer($"GET {One}", CannedEvent.Office(change: g => g["seriesId"] = CannedEvent.Id));
        portal.Gateway.Answer($"POST {One}/repeat", CannedEvent.Office());
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync(Page);
        portal.Gateway.Calls.ShouldContain(c => c.Path == Api && c.Query == $"?series={CannedEvent.Id}&limit=200");
        var rows = page.QuerySelectorAll("section:has(#series) tbody tr");
        rows[0].QuerySelector("a").ShouldBeNull();
        rows[0].TextContent.ShouldContain("(this one)");
        rows[1].QuerySelector("a")!.GetAttribute("href").ShouldBe("/gatherings/01890000-0000-7000-8000-000000000202");
        for (var i = 0; i < 2; i++)
        {
            using var answer = await visitor.SendAsync(page, "form[action$=repeat]", ("every", "month"), ("count", "3"));
            (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldStartWith("The series is made.");
        }
        var sent = portal.Gateway.Calls.Where(c => c.Method == "POST").ToArray();
        sent.Select(c => (c.Key, c.Body)).Distinct().ShouldHaveSingleItem().Body.ShouldBe("""{"every":"month","count":3}""");
        portal.Gateway.Refuse($"POST {One}/repeat", 400, "invalid-input", new Dictionary<string, string[]> { ["count"] = ["x"] });
        using var refused = await visitor.SendAsync(page, "form[action$=repeat]", ("every", "month"), ("count", "many"));
        (await Visitor.ParseAsync(refused)).QuerySelector("#count-error")!.TextContent.ShouldContain("from 1 to 52");
    }

    [Fact]
    public async Task Guest_lecturers_are_chosen_as_speakers_and_who_was_agreed_upon_stays_choosable()
    {
        const string agreed = "01890000-0000-7000-8000-0000000003ff";
        portal.Gateway.Answer($"GET {One}", CannedEvent.Office(change: g => g["parts"]![0]!["volunteers"] = new JsonArray(new JsonObject { ["personId"] = agreed, ["name"] = "Ida Demosson" })));
        using var visitor = portal.Visit(Roles.Central);
        var page = await visitor.ReadAsync($"{Page}/edit");
        page.QuerySelectorAll("#parts-0-volunteers label").Select(l => l.TextContent).ShouldBe(["Alva Exempelsson", "Bo Påhittad", "Ida Demosson"]);
        page.QuerySelectorAll("#parts-0-volunteers [checked]").ShouldHaveSingleItem().GetAttribute("value").ShouldBe(agreed);
        portal.Gateway.Calls.Single(c => c.Path == "/api/membership/volunteers").Query.ShouldBe("?role=guest-lecturer&limit=200");
        using var answer = await visitor.SendAsync(page, "main form",
            [("Form.Do", "save"), .. Filled(page), ("Form.Parts[0].Volunteers", Canned.Volunteer), ("Form.Parts[1].Volunteers", Canned.Volunteer)]);
        var sent = portal.Gateway.Calls.Single(c => c.Method == "PUT").Json.GetProperty("parts");
        sent[0].GetProperty("volunteers").EnumerateArray().Select(v => v.GetString()).ShouldBe([agreed, Canned.Volunteer]);
        sent[1].GetProperty("volunteers").EnumerateArray().Select(v => v.GetString()).ShouldBe([Canned.Volunteer]);
    }

    [Fact]
    public async Task A_speaker_who_does_not_lecture_any_more_is_explained_and_membership_away_costs_no_form()
    {
        portal.Gateway.Refuse($"PUT {One}", 409, "speaker-not-a-volunteer");
        portal.Gateway.TakeDown("/api/membership/volunteers");
        using var visitor = portal.Visit(Roles.Central);
        var page = await visitor.ReadAsync($"{Page}/edit");
        page.QuerySelector("#parts-0-volunteers").ShouldBeNull();
        using var refused = await visitor.SendAsync(page, "main form", [("Form.Do", "save"), .. Filled(page)]);
        (await Visitor.ParseAsync(refused)).QuerySelector("[role=alert]")!.TextContent.ShouldContain("guest lecturers");
    }

    [Fact]
    public async Task Somebody_elses_change_is_named_and_nothing_typed_is_lost()
    {
        using var visitor = portal.Visit(Roles.Central);
        var page = await visitor.ReadAsync($"{Page}/edit");
        portal.Gateway.Refuse($"PUT {One}", 412, "changed-meanwhile");
        portal.Gateway.Answer($"GET {One}", CannedEvent.Office(change: g => (g["capacity"], g["version"]) = (500, 8)));
        using var refused = await visitor.SendAsync(page, "main form", [("Form.Do", "save"), .. Filled(page, ("Form.TitleSv", "Det jag skrev"))]);
        var answer = await Visitor.ParseAsync(refused);
        answer.QuerySelectorAll("[role=alert] li").Select(l => l.TextContent).ShouldBe(["Title in Swedish", "Seats"]);
        answer.QuerySelector("#title-sv")!.GetAttribute("value").ShouldBe("Det jag skrev");
        answer.QuerySelector("input[name='Form.Version']")!.GetAttribute("value").ShouldBe("8"); // saved again, it replaces what was named
    }

    [Fact]
    public async Task Wrong_fields_are_pointed_out_where_they_are()
    {
        portal.Gateway.Refuse($"PUT {One}", 400, "invalid-input", new Dictionary<string, string[]>
        {
            ["title"] = ["x"], ["endsAt"] = ["x"], ["invited[3]"] = ["x"], ["programmes"] = ["x"], ["yearTo"] = ["x"], ["parts[1].title"] = ["x"], ["quotas[0].capacity"] = ["x"], ["questions[0].choices"] = ["x"], ["organisers"] = ["x"],
        });
        using var visitor = portal.Visit(Roles.Central);
        var read = await visitor.ReadAsync($"{Page}/edit");
        using var refused = await visitor.SendAsync(read, "main form", [("Form.Do", "save"), .. Filled(read, ("Form.Quotas[0].Capacity", "many"))]);
        var page = await Visitor.ParseAsync(refused);
        var links = page.QuerySelectorAll("[role=alert] a").Select(a => a.GetAttribute("href")!.Split('#')[1]).ToArray();
        links.Order().ShouldBe(new[] { "title-sv", "endsAt", "invited", "programmes", "yearTo", "parts-1-title-sv", "quotas-0-capacity", "questions-0-choices", "organisers" }.Order());
        links.ShouldAllBe(id => page.GetElementById(id) != null);
        page.QuerySelector("[role=alert]")!.TextContent.ShouldContain("Group 1: Write a number of seats");
        page.QuerySelector("#quotas-0-capacity")!.GetAttribute("value").ShouldBe("many");
    }

    [Fact]
    public async Task It_is_cancelled_only_after_saying_how_many_are_told()
    {
        portal.Gateway.Answer($"POST {One}/cancel", CannedEvent.Office("cancelled"));
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync(Page);
        page.QuerySelector("form[action$=cancel]").ShouldBeNull();
        var asked = await visitor.ReadAsync(page.QuerySelector("main a.button-danger")!.GetAttribute("href")!);
        asked.QuerySelector(".alert-warning")!.TextContent.ShouldContain("each told by mail: 329.");
        using var answer = await visitor.SendAsync(asked, "form[action$=cancel]", ("reason", "The hall burned down."));
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldStartWith("Cancelled.");
        portal.Gateway.Calls.Single(c => c.Method == "POST").Json.GetProperty("reason").GetString().ShouldBe("The hall burned down.");
    }

    [Theory]
    [InlineData("publish", "draft", "Published.")]
    [InlineData("copy", "published", "This is the copy")]
    public async Task Draft_is_published_and_last_years_is_copied(string action, string state, string text)
    {
        portal.Gateway.Answer($"GET {One}", CannedEvent.Office(state));
        portal.Gateway.Answer($"POST {One}/{action}", CannedEvent.Office(state));
        using var visitor = portal.Visit(Roles.Coordinator);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync(Page), $"form[action$={action}]", ("startsAt", "2028-05-18T10:00"));
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldStartWith(text);
        portal.Gateway.Calls.ShouldContain(c => c.Method == "POST" && c.Path == $"{One}/{action}");
    }

    [Fact]
    public async Task Registration_is_approved_at_once_and_rejected_after_a_question()
    {
        portal.Gateway.Answer($"POST {One}/registrations/{CannedEvent.Mine}/approve", new { });
        portal.Gateway.Answer($"POST {One}/registrations/{CannedEvent.Mine}/reject", new { });
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync($"{Page}/registrations?state=pending");
        page.QuerySelector("form[action$=reject]").ShouldBeNull();
        using var approved = await visitor.SendAsync(page, "form[action$=approve]");
        approved.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe($"{Page}/registrations?state=pending&done=approve");
        var asked = await visitor.ReadAsync(page.QuerySelector("tbody a[href*='ask=reject']")!.GetAttribute("href")!);
        asked.QuerySelector("#ask")!.TextContent.ShouldBe("Reject Åsa Påhittad?");
        using var rejected = await visitor.SendAsync(asked, "form[action$=reject]");
        (await Visitor.ParseAsync(rejected)).QuerySelector("[role=status]")!.TextContent.ShouldStartWith("Rejected.");
    }

    [Theory]
    [InlineData("accept", "", "Accepted for them.")]
    [InlineData("decline", "?ask=decline&about=01890000-0000-7000-8000-000000000143", "Declined for them.")]
    public async Task Offer_is_answered_for_who_telephones(string answer, string asked, string text)
    {
        var path = $"{One}/registrations/01890000-0000-7000-8000-000000000143/{answer}";
        portal.Gateway.Answer($"POST {path}", new { });
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync($"{Page}/registrations{asked}");
        using var answered = await visitor.SendAsync(page, $"form[action$={answer}]");
        (await Visitor.ParseAsync(answered)).QuerySelector("[role=status]")!.TextContent.ShouldStartWith(text);
        portal.Gateway.Calls.ShouldContain(c => c.Method == "POST" && c.Path == path);
        portal.Gateway.Refuse($"POST {path}", 409, "offer-ended");
        using var late = await visitor.SendAsync(page, $"form[action$={answer}]");
        (await Visitor.ParseAsync(late)).QuerySelector("[role=alert]")!.TextContent.ShouldContain("go to who waits next");
    }

    [Fact]
    public async Task Waiting_list_says_why_nobody_moves_and_promotion_needs_seats()
    {
        portal.Gateway.Refuse($"POST {One}/registrations/{CannedEvent.Mine}/promote", 409, "no-seats");
        using var visitor = portal.Visit(Roles.Coordinator);
        var page = await visitor.ReadAsync($"{Page}/waiting-list");
        page.QuerySelector("main dl")!.TextContent.ShouldContain("Strict order");
        var rows = page.QuerySelectorAll("tbody tr");
        rows[0].TextContent.ShouldContain("One seat is free, but the party needs 2.");
        rows[1].TextContent.ShouldContain("but a party that came before needs 2");
        using var refused = await visitor.SendAsync(page, "form[action$=promote]");
        (await Visitor.ParseAsync(refused)).QuerySelector("[role=alert]")!.TextContent.ShouldContain("not enough free seats");
    }

    [Fact]
    public async Task Registrations_are_had_as_a_file_also_those_that_are_shared_with_another_university()
    {
        portal.Gateway.Show($"{One}/registrations.csv", "name\r\n"u8.ToArray(), "text/csv; charset=utf-8");
        using var visitor = portal.Visit(Roles.Coordinator);
        var links = (await visitor.ReadAsync($"{Page}/registrations?state=confirmed")).QuerySelectorAll("a[href*='registrations.csv']").Select(a => a.GetAttribute("href")!).ToArray();
        links[0].ShouldBe($"{Page}/registrations.csv?state=confirmed");
        links[1].ShouldStartWith($"{Page}/registrations.csv?state=confirmed&organiser=");
        foreach (var link in links)
        {
            using var file = await visitor.GetAsync(link);
            (file.Content.Headers.ContentDisposition!.FileName, await file.Content.ReadAsStringAsync()).ShouldBe(("registrations.csv", "name\r\n"));
        }
        portal.Gateway.Calls.Where(c => c.Path == $"{One}/registrations.csv").Select(c => c.Query.Split('&')[^1]).Distinct().ShouldBe(["language=en"]);
    }

    [Fact]
    public async Task Gathering_of_another_school_is_not_found()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        foreach (var page in new[] { "", "/edit", "/registrations", "/waiting-list" })
        {
            using var answer = await visitor.GetAsync($"/gatherings/01890000-0000-7000-8000-0000000000ee{page}");
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_are_accessible(string language, bool dark)
    {
        await using var window = await portal.OpenAsync(browser, Roles.Central, language, dark: dark);
        portal.Gateway.Answer($"GET {One}", CannedEvent.Office(change: g => (g["seriesId"], g["picture"]) = (CannedEvent.Id, CannedEvent.Picture)));
        portal.Gateway.Show($"{One}/picture", TestPictures.Png(1600, 900), "image/png");
        foreach (var (path, page) in new[]
        {
            ("/gatherings", "list"), (Page, "one"), ($"{Page}?confirm=cancel", "cancel"), ($"{Page}/edit", "edit"), ("/gatherings/new", "new"), ($"{Page}/picture", "picture"),
            ($"{Page}/registrations?ask=reject&about={CannedEvent.Mine}", "registrations"), ($"{Page}/waiting-list", "waiting-list"),
        })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync($"gatherings/{page}-{language[..2]}-{(dark ? "dark" : "light")}");
        }
    }

    [Fact]
    public async Task Row_is_added_in_a_browser_without_scripts_and_enter_saves()
    {
        await using var window = await portal.OpenAsync(browser, Roles.Central, javaScript: false);
        var page = window.Page;
        await page.GotoAsync($"{Page}/edit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a part" }).ClickAsync();
        new Uri(page.Url).Fragment.ShouldBe("#parts");
        await page.Locator("#parts-2-title-en").FillAsync("Farewell");
        await page.Locator("#parts-2-title-en").PressAsync("Enter");
        await page.GetByText("Saved.").WaitForAsync();
        portal.Gateway.Calls.Single(c => c.Method == "PUT").Json.GetProperty("parts")[2].GetProperty("title").GetProperty("en").GetString().ShouldBe("Farewell");
    }

    /// <summary>What a browser sends of a form that was only read.</summary>
    private static (string Name, string Value)[] Filled(IDocument page, params (string Name, string Value)[] changes) =>
    [
        .. page.QuerySelectorAll("main form [name]:not([type=hidden]):not(button)")
            .Where(f => f.GetAttribute("type") is not ("checkbox" or "radio") || f.HasAttribute("checked"))
            .Select(f => (Name: f.GetAttribute("name")!, Value: f.LocalName switch
            {
                "textarea" => f.TextContent,
                "select" => f.QuerySelector("option[selected]")?.GetAttribute("value") ?? "",
                _ => f.GetAttribute("value") ?? "",
            })).Where(f => changes.All(c => c.Name != f.Name)),
        .. changes,
    ];
}

/// <summary>Lists of an office. The people are invented.</summary>
internal static class CannedOffice
{
    public static object Gatherings => new
    {
        items = new[] { Item(1, "published", 40, 38, 3, 0, "Pub evening"), Item(2, "draft", null, 0, 0, 0, ""), Item(3, "cancelled", 4000, 0, 0, 0, "Jubilee of the whole university"), Item(4, "held", 400, 400, 12, 4, "Conference") },
        next = "n2",
    };

    public static object Registrations => new
    {
        items = new[]
        {
            Row(CannedEvent.Mine, "pending", "Åsa Påhittad"), Row("01890000-0000-7000-8000-000000000142", "confirmed", "Björn Åke Öberg-Påhittad von Långtnamn"),
            Row("01890000-0000-7000-8000-000000000143", "offered", "Disa Fiktiv"), Row("01890000-0000-7000-8000-000000000144", "lapsed", "Elis Hittepå", "declined"),
            Row("01890000-0000-7000-8000-000000000145", "cancelled", "", "erased"),
        },
        next = "5",
    };

    public static object WaitingList => new
    {
        mode = "strict", free = 1, waiting = 2,
        items = new[] { Waiting(1, CannedEvent.Mine, "too-few-seats", 2), Waiting(2, "01890000-0000-7000-8000-000000000142", "held-for-earlier", 1) },
        next = (string?)null,
    };

    private static object Item(int i, string state, int? capacity, int taken, int waiting, int pending, string en) => new
    {
        id = i == 1 ? CannedEvent.Id : $"01890000-0000-7000-8000-00000000020{i}", slug = $"event-{i}", state, title = new { sv = $"Sammankomst {i}", en }, format = "on-site",
        startsAt = $"2027-05-{10 + i}T18:00:00", endsAt = $"2027-05-{10 + i}T21:00:00", timeZone = "Europe/Stockholm", allDay = false, startsAtUtc = $"2027-05-{10 + i}T16:00:00Z",
        venue = "Demonstrationshallen", schools = i == 3 ? [] : new[] { "EECS" }, capacity, taken, waiting, pending,
    };

    private static object Row(string id, string state, string name, string? endedBy = null) => new
    {
        id, entry = 1, state, name, email = name.Length > 0 ? "nagon.pahittad@demo.example" : "", language = "sv", member = state == "confirmed", party = 2, companions = name.Length > 0 ? ["Cecilia Påhittad"] : Array.Empty<string>(),
        quotaId = CannedEvent.Students, partIds = new[] { CannedEvent.Dinner, CannedEvent.Workshop }, answers = name.Length > 0 ? new Dictionary<string, string> { [CannedEvent.Diet] = "Inga nötter" } : [],
        sharedWith = Array.Empty<string>(), photoConsent = false, offeredUntil = state == "offered" ? "2026-11-26T12:00:00Z" : null, endedBy, createdAt = "2026-11-20T08:00:00Z", changedAt = "2026-11-20T08:00:00Z", version = 1,
    };

    private static object Waiting(int position, string id, string code, int party) => new
    {
        position, id, entry = position, name = position == 1 ? "Åsa Påhittad" : "Disa Fiktiv", email = "nagon.pahittad@demo.example", party, quotaId = (string?)null, partIds = new[] { CannedEvent.Dinner },
        since = "2026-11-20T08:00:00Z", reason = new { code, free = 1, needed = 2, quotaId = (string?)null, partId = (string?)null },
    };
}
