using AlumniPlatform.Testing;
using AngleSharp;
using AngleSharp.Dom;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Browser))]

namespace AlumniPlatform.Portal.Tests;

/// <summary>The portal on a real port behind a test's gateway. One for a test class.</summary>
public sealed class PortalFixture : IAsyncLifetime
{
    private ServiceHost<Program>? host;

    internal TestGateway Gateway { get; private set; } = null!;

    internal IServiceProvider Services => host!.Services;

    /// <summary>The portal itself, without the gateway before it.</summary>
    internal Uri Portal => host!.Address;

    public async ValueTask InitializeAsync()
    {
        Gateway = await TestGateway.StartAsync();
        host = await ServiceHost<Program>.StartAsync(new Dictionary<string, string?>
        {
            ["PublicAddress"] = Gateway.Address.AbsoluteUri,
            ["services:gateway:http:0"] = Gateway.Address.AbsoluteUri,
        }, kestrel: true);
        Gateway.Portal = host.Address;
    }

    /// <summary>A visitor without a browser: takes cookies, follows redirects when asked.</summary>
    internal Visitor Visit(string? roles = null, string language = "en", bool follow = true) => new(Gateway.Address, roles, language, follow);

    /// <summary>A browser's window, signed in with <paramref name="roles"/>.</summary>
    internal async Task<BrowserWindow> OpenAsync(Browser browser, string? roles = null, string language = "en-GB", bool javaScript = true, bool dark = false)
    {
        var window = await browser.OpenAsync(Gateway.Address, language, javaScript, dark);
        if (roles is null)
            return window;
        await window.Page.Context.AddCookiesAsync([new Cookie { Name = TestSignIn.Cookie, Value = roles, Url = Gateway.Address.AbsoluteUri }]);
        await window.Page.GotoAsync("/sign-in?returnUrl=/activate/done");
        return window;
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        await Gateway.DisposeAsync();
    }
}

/// <summary>Reads pages and sends forms as a browser without scripts does.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly HttpClient http;
    private readonly string? roles;
    private bool signedIn;

    public Visitor(Uri address, string? roles, string language, bool follow)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = follow, CookieContainer = new System.Net.CookieContainer() };
        if (roles is not null)
            handler.CookieContainer.Add(address, new System.Net.Cookie(TestSignIn.Cookie, roles));
        http = new HttpClient(handler) { BaseAddress = address };
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        this.roles = roles;
    }

    public async Task<HttpResponseMessage> GetAsync(string path)
    {
        await SignInAsync();
        return await http.GetAsync(path);
    }

    /// <summary>Sends an empty form, as somebody would who has not seen the page.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path)
    {
        await SignInAsync();
        return await http.PostAsync(path, new FormUrlEncodedContent([]));
    }

    public Task<HttpResponseMessage> SendAsync(string path, HttpContent content) => http.PostAsync(path, content);

    public async Task<IDocument> ReadAsync(string path)
    {
        using var response = await GetAsync(path);
        return await ParseAsync(response);
    }

    /// <summary>Sends the page's form at <paramref name="selector"/> as it stands, with <paramref name="fields"/> filled in.</summary>
    public Task<HttpResponseMessage> SendAsync(IDocument page, string selector, params (string Name, string Value)[] fields)
    {
        var form = page.QuerySelector(selector) ?? throw new InvalidOperationException($"No form {selector} in:\n{page.Body?.TextContent}");
        var filled = form.QuerySelectorAll("input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""))
            .Concat(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return http.PostAsync(new Uri(new Uri(page.Url), form.GetAttribute("action") ?? ""), new FormUrlEncodedContent(filled));
    }

    public static async Task<IDocument> ParseAsync(HttpResponseMessage response)
    {
        var html = await response.Content.ReadAsStringAsync();
        return await BrowsingContext.New().OpenAsync(r => r.Content(html).Address(response.RequestMessage!.RequestUri!.AbsoluteUri));
    }

    public void Dispose() => http.Dispose();

    private async Task SignInAsync()
    {
        if (roles is null || signedIn)
            return;
        signedIn = true;
        await FollowAsync(await http.GetAsync("/sign-in?returnUrl=/activate/done"));
    }

    // A visitor who follows no redirects still has to be signed in over several.
    private async Task FollowAsync(HttpResponseMessage response)
    {
        var led = new List<Uri?>();
        while (response.Headers.Location is { } next && (int)response.StatusCode is >= 300 and < 400)
        {
            led.Add(next);
            response = await http.GetAsync(next);
        }
        led.Add(response.RequestMessage!.RequestUri);
        if (led[^1]!.Query.Contains("signin=failed", StringComparison.Ordinal))
            throw new InvalidOperationException($"The sign-in failed: {string.Join(" → ", led)}");
    }
}
