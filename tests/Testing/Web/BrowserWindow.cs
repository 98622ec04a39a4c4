using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
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
    /// Looks at the page as it stands, wide and narrow: keeps a screenshot of each in <c>artifacts/screenshots</c>, and
    /// fails for an error in the console, for a page wider than a narrow window and for what axe finds against WCAG 2.2 AA.
    /// </summary>
    /// <param name="name">File name of the screenshots.</param>
    /// <param name="expectedStatus">Chromium logs a document's own 4xx or 5xx as an error; one that is meant is named here.</param>
    public async Task LookAsync(string name, int? expectedStatus = null)
    {
        foreach (var (suffix, width, height) in new[] { ("wide", 1280, 900), ("narrow", 360, 780) })
        {
            await Page.SetViewportSizeAsync(width, height);
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Repository.Artifact($"screenshots/{name}-{suffix}.png"), FullPage = true });
            var overflow = await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (overflow > 0)
                throw new InvalidOperationException($"{name} is {overflow} px wider than a window of {width} px.");
            await Axe.CheckAsync(Page, $"{name}, {suffix}");
        }
        var unexpected = errors.Where(e => expectedStatus is null || !e.Contains($"status of {expectedStatus}", StringComparison.Ordinal)).ToArray();
        if (unexpected.Length > 0)
            throw new InvalidOperationException($"{name} has errors in the console:\n  {string.Join("\n  ", unexpected)}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}

/// <summary>Accessibility rules of axe, WCAG 2.2 level AA.</summary>
public static class Axe
{
    private static readonly AxeRunOptions options = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    /// <summary>Fails with the rule, the reason and the elements.</summary>
    public static async Task CheckAsync(IPage page, string name)
    {
        var result = await page.RunAxe(options);
        if (result.Violations is { Length: > 0 } violations)
            throw new InvalidOperationException($"{name} breaks accessibility rules:\n" + string.Join("\n", violations.Select(v =>
                $"  {v.Id} ({v.Impact}): {v.Help}\n    {string.Join("\n    ", v.Nodes.Select(n => n.Html))}")));
    }
}
