using AlumniPlatform.Testing;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

[assembly: AssemblyFixture(typeof(Browser))]

namespace AlumniPlatform.Identity.Tests;

public sealed class PageTests(IdentityFixture fixture, Browser browser) : IClassFixture<IdentityFixture>
{
    [Theory]
    [InlineData("sv-SE", false, "Logga in", "Skicka en länk", "Titta i din brevlåda")]
    [InlineData("en-GB", true, "Sign in", "Send me a link", "Look in your mailbox")]
    public async Task The_pages_are_readable_by_all_in_both_languages_light_and_dark(string language, bool dark, string title, string send, string sent)
    {
        await using var others = await OtherServices.ConnectAsync(fixture);
        await using var host = await fixture.StartAsync(kestrel: true);
        await using var window = await browser.OpenAsync(host.Address, language, javaScript: true, dark);
        await ServeStyleAsync(window.Page);
        var name = $"account-{language[..2]}";

        await window.Page.GotoAsync("/account/sign-in");
        (await window.Page.Locator("h1").TextContentAsync()).ShouldBe(title);
        await window.LookAsync($"{name}-sign-in");
        await window.Page.Locator("#email").FillAsync("analyst@demo.example");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = send }).ClickAsync();
        (await window.Page.Locator("h1").TextContentAsync()).ShouldBe(sent);
        await window.LookAsync($"{name}-sent");

        var link = await others.MailAsync();
        link.Language.ShouldBe(language[..2]);
        await window.Page.GotoAsync(new Uri(link.Url).PathAndQuery);
        await window.LookAsync($"{name}-link");
        await window.Page.GotoAsync("/account/link?token=spent");
        await window.LookAsync($"{name}-link-spent");
    }

    // The portal's, which is behind the same address on the platform.
    private static async Task ServeStyleAsync(IPage page)
    {
        await page.RouteAsync("**/css/site.css", route => route.FulfillAsync(new() { Path = Repository.Path("portal/wwwroot/css/site.css") }));
        await page.RouteAsync("**/favicon.svg", route => route.FulfillAsync(new() { Path = Repository.Path("portal/wwwroot/favicon.svg") }));
    }
}
