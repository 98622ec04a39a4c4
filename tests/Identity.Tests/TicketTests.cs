using System.Net;
using System.Security.Cryptography;
using System.Text;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Identity.Tests;

public sealed class TicketTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private static readonly TimeProvider time = TimeProvider.System;
    private static int count;
    private readonly string ticket = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private readonly string email = $"ticket{Interlocked.Increment(ref count)}@demo.example";

    private CreateAccount Member(string? address = null, TimeSpan? validFor = null) => new(
        Guid.CreateVersion7(time.GetUtcNow()), time.GetUtcNow(), Guid.CreateVersion7(time.GetUtcNow()), address ?? email, "Åsa Påhittad", "sv",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ticket))), time.GetUtcNow() + (validFor ?? TimeSpan.FromMinutes(10)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not a ticket")]
    public async Task What_is_no_ticket_leads_to_the_sign_in_page_at_once(string? value)
    {
        using var browser = Browser(value);
        using var answer = await browser.GetAsync("/account/ticket");
        answer.Headers.Location!.OriginalString.ShouldBe("/account/sign-in");
    }

    [Fact]
    public async Task A_ticket_whose_account_does_not_come_waits_and_then_shows_a_way_on()
    {
        using var browser = Browser(ticket);
        using var answer = await browser.GetAsync("/account/ticket");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("/account/sign-in");
        page.ShouldContain("/account/ticket");
        page.ShouldNotContain(ticket);
        Signed(answer).ShouldBeFalse();
    }

    [Fact]
    public async Task A_ticket_signs_in_the_account_that_comes_while_it_waits()
    {
        await using var others = await OtherServices.ConnectAsync(fixture);
        using var browser = Browser(ticket);
        var waiting = browser.GetAsync("/account/ticket");
        var member = Member();
        await others.SendAsync(member);
        var linked = await others.NextAsync<AccountLinked>();
        using var answer = await waiting;
        answer.Headers.Location!.OriginalString.ShouldBe("/sign-in?returnUrl=%2Fme");
        answer.Headers.GetValues("Set-Cookie").ShouldContain(c => c.StartsWith("sign-in-ticket=;", StringComparison.Ordinal));
        (await AuthorizedAsync(browser, answer)).ShouldBe(linked.AccountId.ToString());
        (await fixture.Database.ScalarAsync<long>("select count(*) from sign_in_ticket where used_at is null and account_id = $1", linked.AccountId)).ShouldBe(0);
        (await PersonalData.FindAsync(fixture.Database.Source, ticket)).ShouldBeEmpty(); // its hash alone
    }

    [Fact]
    public async Task A_ticket_is_used_once_also_by_two_at_the_same_time_on_two_replicas()
    {
        await MadeAsync(Member());
        await using var replica = await fixture.StartReplicaAsync();
        using var here = Browser(ticket);
        using var there = replica.Anonymous();
        there.DefaultRequestHeaders.Add("Cookie", $"sign-in-ticket={ticket}");
        var answers = await Task.WhenAll(here.GetAsync("/account/ticket"), there.GetAsync("/account/ticket"), here.GetAsync("/account/ticket"));
        answers.Count(Signed).ShouldBe(1);
        answers.Count(a => a.Headers.Location!.OriginalString == "/account/sign-in").ShouldBe(2);
    }

    [Fact]
    public async Task An_expired_ticket_leads_to_the_sign_in_page()
    {
        await MadeAsync(Member(validFor: TimeSpan.FromSeconds(-1)));
        using var browser = Browser(ticket);
        using var answer = await browser.GetAsync("/account/ticket");
        (Signed(answer), answer.Headers.Location!.OriginalString).ShouldBe((false, "/account/sign-in"));
    }

    [Fact]
    public async Task A_ticket_opens_no_account_that_was_there_before_whatever_address_it_names()
    {
        await MadeAsync(Member("central@demo.example")); // joins the account of somebody with more rights
        using var browser = Browser(ticket);
        using var answer = await browser.GetAsync("/account/ticket");
        (Signed(answer), answer.Headers.Location!.OriginalString).ShouldBe((false, "/account/sign-in"));
    }

    [Fact]
    public async Task A_ticket_replaces_whoever_was_signed_in_in_this_browser()
    {
        using var visitor = new Visitor(fixture.Host);
        await visitor.SignInAsDemoAsync("analyst");
        await MadeAsync(Member());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account/ticket");
        request.Headers.Add("Cookie", $"sign-in-ticket={ticket}");
        using var answer = await visitor.SendAsync(request);
        Signed(answer).ShouldBeTrue();
    }

    private async Task MadeAsync(CreateAccount member)
    {
        await using var others = await OtherServices.ConnectAsync(fixture);
        await others.SendAsync(member);
        await others.NextAsync<AccountLinked>();
    }

    private HttpClient Browser(string? value)
    {
        var client = fixture.Host.Anonymous();
        if (value is not null)
            client.DefaultRequestHeaders.Add("Cookie", $"sign-in-ticket={Uri.EscapeDataString(value)}");
        return client;
    }

    private static bool Signed(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(c => c.StartsWith("account=", StringComparison.Ordinal));

    // What the portal gets for the session that the ticket began.
    private static async Task<string> AuthorizedAsync(HttpClient browser, HttpResponseMessage signedIn)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Visitor.AuthorizeUrl());
        request.Headers.Add("Cookie", signedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("account=", StringComparison.Ordinal)).Split(';')[0]);
        using var answer = await browser.SendAsync(request);
        var code = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(answer.Headers.Location!.OriginalString).Query)["code"].ToString();
        using var tokens = await browser.PostAsync("/connect/token", TokenRequests.Form(
            ("grant_type", "authorization_code"), ("client_id", "portal"), ("client_secret", "portal"), ("code_verifier", Visitor.Verifier),
            ("redirect_uri", "http://localhost:8080/signin-oidc"), ("code", code)));
        return new JsonWebToken((await tokens.JsonAsync()).GetProperty("access_token").GetString()).Subject;
    }
}
