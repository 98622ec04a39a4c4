using System.Net;
using AngleSharp.Dom;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

public sealed class ActivationTests : IClassFixture<PortalFixture>
{
    private const string LookUp = "POST /api/membership/activations/lookup";
    private const string Activate = "POST /api/membership/activations";
    private readonly PortalFixture portal;

    public ActivationTests(PortalFixture portal)
    {
        this.portal = portal;
        portal.Gateway.Clear();
        portal.Gateway.Answer(LookUp, Canned.Invitation);
        portal.Gateway.Answer(Activate, new { personId = "01890000-0000-7000-8000-000000000001", givenName = "Alva", email = "a***@example.org" });
    }

    [Theory]
    [InlineData("activation-token-invalid", 404, "/activate/lost")]
    [InlineData("activation-expired", 409, "/activate/lost")]
    [InlineData("already-activated", 409, "/sign-in")]
    public async Task Link_that_no_longer_works_says_why_and_gives_one_way_on(string code, int status, string way)
    {
        portal.Gateway.Refuse(LookUp, status, code);
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync("/activate?token=spent");
        page.QuerySelectorAll("main form").ShouldBeEmpty();
        page.QuerySelectorAll("main a.button").ShouldHaveSingleItem().GetAttribute("href").ShouldBe(way);
    }

    [Fact]
    public async Task Link_without_a_token_asks_nobody()
    {
        using var visitor = portal.Visit();
        (await visitor.ReadAsync("/activate")).QuerySelector("h1")!.TextContent.ShouldBe("This link does not work");
        portal.Gateway.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_shows_what_the_school_recorded_and_gives_no_consent_by_itself()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync("/activate?token=t1");
        page.QuerySelector("main")!.TextContent.ShouldContain("Computer Science and Engineering");
        page.QuerySelector("main")!.TextContent.ShouldContain("Wording, version 3");
        page.QuerySelectorAll("input[type=checkbox]").Length.ShouldBe(2);
        page.QuerySelectorAll("input[type=checkbox][checked]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_consent_is_sent_as_it_was_chosen()
    {
        using var visitor = portal.Visit();
        using var done = await SubmitAsync(visitor, ("privateEmail", " alva@example.org "), ("consent", "newsletter"));
        done.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/activate/done");
        var sent = portal.Gateway.Calls[^1].Json;
        sent.GetProperty("token").GetString().ShouldBe("t1");
        sent.GetProperty("privateEmail").GetString().ShouldBe("alva@example.org");
        sent.GetProperty("consents").GetProperty("newsletter").GetBoolean().ShouldBeTrue();
        sent.GetProperty("consents").GetProperty("directory").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Name_is_sent_as_it_was_corrected_and_is_filled_in_as_recorded()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync("/activate?token=t1");
        page.QuerySelector("#family-name")!.GetAttribute("value").ShouldBe("Exempelsson");
        using var done = await visitor.SendAsync(page, "main form", ("givenName", ""), ("familyName", "Påhittad"));
        var sent = portal.Gateway.Calls[^1].Json;
        (sent.GetProperty("givenName").GetString(), sent.GetProperty("familyName").GetString()).ShouldBe(("", "Påhittad"));
    }

    [Fact]
    public async Task Name_that_is_refused_is_pointed_out_with_what_was_written()
    {
        portal.Gateway.Refuse(Activate, 400, "invalid-input", new { familyName = new[] { "missing" } });
        using var visitor = portal.Visit();
        using var answer = await SubmitAsync(visitor, ("givenName", "Åsa"), ("familyName", " "));
        var page = await Visitor.ParseAsync(answer);
        page.QuerySelector("#family-name")!.GetAttribute("aria-invalid").ShouldBe("true");
        page.QuerySelector("#given-name")!.GetAttribute("value").ShouldBe("Åsa");
    }

    [Fact]
    public async Task New_member_is_handed_to_identity_by_a_cookie_that_only_it_gets()
    {
        portal.Gateway.Answer(Activate, new { personId = "01890000-0000-7000-8000-000000000001", givenName = "Alva", email = "a***@example.org", ticket = "t-1" });
        using var visitor = portal.Visit(follow: false);
        using var answer = await SubmitAsync(visitor);
        answer.Headers.Location!.OriginalString.ShouldEndWith("/account/ticket?ui_locales=en");
        answer.Headers.Location.OriginalString.ShouldNotContain("t-1");
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("sign-in-ticket=", StringComparison.Ordinal));
        foreach (var part in new[] { "sign-in-ticket=t-1", "path=/account/ticket", "httponly", "samesite=strict", "max-age=600" })
            cookie.ShouldContain(part, Case.Insensitive);
    }

    [Theory]
    [InlineData("alva")]
    [InlineData("alva@example")]
    [InlineData("Alva <alva@example.org>")]
    public async Task Private_address_that_cannot_be_one_is_pointed_out_and_nothing_is_sent(string address)
    {
        using var visitor = portal.Visit();
        using var answer = await SubmitAsync(visitor, ("privateEmail", address), ("consent", "directory"));
        var page = await Visitor.ParseAsync(answer);
        page.QuerySelector("#private-email")!.GetAttribute("value").ShouldBe(address);
        page.QuerySelector("#private-email")!.GetAttribute("aria-invalid").ShouldBe("true");
        page.QuerySelector("#consent-directory")!.HasAttribute("checked").ShouldBeTrue();
        portal.Gateway.Calls.ShouldNotContain(c => c.Path == "/api/membership/activations");
    }

    [Fact]
    public async Task Second_of_two_clicks_ends_where_the_first_did()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync("/activate?token=t1");
        using var first = await visitor.SendAsync(page, "main form");
        portal.Gateway.Refuse(LookUp, 409, "already-activated");
        using var second = await visitor.SendAsync(page, "main form");
        second.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/activate/done");
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nobody_agrees_to_words_that_changed_while_the_form_was_open()
    {
        using var visitor = portal.Visit();
        var page = await visitor.ReadAsync("/activate?token=t1");
        portal.Gateway.Answer(LookUp, Canned.InvitationWith(newsletterVersion: 4));
        using var answer = await visitor.SendAsync(page, "main form", ("consent", "newsletter"));
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=alert]")!.TextContent.ShouldContain("have changed");
        portal.Gateway.Calls.ShouldNotContain(c => c.Path == "/api/membership/activations");
    }

    [Fact]
    public async Task Membership_away_is_a_503_whose_way_on_keeps_the_token()
    {
        portal.Gateway.TakeDown("/api/membership");
        using var visitor = portal.Visit();
        using var answer = await visitor.GetAsync("/activate?token=t1");
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await Visitor.ParseAsync(answer)).QuerySelector("main a.button")!.GetAttribute("href").ShouldBe("/activate?token=t1");
    }

    [Fact]
    public async Task Activation_page_is_not_stored_and_its_address_goes_nowhere()
    {
        using var visitor = portal.Visit();
        using var answer = await visitor.GetAsync("/activate?token=t1");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
    }

    [Theory]
    [InlineData("known@example.org")]
    [InlineData("unknown@example.org")]
    public async Task Asking_for_a_lost_invitation_never_tells_who_is_known(string address)
    {
        portal.Gateway.Accept("POST /api/membership/activations/resend");
        using var visitor = portal.Visit();
        using var answer = await visitor.SendAsync(await visitor.ReadAsync("/activate/lost"), "main form", ("email", address));
        (await Visitor.ParseAsync(answer)).QuerySelector("[role=status]")!.TextContent.ShouldStartWith("If the address belongs");
        portal.Gateway.Calls.ShouldHaveSingleItem().Json.GetProperty("email").GetString().ShouldBe(address);
    }

    private static async Task<HttpResponseMessage> SubmitAsync(Visitor visitor, params (string, string)[] fields) =>
        await visitor.SendAsync(await visitor.ReadAsync("/activate?token=t1"), "main form", fields);
}
