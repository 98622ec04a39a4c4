using System.Net;
using System.Security.Claims;
using System.Text.Json;
using AlumniPlatform.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Identity.Tests;

/// <summary>Cookies and tokens name a session, and are worth nothing once it has ended.</summary>
public sealed class SessionTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private const string Silent = "&prompt=none";
    private const string EndSession = "/connect/endsession?client_id=portal&state=s2&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fsignout-callback-oidc";

    [Fact]
    public async Task Copies_of_the_cookie_and_the_refresh_token_end_with_signing_out()
    {
        using var visitor = new Visitor(fixture.Host);
        var signedIn = await visitor.SignInAsDemoAsync("analyst");
        var refresh = Refresh(await visitor.TokensAsync(signedIn));
        using var copy = new Visitor(fixture.Host, cookies: signedIn.SetCookies);
        (await copy.OpenAsync(Visitor.AuthorizeUrl(Silent))).LeftTo!.ShouldContain("code=");

        await SignOutAsync(visitor);
        (await copy.OpenAsync(Visitor.AuthorizeUrl(Silent))).LeftTo!.ShouldContain("error=login_required");
        (await visitor.RefreshAsync(refresh)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await copy.OpenAsync(Visitor.AuthorizeUrl())).Title.ShouldBe("Sign in");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Who_is_led_to_the_sign_out_by_another_site_is_asked_and_stays_signed_in(string method)
    {
        using var visitor = new Visitor(fixture.Host);
        await visitor.SignInAsDemoAsync("analyst");
        using var request = method == "GET" ? new HttpRequestMessage(HttpMethod.Get, EndSession)
            : new HttpRequestMessage(HttpMethod.Post, "/connect/endsession") { Content = TokenRequests.Form(("state", "s2"), ("client_id", "portal")) };
        var asked = await visitor.FollowAsync(await visitor.SendAsync(request));
        asked.Title.ShouldBe("Sign out?");
        asked.Main.ShouldContain("Demo Analyst");
        (await visitor.OpenAsync(Visitor.AuthorizeUrl(Silent))).LeftTo!.ShouldContain("code=");
    }

    [Fact]
    public async Task Signing_out_clears_the_cache_and_leads_back_to_the_portal()
    {
        using var visitor = new Visitor(fixture.Host);
        await visitor.SignInAsDemoAsync("analyst");
        var left = await SignOutAsync(visitor);
        left.LeftTo.ShouldStartWith("http://localhost:8080/signout-callback-oidc?state=s2");
        left.Response.Headers.GetValues("Clear-Site-Data").ShouldBe(["\"cache\""]);
    }

    [Fact]
    public async Task A_refresh_token_may_be_used_by_many_at_once_and_again_by_who_never_got_the_answer()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await fixture.StartAsync(clock);
        using var visitor = new Visitor(host);
        var refresh = Refresh(await visitor.TokensAsync(await visitor.SignInAsDemoAsync("central")));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => visitor.RefreshAsync(refresh)));
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        clock.Pass(TimeSpan.FromMinutes(2));
        var last = await visitor.RefreshAsync(refresh);
        last.StatusCode.ShouldBe(HttpStatusCode.OK, await last.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(5, 2)] // used every five hours: ends after twelve
    [InlineData(9, 0)] // unused for nine: more than eight
    public async Task A_session_ends_by_itself_however_much_it_is_used(int hours, int times)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await fixture.StartAsync(clock);
        using var visitor = new Visitor(host);
        var refresh = Refresh(await visitor.TokensAsync(await visitor.SignInAsDemoAsync("central")));
        for (var i = 0; i < times; i++)
        {
            clock.Pass(TimeSpan.FromHours(hours));
            refresh = (await (await visitor.RefreshAsync(refresh)).JsonAsync()).TryGetProperty("refresh_token", out var next) ? next.GetString()! : refresh;
        }
        clock.Pass(TimeSpan.FromHours(hours));
        (await visitor.RefreshAsync(refresh)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await visitor.OpenAsync(Visitor.AuthorizeUrl(Silent))).LeftTo!.ShouldContain("error=login_required");
    }

    [Fact]
    public async Task The_owner_sees_every_browser_and_ends_one_or_all_others_and_nobody_elses()
    {
        using var desk = new Visitor(fixture.Host, userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0");
        using var phone = new Visitor(fixture.Host);
        using var stranger = new Visitor(fixture.Host);
        var mine = await visitorTokens(desk, "school-system");
        var there = await visitorTokens(phone, "school-system");
        var foreign = await visitorTokens(stranger, "coordinator-eecs");
        using var api = fixture.Host.Bearing(Access(mine));
        var rows = (await (await api.GetAsync("/api/identity/sessions")).JsonAsync()).GetProperty("items").EnumerateArray().ToArray();
        rows.Length.ShouldBe(2);
        rows[0].GetProperty("current").GetBoolean().ShouldBeTrue();
        (rows[0].GetProperty("browser").GetString(), rows[0].GetProperty("system").GetString()).ShouldBe(("Firefox", "Windows"));
        var other = rows[1].GetProperty("id").GetGuid();

        using var foreigner = fixture.Host.Bearing(Access(foreign));
        (await foreigner.DeleteAsync($"/api/identity/sessions/{other}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await phone.RefreshAsync(Refresh(there))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await api.DeleteAsync($"/api/identity/sessions/{other}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await phone.RefreshAsync(Refresh(there))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var ended = fixture.Host.Bearing(Access(there));
        var refused = await ended.GetAsync("/api/identity/sessions/current");
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("session-ended");
        (await ended.PostAsync("/api/identity/sessions/end-others", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        await visitorTokens(phone, "school-system");
        (await (await api.PostAsync("/api/identity/sessions/end-others", null)).JsonAsync()).GetProperty("count").GetInt32().ShouldBe(1);
        (await api.GetAsync("/api/identity/sessions/current")).StatusCode.ShouldBe(HttpStatusCode.OK);

        static async Task<JsonElement> visitorTokens(Visitor visitor, string person) => await visitor.TokensAsync(await visitor.SignInAsDemoAsync(person));
    }

    [Fact]
    public async Task The_central_office_ends_all_of_an_account_and_that_is_recorded()
    {
        using var office = new Visitor(fixture.Host);
        using var person = new Visitor(fixture.Host);
        using var central = fixture.Host.Bearing(Access(await office.TokensAsync(await office.SignInAsDemoAsync("central"))));
        var refresh = Refresh(await person.TokensAsync(await person.SignInAsDemoAsync("door-eecs")));
        var found = await (await central.PostAsync("/api/identity/accounts/search", Json(new { email = "Door-EECS@demo.example" }))).JsonAsync();
        var row = found.GetProperty("items").EnumerateArray().Single();
        (row.GetProperty("name").GetString(), row.GetProperty("sessions").GetInt32()).ShouldBe(("Demo Door EECS", 1));
        (await (await central.PostAsync($"/api/identity/accounts/{row.GetProperty("id").GetGuid()}/end-sessions", null)).JsonAsync()).GetProperty("count").GetInt32().ShouldBe(1);
        (await person.RefreshAsync(refresh)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await person.OpenAsync(Visitor.AuthorizeUrl(Silent))).LeftTo!.ShouldContain("error=login_required");
        var audit = (await (await central.GetAsync("/api/identity/accounts/audit")).JsonAsync()).GetProperty("items")[0];
        (audit.GetProperty("accountName").GetString(), audit.GetProperty("actorName").GetString()).ShouldBe(("Demo Door EECS", "Demo Central Office"));
    }

    [Fact]
    public async Task Who_loses_a_right_is_signed_out()
    {
        await using var own = new IdentityFixture();
        await own.InitializeAsync();
        await own.Database.ExecuteAsync("insert into account_claim (user_id, claim_type, claim_value) select id, 'role', 'operator' from account where email = 'analyst@demo.example'");
        using var visitor = new Visitor(own.Host);
        var refresh = Refresh(await visitor.TokensAsync(await visitor.SignInAsDemoAsync("analyst")));
        using var keeps = new Visitor(own.Host);
        var kept = Refresh(await keeps.TokensAsync(await keeps.SignInAsDemoAsync("central")));
        await (await own.StartReplicaAsync()).DisposeAsync(); // its configuration does not name the right
        (await visitor.RefreshAsync(refresh)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await keeps.RefreshAsync(kept)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_cookie_of_the_version_before_goes_on_and_its_copies_end_with_it()
    {
        var account = await fixture.Database.ScalarAsync<string>("select id || ' ' || security_stamp from account where email = 'operator@demo.example'");
        var cookies = fixture.Host.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get("account");
        var now = TimeProvider.System.GetUtcNow();
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new("sub", account.Split(' ')[0]), new("stamp", account.Split(' ')[1])], "account")),
            new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now.AddHours(8) }, "account");
        string[] before = [$"account={cookies.TicketDataFormat.Protect(ticket)}"];
        using var visitor = new Visitor(fixture.Host, cookies: before);
        (await visitor.OpenAsync(Visitor.AuthorizeUrl(Silent))).LeftTo!.ShouldContain("code=");
        await SignOutAsync(visitor);
        using var copy = new Visitor(fixture.Host, cookies: before);
        (await copy.OpenAsync(Visitor.AuthorizeUrl(Silent))).LeftTo!.ShouldContain("error=login_required");
    }

    private static StringContent Json(object body) => new(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");

    private static string Refresh(JsonElement tokens) => tokens.GetProperty("refresh_token").GetString()!;

    private static string Access(JsonElement tokens) => tokens.GetProperty("access_token").GetString()!;

    // The version before did not ask.
    private static async Task<Seen> SignOutAsync(Visitor visitor) =>
        await visitor.OpenAsync(EndSession) is { Page: not null } asked ? await visitor.SendAsync(asked, "/connect/endsession") : await visitor.OpenAsync(EndSession);
}
