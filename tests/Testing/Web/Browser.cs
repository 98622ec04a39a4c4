using System.Reflection;
using Microsoft.Playwright;
using Xunit;

namespace AlumniPlatform.Testing;

/// <summary>
/// The installed Chromium, driven by Playwright; nothing is downloaded. One for an assembly:
/// <c>[assembly: AssemblyFixture(typeof(Browser))]</c>.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>What the camera sees, over and over: a film of uncompressed pictures (YUV4MPEG2) that a test writes before it uses the camera.</summary>
    public static string CameraFile { get; } = Path.Combine(Path.GetTempPath(), $"camera-{Environment.ProcessId}.y4m");

    private static readonly string[] flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
        "--use-fake-device-for-media-stream", $"--use-file-for-fake-video-capture={CameraFile}",
    ];

    /// <summary>Flags beside the usual ones, for a browser of a test's own.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        UseDriverOfPackage();
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Executable(), Headless = true, Args = [.. flags, .. Flags] });
    }

    /// <summary>A window of a new visitor: no cookies.</summary>
    /// <param name="address">What relative addresses are relative to.</param>
    /// <param name="language">The browser's language, for example <c>sv-SE</c>.</param>
    /// <param name="javaScript">False: as with scripts switched off.</param>
    /// <param name="dark">Whether the visitor prefers dark colours.</param>
    public async Task<BrowserWindow> OpenAsync(Uri address, string language = "en-GB", bool javaScript = true, bool dark = false)
    {
        var context = await (browser ?? throw new InvalidOperationException("The browser is not started: use it as an assembly fixture.")).NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.AbsoluteUri, Locale = language, JavaScriptEnabled = javaScript,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce,
        });
        return new BrowserWindow(context, await context.NewPageAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        File.Delete(CameraFile);
    }

    private static void UseDriverOfPackage()
    {
        var package = typeof(Browser).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "PlaywrightPackage").Value!;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", package);
        if (OperatingSystem.IsWindows())
            return;
        // NuGet unpacks without execute permission.
        foreach (var node in Directory.EnumerateFiles(Path.Combine(package, ".playwright", "node"), "node", SearchOption.AllDirectories))
            File.SetUnixFileMode(node, File.GetUnixFileMode(node) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    private static string Executable() =>
        new[] { TestServers.Variable("ALUMNI_TEST_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException("No Chromium: `./test` installs it, or name one in ALUMNI_TEST_CHROMIUM.");
}
