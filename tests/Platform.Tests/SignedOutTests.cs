using System.Net;
using AlumniPlatform.Testing;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Platform.Tests;

public sealed class SignedOutTests(PlatformFixture platform)
{
    [Fact]
    public async Task Copied_cookies_open_nothing_seconds_after_their_owner_signed_out()
    {
        await using var window = await platform.SignInAsync("Demo Central Office");
        var cookies = await window.Page.Context.CookiesAsync();
        using var copy = platform.Anonymous();
        copy.DefaultRequestHeaders.Add("Cookie", string.Join("; ", cookies.Select(c => $"{c.Name}={c.Value}")));
        (await copy.GetAsync("/coverage")).StatusCode.ShouldBe(HttpStatusCode.OK); // a page, and the API behind it

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await window.Page.Locator("header").GetByRole(AriaRole.Link, new() { Name = "Sign in" }).WaitForAsync();
        var answer = await Eventually.Async(() => copy.GetAsync("/coverage"), a => a.StatusCode == HttpStatusCode.Redirect, TimeSpan.FromSeconds(15));
        var asked = answer.Headers.Location!;
        asked.AbsolutePath.ShouldBe("/connect/authorize");
        using var again = await copy.GetAsync(asked.PathAndQuery);
        again.Headers.Location!.OriginalString.ShouldStartWith("/account/sign-in?"); // nobody is signed in there either
    }
}
