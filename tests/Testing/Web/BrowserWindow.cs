using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace AlumniPlatform.Testing;

/// <summary>A visitor's window. Collects what goes wrong inside it.</summary>
public sealed class BrowserWindow : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> errors = [];

    internal BrowserWindow(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => errors.Add(error);
    }

    /// <summary>Playwright's page.</summary>
    public IPage Page { get; }

    /// <summary>Errors of the console and of scripts so far.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <summary>
    /// Looks at the page as it stands, wide and narrow: fails for an error in the console, for a page wider than a narrow
    /// window and for what axe finds against WCAG 2.2 AA. A page with a fault leaves its screenshot in
    /// <c>artifacts/screenshots</c>; with <c>ALUMNI_TEST_SCREENSHOTS</c> set, every page does: painting takes long.
    /// </summary>
    /// <param name="name">File name of the screenshots.</param>
    /// <param name="expectedStatus">Chromium logs a document's own 4xx or 5xx as an error; one that is meant is named here.</param>
    public async Task LookAsync(string name, int? expectedStatus = null)
    {
        foreach (var (suffix, width, height) in new[] { ("wide", 1280, 900), ("narrow", 360, 780) })
        {
            await Page.SetViewportSizeAsync(width, height);
            var faults = new List<string>();
            if (await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") is > 0 and var overflow)
                faults.Add($"is {overflow} px wider than a window of {width} px");
            if (await Axe.FaultAsync(Page) is { } broken)
                faults.Add(broken);
            if (errors.Where(e => expectedStatus is null || !e.Contains($"status of {expectedStatus}", StringComparison.Ordinal)).ToArray() is { Length: > 0 } unexpected)
                faults.Add($"has errors in the console:\n  {string.Join("\n  ", unexpected)}");
            if (faults.Count > 0 || TestServers.Variable("ALUMNI_TEST_SCREENSHOTS") is not null)
                await KeepAsync($"{name}-{suffix}", fullPage: true);
            if (faults.Count > 0)
                throw new InvalidOperationException($"{name}, {suffix}, {string.Join("\nand ", faults)}");
        }
    }

    /// <summary>Writes a screenshot.</summary>
    /// <param name="name">Its path below <c>artifacts/screenshots</c>, without extension.</param>
    /// <param name="fullPage">False: what the window shows.</param>
    public Task KeepAsync(string name, bool fullPage = false) =>
        Page.ScreenshotAsync(new PageScreenshotOptions { Path = Repository.Artifact($"screenshots/{name}.png"), FullPage = fullPage });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}

/// <summary>Accessibility rules of axe, WCAG 2.2 level AA.</summary>
/// <remarks>Run in the page itself: Deque's adapter for Playwright opens another page for each run, which takes ten times as long.</remarks>
public static class Axe
{
    private const string Run = """
        async () => {
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            const result = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
            return result.violations.map(v => `  ${v.id} (${v.impact}): ${v.help}\n` + v.nodes.map(n => `    ${n.html}`).join('\n'));
        }
        """;

    private static readonly string script = new BundledAxeScriptProvider().GetScript();

    /// <summary>The rules that a page breaks, why, and where; null when it breaks none.</summary>
    public static async Task<string?> FaultAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window")) // of an earlier look at the same document
            await page.EvaluateAsync(script);
        var faults = await page.EvaluateAsync<string[]>(Run);
        return faults.Length > 0 ? $"breaks accessibility rules:\n{string.Join('\n', faults)}" : null;
    }
}
