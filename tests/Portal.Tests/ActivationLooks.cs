using AlumniPlatform.Testing;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>The activation in a browser: looks, accessibility, and the way through it without scripts.</summary>
public sealed class ActivationLooks : IClassFixture<PortalFixture>
{
    private const string LookUp = "POST /api/membership/activations/lookup";
    private readonly PortalFixture portal;
    private readonly Browser browser;

    public ActivationLooks(PortalFixture portal, Browser browser)
    {
        (this.portal, this.browser) = (portal, browser);
        portal.Gateway.Clear();
        portal.Gateway.Answer(LookUp, Canned.Invitation);
        portal.Gateway.Answer("POST /api/membership/activations", new { personId = "01890000-0000-7000-8000-000000000001", givenName = "Alva", email = "a***@example.org" });
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("sv-SE", true)]
    [InlineData("en-GB", false)]
    [InlineData("en-GB", true)]
    public async Task Form_is_accessible_in_both_languages_light_and_dark(string language, bool dark)
    {
        await using var window = await portal.OpenAsync(browser, language: language, dark: dark);
        await window.Page.GotoAsync("/activate?token=t1");
        await window.LookAsync($"activation/form-{language[..2]}-{(dark ? "dark" : "light")}");
    }

    [Theory]
    [InlineData("sv-SE", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_around_the_form_are_accessible(string language, bool dark)
    {
        await using var window = await portal.OpenAsync(browser, language: language, dark: dark);
        portal.Gateway.Refuse(LookUp, 409, "activation-expired");
        foreach (var (path, name) in new[] { ("/", "welcome"), ("/activate?token=t1", "expired"), ("/activate/done", "done"), ("/activate/lost?sent=true", "lost") })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync($"activation/{name}-{language[..2]}-{(dark ? "dark" : "light")}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Graduate_becomes_a_member_with_and_without_scripts(bool javaScript)
    {
        await using var window = await portal.OpenAsync(browser, javaScript: javaScript);
        var page = window.Page;
        await page.GotoAsync("/activate?token=t1");
        await page.GetByLabel("Private e-mail").FillAsync("alva");
        await page.GetByRole(AriaRole.Button, new() { Name = "Become a member" }).ClickAsync();
        (await page.GetByRole(AriaRole.Alert).InnerTextAsync()).ShouldContain("cannot be used");
        if (javaScript)
            await window.LookAsync("activation/mistake");
        await page.GetByLabel("Private e-mail").FillAsync("alva@example.org");
        await page.GetByLabel("newsletter").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Become a member" }).ClickAsync();
        (await page.Locator("h1").InnerTextAsync()).ShouldBe("You are a member");
        portal.Gateway.Calls[^1].Json.GetProperty("consents").GetProperty("newsletter").GetBoolean().ShouldBeTrue();
    }
}
