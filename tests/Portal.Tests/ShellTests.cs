using System.Net;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>What is around every page: sign-in and out, language, light and dark, error pages, headers.</summary>
public sealed class ShellTests : IClassFixture<PortalFixture>
{
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public ShellTests(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer("GET /api/communication/deliveries/summary", Canned.DeliverySummary);
        portal.Gateway.Answer("GET /api/communication/deliveries", Canned.Deliveries(null));
    }

    [Fact]
    public async Task Sign_in_leads_back_to_the_page_that_asked_for_it_and_sign_out_ends_it()
    {
        using var visitor = portal.Visit(Roles.Central);
        using var answer = await visitor.GetAsync("/deliveries");
        answer.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/deliveries");
        using var left = await visitor.SendAsync(await Visitor.ParseAsync(answer), "form[action='/sign-out']");
        (await Visitor.ParseAsync(left)).QuerySelector("h1")!.TextContent.ShouldBe("Stay in touch with your university");
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task Sign_in_leads_to_no_other_site(string returnUrl)
    {
        using var visitor = portal.Visit(Roles.Member);
        using var answer = await visitor.GetAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");
        answer.RequestMessage!.RequestUri!.Authority.ShouldBe(portal.Gateway.Address.Authority);
    }

    [Fact]
    public async Task Language_and_colours_are_chosen_without_scripts_and_stay()
    {
        await using var window = await portal.OpenAsync(browser, javaScript: false);
        await window.Page.GotoAsync("/activate/lost");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Svenska" }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Mörkt" }).ClickAsync();
        new Uri(window.Page.Url).AbsolutePath.ShouldBe("/activate/lost");
        await window.Page.GotoAsync("/");
        (await window.Page.Locator("html").GetAttributeAsync("lang")).ShouldBe("sv");
        (await window.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor")).ShouldBe("rgb(18, 23, 29)");
    }

    [Fact]
    public async Task The_apis_are_asked_in_the_readers_language()
    {
        using var visitor = portal.Visit(Roles.Central, "sv");
        await visitor.ReadAsync("/deliveries");
        portal.Gateway.Calls.ShouldAllBe(c => c.Language == "sv");
    }

    [Theory]
    [InlineData("/no-such-page", null, 404, "not-found")]
    [InlineData("/operations/dead-letters", Roles.Member, 403, "forbidden")]
    [InlineData("/activate?token=t1", null, 503, "away")]
    [InlineData("/coverage", Roles.Central, 500, "failed")]
    public async Task Error_pages_have_their_status_and_are_accessible(string path, string? role, int status, string name)
    {
        portal.Gateway.TakeDown("/api/membership/activations");
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        portal.Gateway.Answer("GET /api/analytics/coverage", "not what was agreed");
        await using var window = await portal.OpenAsync(browser, role, "sv-SE");
        (await window.Page.GotoAsync(path))!.Status.ShouldBe(status);
        await window.LookAsync($"errors/{name}", status);
    }

    [Fact]
    public async Task Pages_allow_no_foreign_or_inline_code_and_no_frames()
    {
        using var visitor = portal.Visit();
        using var answer = await visitor.GetAsync("/");
        var policy = string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));
        policy.ShouldContain("default-src 'self'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
