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
    public async Task Pages_are_accessible_in_both_languages_light_and_dark(string language, bool dark)
    {
        var name = $"activation/{language[..2]}-{(dark ? "dark" : "light")}";
        await using var window = await portal.OpenAsync(browser, language: language, dark: dark);
        foreach (var (path, page) in new[] { ("/", "welcome"), ("/activate?token=t1", "form"), ("/activate/done", "done"), ("/activate/lost", "lost"), ("/activate/lost?sent=true", "sent") })
        {
            await window.Page.GotoAsync(path);
            await window.LookAsync($"{name}-{page}");
        }
        portal.Gateway.Refuse(LookUp, 409, "activation-expired");
        await window.Page.GotoAsync("/activate?token=t1");
        await window.LookAsync($"{name}-expired");
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
