using AlumniPlatform.Testing;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Gateway.Tests;

public sealed class ReferenceTests(GatewayFixture fixture, Browser browser) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Reference_page_shows_every_api_and_asks_nobody_but_the_platform()
    {
        await using var window = await browser.OpenAsync(fixture.Gateway.Address);
        var elsewhere = new List<string>();
        window.Page.Request += (_, request) =>
        {
            if (request.Url.StartsWith("http", StringComparison.Ordinal) && new Uri(request.Url).Authority != fixture.Gateway.Address.Authority)
                elsewhere.Add(request.Url);
        };
        await window.Page.GotoAsync("/api");
        await window.Page.GetByText("Things of membership").First.WaitForAsync();
        await window.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await window.KeepAsync("gateway/api-membership");
        var shown = "membership";
        foreach (var next in new[] { "events", "communication", "analytics", "identity", "messages" })
        {
            await window.Page.GetByRole(AriaRole.Button, new() { Name = shown, Exact = true }).First.ClickAsync();
            await window.Page.GetByRole(AriaRole.Option, new() { Name = next, Exact = true }).First.ClickAsync();
            await window.Page.GetByText(next == "messages" ? "Alumni platform: messages" : $"Things of {next}").First.WaitForAsync();
            await window.KeepAsync($"gateway/api-{next}");
            shown = next;
        }
        elsewhere.ShouldBeEmpty();
        window.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_contracts_are_served_to_everybody()
    {
        using var client = fixture.Gateway.Anonymous();
        var document = await (await client.GetAsync("/api/asyncapi.json")).JsonAsync();
        document["asyncapi"]!.GetValue<string>().ShouldBe("3.0.0");
        document["channels"]!["analytics.degree-recorded"].ShouldNotBeNull();
    }
}
