namespace AlumniPlatform.Identity.Sessions;

/// <summary>
/// What a browser calls itself, as coarsely as its owner needs to recognise it: two names without versions or models. The header
/// itself is not kept.
/// </summary>
internal static class Device
{
    // The order counts: most browsers also name those that they want to be taken for.
    private static readonly (string Word, string Name)[] browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Word, string Name)[] systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    public static (string? Browser, string? System) Of(string userAgent) => (Find(browsers, userAgent), Find(systems, userAgent));

    private static string? Find((string Word, string Name)[] known, string userAgent) =>
        known.FirstOrDefault(k => userAgent.Contains(k.Word, StringComparison.Ordinal)).Name;
}
