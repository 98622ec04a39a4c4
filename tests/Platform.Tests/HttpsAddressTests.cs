using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Platform.Tests;

/// <summary>A platform whose public address is HTTPS at the port that goes without saying, behind a real proxy that ends TLS.</summary>
public sealed class HttpsSite : IAsyncLifetime
{
    public const string Host = "alumni.test.example";

    public static readonly Uri Address = new($"https://{Host}/");

    private readonly string data = PlatformHost.NewDataFolder();
    private PlatformHost? platform;
    private TlsProxy? proxy;
    private Browser? browser;

    public MailBox Mail { get; private set; } = null!;

    public Uri Gateway => new(platform!.Endpoints.Gateway!);

    public Task<BrowserWindow> OpenAsync() => browser!.OpenAsync(Address);

    public async ValueTask InitializeAsync()
    {
        var port = RealProcess.FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture);
        platform = await PlatformHost.StartAsync(data, "--Port", port, "--Parameters:public-address", $"https://{Host}");
        Mail = new MailBox(new Uri(platform.Endpoints.Mail!));
        proxy = await TlsProxy.StartAsync(Host, Gateway);
        // The browser's own name resolution leads port 443 of the name to the proxy: nobody listens on 443.
        browser = new Browser { Flags = [$"--host-resolver-rules=MAP {Host}:443 127.0.0.1:{proxy.Port}", "--ignore-certificate-errors"] };
        await browser.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        if (proxy is not null)
            await proxy.DisposeAsync();
        if (platform is not null)
        {
            await File.WriteAllTextAsync(Repository.Artifact("https.log"), platform.Output);
            await platform.DisposeAsync();
        }
        Directory.Delete(data, recursive: true);
    }
}

public sealed class HttpsAddressTests(HttpsSite site) : IClassFixture<HttpsSite>
{
    [Fact]
    public async Task Somebody_signs_in_and_out_with_cookies_that_only_this_host_gets_and_only_over_https()
    {
        await using var window = await site.OpenAsync();
        await window.Page.GotoAsync("/sign-in");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Demo Central Office", Exact = true }).ClickAsync();
        await window.Page.WaitForURLAsync(HttpsSite.Address.AbsoluteUri);
        (await window.Page.InnerTextAsync("header")).ShouldContain("Demo Central Office");

        var cookies = await window.Page.Context.CookiesAsync();
        cookies.ShouldAllBe(c => c.Secure && c.HttpOnly && c.Domain == HttpsSite.Host);
        var names = cookies.Select(c => c.Name).ToArray();
        names.ShouldContain("__Host-session");
        names.ShouldContain("__Host-account");
        names.ShouldContain("__Host-account-form");
        names.ShouldAllBe(name => name.StartsWith("__Host-", StringComparison.Ordinal)); // nobody has chosen a language or theme
        (await window.Page.GotoAsync("/coverage"))!.Status.ShouldBe(200); // by the APIs, with the token

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await window.Page.WaitForURLAsync(HttpsSite.Address.AbsoluteUri);
        await window.Page.Locator("header").GetByRole(AriaRole.Link, new() { Name = "Sign in" }).WaitForAsync();
        (await window.Page.Context.CookiesAsync()).Select(c => c.Name).ShouldNotContain(name => name == "__Host-session" || name == "__Host-account");
    }

    [Fact]
    public async Task The_link_of_an_invitation_makes_a_member_whose_calendar_has_the_same_address()
    {
        using var http = new HttpClient { BaseAddress = site.Gateway };
        using var answer = await http.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = "school-system", ["client_secret"] = "school-system",
        }));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString());
        await new SchoolSystem(http).PublishAsync(SchoolSystem.Degrees("https", 1));
        var link = (await site.Mail.WaitForAsync("https.001@campus.example.se")).Link("/activate");
        link.GetLeftPart(UriPartial.Authority).ShouldBe("https://alumni.test.example");

        await using var window = await site.OpenAsync();
        await window.Page.GotoAsync(link.AbsoluteUri);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Become a member" }).ClickAsync();
        await window.Page.WaitForURLAsync("**/me"); // signed in by the ticket
        var calendar = await window.Page.Locator("#calendar-address").InputValueAsync();
        calendar.ShouldStartWith("https://alumni.test.example/api/events/members/");
        (await window.Page.EvaluateAsync<string>("async address => (await (await fetch(address)).text()).slice(0, 15)", calendar)).ShouldBe("BEGIN:VCALENDAR");
    }

    /// <summary>Some proxies say nothing, some say their own port, and anybody can say anything: the configured address stands.</summary>
    [Theory]
    [InlineData]
    [InlineData("X-Forwarded-Host: elsewhere.example", "X-Forwarded-Port: 8443", "X-Forwarded-Proto: http")]
    [InlineData("Host: elsewhere.example:444", "Forwarded: host=elsewhere.example;proto=http", "X-Forwarded-Prefix: /elsewhere")]
    public async Task The_way_back_from_signing_in_names_the_configured_address_whatever_the_request_says(params string[] headers)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Gateway };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        foreach (var header in headers)
            request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        using var answer = await http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.GetLeftPart(UriPartial.Path).ShouldBe("https://alumni.test.example/connect/authorize");
        QueryHelpers.ParseQuery(answer.Headers.Location.Query)["redirect_uri"].ToString().ShouldBe("https://alumni.test.example/signin-oidc");
        using var asked = await http.GetAsync(answer.Headers.Location.PathAndQuery);
        asked.StatusCode.ShouldBe(HttpStatusCode.Redirect, await asked.Content.ReadAsStringAsync());
        asked.Headers.Location!.OriginalString.ShouldStartWith("/account/sign-in?");
    }
}
