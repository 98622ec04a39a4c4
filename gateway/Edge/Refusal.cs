using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Gateway.Edge;

/// <summary>An answer of the gateway itself: problem details for programs, a plain page for browsers.</summary>
internal static class Refusal
{
    public static async Task WriteAsync(HttpContext http, int status, string code, string detail, int? retryAfterSeconds = null)
    {
        if (retryAfterSeconds is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (WantsPage(http.Request))
            await WritePageAsync(http, status, retryAfterSeconds);
        else
            await Problems.Problem(status, code, detail).ExecuteAsync(http);
    }

    private static bool WantsPage(HttpRequest request) =>
        !request.Path.StartsWithSegments("/api") && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task WritePageAsync(HttpContext http, int status, int? retryAfterSeconds)
    {
        var swedish = http.Request.Headers.AcceptLanguage.ToString().StartsWith("sv", StringComparison.OrdinalIgnoreCase);
        var (title, text) = (status, swedish) switch
        {
            (429, true) => ("För många försök", "Vänta en stund och försök igen."),
            (429, false) => ("Too many attempts", "Wait a little and try again."),
            (413, true) => ("För stort", "Det som skickades är större än vad sidan tar emot."),
            (413, false) => ("Too large", "What was sent is larger than the page takes."),
            ( >= 500, true) => ("Tillfälligt avbrott", "Sidan kan inte visas just nu. Inget har gått förlorat; försök igen om en liten stund."),
            ( >= 500, false) => ("Temporarily away", "The page cannot be shown right now. Nothing is lost; try again in a little while."),
            (_, true) => ("Det gick inte", "Gå tillbaka och försök igen."),
            (_, false) => ("That did not work", "Go back and try again."),
        };
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        // Complete in itself: the style sheet comes from the portal, which may be what is away.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'";
        var language = swedish ? "sv" : "en";
        return http.Response.WriteAsync($$"""
            <!doctype html>
            <html lang="{{language}}">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>{{title}}</title>
              <style>:root{color-scheme:light dark}body{font:1.125rem/1.6 system-ui,sans-serif;max-width:36rem;margin:20vh auto 0;padding:0 1rem}</style>
            </head>
            <body><main><h1>{{title}}</h1><p>{{text}}</p></main></body>
            </html>
            """, http.RequestAborted);
    }
}
