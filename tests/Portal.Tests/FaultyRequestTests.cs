using System.Net;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>What a browser writes goes on to the APIs as it is, or is the browser's fault. It never reads as a service that is away.</summary>
public sealed class FaultyRequestTests : IClassFixture<PortalFixture>
{
    private const string Api = $"/api/events/public/{CannedEvent.Slug}";
    private const string Page = $"/events/{CannedEvent.Slug}";
    private readonly PortalFixture portal;

    public FaultyRequestTests(PortalFixture portal)
    {
        this.portal = portal;
        portal.Gateway.Clear();
        portal.Gateway.Answer($"GET {Api}", CannedEvent.Public());
        portal.Gateway.Answer("GET /api/membership/organisation", Canned.Organisation);
        portal.Gateway.Answer($"POST {Api}/registrations", new { token = "t1", state = "confirmed" });
    }

    [Theory]
    [InlineData("Cookie", "theme=grön; .AspNetCore.Culture=å")]
    [InlineData("User-Agent", "Bläddrare/1")]
    [InlineData("Accept-Language", "sv-ö")]
    [InlineData("Referer", "http://localhost/ö")]
    [InlineData("X-Forwarded-For", "å")]
    [InlineData("X-Forwarded-For", "127.0.0.1, å")]
    [InlineData("tracestate", "a=å\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("baggage", "a=å")]
    public async Task A_page_comes_whatever_the_headers_hold(string name, string value)
    {
        var (status, answer) = await RawRequest.SendAsync(portal.Portal, $"GET {Page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{name}: {RawRequest.Utf8(value)}\r\n\r\n");
        status.ShouldBe(200, answer);
        portal.Gateway.Calls.ShouldContain(c => c.Path == Api);
    }

    [Theory]
    [InlineData("nyckel-å")]
    [InlineData("€ 😀")]
    public async Task A_key_that_a_form_was_given_reaches_the_API(string key)
    {
        using var visitor = portal.Visit(follow: false);
        using var answer = await RegisterAsync(visitor, key);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        portal.Gateway.Calls.Single(c => c.Method == "POST").Key.ShouldBe(key);
    }

    [Theory]
    [InlineData("a\r\nX-Forwarded-For: b")]
    [InlineData("a\nb")]
    [InlineData("a\u0001b")]
    public async Task A_key_that_can_be_no_header_is_the_forms_fault(string key)
    {
        using var visitor = portal.Visit(follow: false);
        using var answer = await RegisterAsync(visitor, key);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        portal.Gateway.Calls.ShouldAllBe(c => c.Method == "GET");
    }

    [Fact]
    public async Task A_way_back_beyond_ASCII_is_found()
    {
        using var visitor = portal.Visit(follow: false);
        var page = await visitor.ReadAsync(Page);
        using var answer = await visitor.SendAsync("/preferences/theme", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!, ["value"] = "dark", ["returnUrl"] = "/people?q=åsa",
        }));
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.GetValues("Location").ShouldBe(["/people?q=%C3%A5sa"]);
    }

    private async Task<HttpResponseMessage> RegisterAsync(Visitor visitor, string key)
    {
        var page = await visitor.ReadAsync(Page);
        page.QuerySelector("form input[name=key]")!.SetAttribute("value", key);
        return await visitor.SendAsync(page, "form[action^='/events']", ("name", "Åsa"), ("email", "asa@demo.example"));
    }
}
