using System.Net;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

public sealed class OrganisationTests : IClassFixture<PortalFixture>
{
    private const string Api = "/api/membership/organisation";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public OrganisationTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer($"GET {Api}", Tree);
        portal.Gateway.Answer($"GET {Api}/schools/EECS", School("EECS"));
        portal.Gateway.Answer($"GET {Api}/schools/CBH", School("CBH"));
        portal.Gateway.Answer($"GET {Api}/programmes/CDATE", new { code = "CDATE", school = "EECS", name = Name("Datateknik", "Computer Science and Engineering"), version = 3 });
        portal.Gateway.Answer($"GET {Api}/schools/CBH/merge", new { graduates = 12345, students = 321, openInvitations = 87, programmes = 1 });
        portal.Gateway.Answer($"GET {Api}/changes", Changes);
    }

    [Fact]
    public async Task Tree_shows_schools_of_today_with_those_merged_into_them()
    {
        var page = await ReadAsync("/organisation", Roles.Central);
        page.QuerySelectorAll("section.panel h2").Select(h => h.TextContent.Trim()).ShouldBe(["Engineering Sciences in Chemistry, Biotechnology and Health CBH", "Electrical Engineering and Computer Science EECS"]);
        page.QuerySelector("section:has(#school-EECS)")!.TextContent.ShouldContain("With the graduates of Computer Science and Communication (CSC)");
        page.QuerySelector("section:has(#past) tbody")!.TextContent.ShouldContain("until 31 December 2017");
    }

    [Fact]
    public async Task Coordinator_reads_everything_and_sets_the_mails_of_the_own_school()
    {
        var page = await ReadAsync("/organisation", Roles.Coordinator);
        page.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")).ShouldBe(["/organisation/schools/EECS/mail"]);
    }

    [Fact]
    public async Task School_is_saved_with_the_version_that_was_read()
    {
        portal.Gateway.Answer($"PUT {Api}/schools/EECS", School("EECS"));
        using var visitor = portal.Visit(Roles.Central);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync("/organisation/schools/EECS"), "main form",
            ("Form.Sv", "Nytt"), ("Form.En", "New"), ("Form.From", "2018-01-01"), ("Form.To", ""), ("Form.Reminders", "own"), ("Form.Days", "3, 10"), ("Form.SenderName", ""), ("Form.ReplyTo", "a@example.se"));
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldBe("Saved.");
        var sent = portal.Gateway.Calls.Single(c => c.Method == "PUT").Json;
        sent.GetProperty("reminderDays").EnumerateArray().Select(d => d.GetInt32()).ShouldBe([3, 10]);
        sent.GetProperty("name").GetProperty("sv").GetString().ShouldBe("Nytt");
        sent.TryGetProperty("validTo", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("own", "x")]
    [InlineData("own", "")]
    public async Task Days_that_are_no_numbers_are_said_beside_the_field(string reminders, string days)
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync("/organisation/schools/EECS/mail"), "main form", ("Form.Reminders", reminders), ("Form.Days", days));
        (await Visitor.ParseAsync(answer)).QuerySelector("#days-error")!.TextContent.ShouldStartWith("Numbers from 1 to 365");
        portal.Gateway.Calls.ShouldNotContain(c => c.Method == "PUT");
    }

    [Theory]
    [InlineData(412, "changed-meanwhile", "Somebody changed this")]
    [InlineData(400, "invalid-input", "Something is not right yet")]
    public async Task Refusal_keeps_what_was_typed(int status, string code, string text)
    {
        portal.Gateway.Refuse($"PUT {Api}/programmes/CDATE", status, code, code == "invalid-input" ? new Dictionary<string, string[]> { ["name.sv"] = ["wrong"] } : null);
        using var visitor = portal.Visit(Roles.Central);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync("/organisation/programmes/CDATE"), "main form", ("Form.Sv", "Det jag skrev"), ("Form.School", "EECS"));
        var page = await Visitor.ParseAsync(answer);
        page.QuerySelector("[role=alert]")!.TextContent.ShouldContain(text);
        page.QuerySelector("#sv")!.GetAttribute("value").ShouldBe("Det jag skrev");
        (page.QuerySelector("#sv-error") is not null).ShouldBe(status == 400);
    }

    [Fact]
    public async Task Merger_asks_with_numbers_before_it_is_done()
    {
        portal.Gateway.Answer($"POST {Api}/schools/CBH/merge", School("CBH"));
        using var visitor = portal.Visit(Roles.Central);
        (await visitor.ReadAsync("/organisation/schools/CBH/merge")).QuerySelectorAll("form[method=post] button.button-danger").ShouldBeEmpty();
        var asked = await visitor.ReadAsync("/organisation/schools/CBH/merge?into=EECS&on=2026-01-01");
        asked.QuerySelector("main .alert")!.TextContent.ShouldContain("graduates: 12,345");
        using var answer = await visitor.SendAsync(asked, "main form[method=post]");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldStartWith("The schools are merged");
        portal.Gateway.Calls.Single(c => c.Method == "POST").Json.GetProperty("into").GetString().ShouldBe("EECS");
    }

    [Fact]
    public async Task Merger_that_a_rule_forbids_is_explained()
    {
        portal.Gateway.Refuse($"POST {Api}/schools/CBH/merge", 409, "successor-merged");
        using var visitor = portal.Visit(Roles.Central);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync("/organisation/schools/CBH/merge?into=EECS&on=2026-01-01"), "main form[method=post]");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=alert]")!.TextContent.ShouldContain("was itself merged");
    }

    [Fact]
    public async Task Change_names_only_what_is_another()
    {
        var rows = (await ReadAsync("/organisation/changes", Roles.Central)).QuerySelectorAll("tbody tr");
        rows[0].TextContent.ShouldContain("name.sv: Datateknik → Datalogi");
        rows[0].TextContent.ShouldNotContain("name.en");
    }

    [Fact]
    public async Task School_of_somebody_else_is_not_found()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        using var answer = await visitor.GetAsync("/organisation/schools/SCI/mail");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Page_stands_while_membership_is_away()
    {
        portal.Gateway.TakeDown("/api/membership");
        (await ReadAsync("/organisation", Roles.Central)).QuerySelector("[role=status]")!.TextContent.ShouldContain("does not answer just now");
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_are_accessible(string language, bool dark)
    {
        await using var window = await portal.OpenAsync(browser, Roles.Central, language, dark: dark);
        foreach (var (path, page) in new[]
        {
            ("/organisation?done=saved", "tree"), ("/organisation/schools/EECS", "school"), ("/organisation/new-programme?school=EECS", "new-programme"), ("/organisation/schools/EECS/mail", "mail"),
            ("/organisation/schools/CBH/merge", "merge"), ("/organisation/schools/CBH/merge?into=EECS&on=2026-01-01", "merge-confirm"), ("/organisation/changes", "changes"),
        })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync($"organisation/{page}-{language[..2]}");
        }
    }

    private async Task<AngleSharp.Dom.IDocument> ReadAsync(string path, string role)
    {
        using var visitor = portal.Visit(role);
        return await visitor.ReadAsync(path);
    }

    private static object Name(string sv, string en) => new { sv, en };

    private static object School(string code) => new
    {
        code, name = code == "EECS" ? Name("Elektroteknik och datavetenskap", "Electrical Engineering and Computer Science") : Name("Kemi, bioteknologi och hälsa", "Engineering Sciences in Chemistry, Biotechnology and Health"),
        validFrom = "2018-01-01", reminderDays = new[] { 7, 21 }, senderName = "Alumni, EECS", replyTo = "alumni@eecs.example.se", version = 4,
    };

    private static object Tree => new
    {
        university = new { code = "DEMO", name = Name("Demouniversitetet", "Demo University") },
        schools = new object[]
        {
            new { code = "CBH", name = Name("Kemi, bioteknologi och hälsa", "Engineering Sciences in Chemistry, Biotechnology and Health"), validFrom = "2018-01-01", programmes = Array.Empty<object>() },
            new { code = "CSC", name = Name("Datavetenskap och kommunikation", "Computer Science and Communication"), validTo = "2017-12-31", mergedInto = "EECS", programmes = Array.Empty<object>() },
            new
            {
                code = "EECS", name = Name("Elektroteknik och datavetenskap", "Electrical Engineering and Computer Science"), validFrom = "2018-01-01",
                programmes = new object[]
                {
                    new { code = "CDATE", name = Name("Civilingenjör Datateknik", "Computer Science and Engineering"), validFrom = "1983-07-01" },
                    new { code = "CMETE", name = Name("Civilingenjör Medieteknik", "Media Technology"), validFrom = "1999-07-01", validTo = "2024-06-30" },
                },
            },
        },
    };

    private static object Changes => new
    {
        items = new object[]
        {
            new
            {
                id = "01890000-0000-7000-8000-000000000001", at = "2026-11-24T08:00:00Z", actorName = "Disa Demosson", unit = "programme", code = "CDATE", action = "changed",
                before = new { code = "CDATE", name = Name("Datateknik", "Computer Science"), version = 1 }, after = new { code = "CDATE", name = Name("Datalogi", "Computer Science"), version = 2 },
            },
            new { id = "01890000-0000-7000-8000-000000000002", at = "2026-11-23T08:00:00Z", actorName = "Disa Demosson", unit = "school", code = "LAW", action = "created", after = new { code = "LAW", name = Name("Juridik", "Law"), version = 1 } },
        },
        next = "n1",
    };
}
