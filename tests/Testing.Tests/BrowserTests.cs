using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

[assembly: AssemblyFixture(typeof(Browser))]

namespace AlumniPlatform.Testing.Tests;

public sealed class BrowserTests(Browser browser)
{
    private const string Good = "<!doctype html><html lang=en><title>Page</title><body><main><h1>Heading</h1></main></body></html>";

    [Theory]
    [InlineData("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", "image-alt")]
    [InlineData("<div style='width:2000px'>wide</div>", "wider than a window")]
    [InlineData("<script>throw new Error('boom')</script>", "boom")]
    [InlineData("<script>console.error('boom')</script>", "boom")]
    public async Task Fault_of_a_page_is_found(string fault, string found)
    {
        await using var window = await OpenAsync(Good.Replace("</h1>", $"</h1>{fault}", StringComparison.Ordinal));
        (await Should.ThrowAsync<InvalidOperationException>(() => window.LookAsync("testing/fault"))).Message.ShouldContain(found);
    }

    [Fact]
    public async Task Page_with_a_fault_leaves_a_screenshot()
    {
        var file = Repository.Artifact("screenshots/testing/too-wide-wide.png");
        File.Delete(file);
        await using var window = await OpenAsync(Good.Replace("</h1>", "</h1><div style='width:2000px'>wide</div>", StringComparison.Ordinal));
        await Should.ThrowAsync<InvalidOperationException>(() => window.LookAsync("testing/too-wide"));
        File.Exists(file).ShouldBeTrue();
    }

    [Fact]
    public async Task Page_without_fault_passes()
    {
        await using var window = await OpenAsync(Good);
        await window.LookAsync("testing/good");
    }

    private async Task<BrowserWindow> OpenAsync(string html)
    {
        var window = await browser.OpenAsync(new Uri("http://localhost"));
        await window.Page.SetContentAsync(html);
        return window;
    }
}
