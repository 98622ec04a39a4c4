using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AlumniPlatform.Testing;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.WebUtilities;

namespace AlumniPlatform.Identity.Tests;

/// <summary>A person's browser and the portal behind it: keeps cookies, reads pages, sends forms, follows redirects as long as they stay here.</summary>
/// <param name="host">The service.</param>
/// <param name="address">Its public address, when it is not the usual one. Cookies that only come over HTTPS need a client that is there.</param>
/// <param name="cookies">What was copied from another browser, as <c>Set-Cookie</c> wrote it.</param>
/// <param name="userAgent">What the browser calls itself.</param>
internal sealed class Visitor(ServiceHost<Program> host, string address = "http://localhost:8080/", IEnumerable<string>? cookies = null, string? userAgent = null) : IDisposable
{
    private readonly HttpClient client = Client(host, address, cookies, userAgent);

    public const string Verifier = "a-code-verifier-of-at-least-forty-three-characters";

    public static string AuthorizeUrl(string? more = null, string address = "http://localhost:8080/") =>
        "/connect/authorize?client_id=portal&response_type=code&scope=openid%20profile%20offline_access&state=s1&nonce=n1"
        + "&redirect_uri=" + Uri.EscapeDataString($"{address}signin-oidc") + "&code_challenge_method=S256&code_challenge="
        + WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))) + more;

    public Task<HttpResponseMessage> GetAsync(string address) => client.GetAsync(address);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => client.SendAsync(request);

    /// <summary>Follows redirects until a page comes, or one leads to the portal.</summary>
    public async Task<Seen> FollowAsync(HttpResponseMessage response)
    {
        var cookies = response.Headers.TryGetValues("Set-Cookie", out var set) ? set.ToArray() : [];
        while (response.Headers.Location is { } location)
        {
            if (!location.OriginalString.StartsWith("/connect/", StringComparison.Ordinal) && !location.OriginalString.StartsWith("/account/", StringComparison.Ordinal))
                return new Seen(response, location.OriginalString, null, cookies);
            response = await client.GetAsync(location);
        }
        return new Seen(response, null, new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync()), cookies);
    }

    public async Task<Seen> OpenAsync(string address) => await FollowAsync(await GetAsync(address));

    /// <summary>Sends the page's form to <paramref name="action"/>, with its hidden fields and <paramref name="fields"/>.</summary>
    public async Task<Seen> SendAsync(Seen page, string action, params (string Name, string Value)[] fields)
    {
        var form = page.Page!.QuerySelector<IHtmlFormElement>($"form[action^='{action}']") ?? throw new InvalidOperationException($"No form to {action}:\n{page.Main}");
        var hidden = form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").Select(i => (i.Name!, i.Value));
        return await FollowAsync(await client.PostAsync(form.GetAttribute("action"), TokenRequests.Form([.. hidden, .. fields])));
    }

    public async Task<Seen> AskAsync(string email) => await SendAsync(await OpenAsync(AuthorizeUrl(address: address)), "/account/sign-in", ("email", email));

    public async Task<Seen> SignInAsDemoAsync(string person) =>
        await SendAsync(await OpenAsync(AuthorizeUrl(address: address)), "/account/demo", ("email", $"{person}@demo.example"));

    /// <summary>What the portal does with the address it was sent back to.</summary>
    public Task<HttpResponseMessage> RedeemAsync(string callback, string verifier = Verifier, string secret = "portal") => client.PostAsync("/connect/token", TokenRequests.Form(
        ("grant_type", "authorization_code"), ("client_id", "portal"), ("client_secret", secret), ("code_verifier", verifier),
        ("redirect_uri", $"{address}signin-oidc"), ("code", QueryHelpers.ParseQuery(new Uri(callback).Query)["code"].ToString())));

    public async Task<JsonElement> TokensAsync(Seen seen) => await (await RedeemAsync(seen.LeftTo!)).JsonAsync();

    public Task<HttpResponseMessage> RefreshAsync(string token) => client.PostAsync("/connect/token", TokenRequests.Form(
        ("grant_type", "refresh_token"), ("client_id", "portal"), ("client_secret", "portal"), ("refresh_token", token)));

    public void Dispose() => client.Dispose();

    private static HttpClient Client(ServiceHost<Program> host, string address, IEnumerable<string>? cookies, string? userAgent)
    {
        var client = address.StartsWith("https:", StringComparison.Ordinal) ? host.Anonymous(new Uri("https://localhost/")) : host.Anonymous();
        if (cookies is not null)
            client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", cookies.Select(c => c.Split(';')[0])));
        if (userAgent is not null)
            client.DefaultRequestHeaders.Add("User-Agent", userAgent);
        return client;
    }
}

/// <summary>Where a visitor ended: at a page of identity, or on the way to an address of the portal. With the cookies that the first answer set.</summary>
internal sealed record Seen(HttpResponseMessage Response, string? LeftTo, IHtmlDocument? Page, IReadOnlyList<string> SetCookies)
{
    public IEnumerable<string> Cookies => SetCookies.Select(c => c.Split('=')[0]);

    public HttpStatusCode Status => Response.StatusCode;

    public string Title => Page?.QuerySelector("h1")?.TextContent ?? $"no page: {(int)Status} {LeftTo} {Page?.Body?.TextContent}";

    public string Main => Page?.QuerySelector("main")?.TextContent.Trim() ?? "";
}
