using System.Net;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>From the figures to what can be done about them: the list of people, invitations and reminders.</summary>
public sealed class NextStepTests : IClassFixture<PortalFixture>
{
    private const string Remind = "POST /api/membership/invitations/remind";
    private const string Invite = "POST /api/membership/invitations/invite";
    private const string People = "GET /api/membership/people";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public NextStepTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        portal.Gateway.Answer("GET /api/analytics/coverage", Canned.Coverage);
        portal.Gateway.Answer("GET /api/analytics/members", Canned.Members);
        portal.Gateway.Answer(Remind, new { count = 1412, leftOut = new { tooSoon = 3, unreachable = 0, somethingNew = 1 } });
        portal.Gateway.Answer(Invite, new { count = 1, leftOut = new { } });
        portal.Gateway.Answer(People, Canned.People("n2"));
    }

    [Fact]
    public async Task Dashboard_says_how_many_are_unreachable_never_invited_and_silent_and_leads_on()
    {
        var page = await ReadAsync("/coverage?year=2026&school=EECS&programme=CDATE");
        page.QuerySelectorAll(".step .figure").Select(f => f.TextContent).ShouldBe(["1,183", "48", "85"]);
        page.QuerySelectorAll("section:has(#next) a").Select(a => a.GetAttribute("href")).ShouldBe(
        [
            "/coverage/next/invite?school=EECS&programme=CDATE&year=2026", "/coverage/next/remind?school=EECS&programme=CDATE&year=2026",
            "/people?school=EECS&programme=CDATE&year=2026&state=unreachable", "/people?school=EECS&programme=CDATE&year=2026&state=missing",
        ]);
    }

    [Fact]
    public async Task Analyst_sees_the_figures_and_no_way_to_persons() =>
        (await ReadAsync("/coverage", Roles.Analyst)).QuerySelectorAll("section:has(#next) a").ShouldBeEmpty();

    [Fact]
    public async Task Reminder_is_sent_after_a_page_that_says_to_how_many_and_the_answer_is_told()
    {
        using var visitor = portal.Visit(Roles.Coordinator);
        var asked = await visitor.ReadAsync("/coverage/next/remind?school=EECS&year=2026");
        asked.QuerySelector("main .lead")!.TextContent.ShouldContain("194 graduates were invited and have not answered");
        portal.Gateway.Calls.ShouldNotContain(c => c.Method == "POST");
        using var answer = await visitor.SendAsync(asked, "main form");
        var call = portal.Gateway.Calls.Single(c => c.Method == "POST");
        (call.Path, call.Body).ShouldBe(("/api/membership/invitations/remind", """{"school":"EECS","year":2026}"""));
        var told = (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent;
        told.ShouldContain("1,412 persons are reminded.");
        told.ShouldContain("written to a short while ago: 3");
        told.ShouldContain("somethingNew: 1");
        told.ShouldNotContain("unreachable");
    }

    [Fact]
    public async Task Invitation_of_all_years_names_no_year()
    {
        using var visitor = portal.Visit(Roles.Central);
        using var answer = await visitor.SendAsync(await visitor.ReadAsync("/coverage/next/invite"), "main form");
        portal.Gateway.Calls.Single(c => c.Method == "POST").Body.ShouldBe("{}");
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldContain("1 person is invited.");
    }

    [Fact]
    public async Task Where_there_is_nobody_to_write_to_there_is_no_button()
    {
        portal.Gateway.Answer("GET /api/analytics/coverage", Canned.NoCoverage); // as for a school of somebody else
        (await ReadAsync("/coverage/next/remind?school=CBH", Roles.Coordinator)).QuerySelectorAll("main form").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/coverage/next/expel")]
    [InlineData("/coverage/next/invite%2F..")]
    public async Task Steps_that_do_not_exist_are_not_found(string path)
    {
        using var visitor = portal.Visit(Roles.Central);
        using var answer = await visitor.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Button_without_the_forms_token_sends_nothing()
    {
        using var visitor = portal.Visit(Roles.Central);
        var page = await visitor.ReadAsync("/coverage/next/invite");
        page.QuerySelector("main input[name=__RequestVerificationToken]")!.Remove();
        using var answer = await visitor.SendAsync(page, "main form");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        portal.Gateway.Calls.ShouldNotContain(c => c.Method == "POST");
    }

    [Fact]
    public async Task People_are_filtered_and_paged()
    {
        var page = await ReadAsync("/people?school=EECS&programme=CDATE&year=2026&state=missing&after=n1");
        portal.Gateway.Calls.ShouldContain(c => c.Path == "/api/membership/people" && c.Query == "?school=EECS&programme=CDATE&year=2026&state=missing&after=n1");
        page.QuerySelectorAll("tbody tr").Length.ShouldBe(7);
        page.QuerySelector("a[rel=next]")!.GetAttribute("href").ShouldBe("/people?school=EECS&programme=CDATE&year=2026&state=missing&after=n2");
    }

    [Fact]
    public async Task Year_and_state_that_make_no_sense_are_not_passed_on()
    {
        await ReadAsync("/people?year=soon&state=asleep");
        portal.Gateway.Calls.ShouldContain(c => c.Path == "/api/membership/people" && c.Query == "");
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_are_accessible(string language, bool dark)
    {
        var name = $"{{0}}-{language[..2]}-{(dark ? "dark" : "light")}";
        await using var window = await portal.OpenAsync(browser, Roles.Central, language, dark: dark);
        foreach (var (path, page) in new[]
        {
            ("/people?state=missing", "people/list"), ("/coverage/next/remind?school=EECS&year=2026", "coverage/remind"), ("/coverage/next/invite", "coverage/invite"),
            ("/coverage/next/remind?done=1412&left-out=tooSoon:3,unreachable:12", "coverage/reminded"),
        })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync(name.Replace("{0}", page, StringComparison.Ordinal));
        }
        portal.Gateway.Answer(People, new { items = Array.Empty<object>(), next = (string?)null });
        await window.Page.GotoAsync("/people?state=declined");
        await window.LookAsync(name.Replace("{0}", "people/empty", StringComparison.Ordinal));
    }

    private async Task<IDocument> ReadAsync(string path, string role = Roles.Central)
    {
        using var visitor = portal.Visit(role);
        return await visitor.ReadAsync(path);
    }
}
