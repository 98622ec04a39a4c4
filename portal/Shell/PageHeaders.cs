namespace AlumniPlatform.Portal.Shell;

/// <summary>What browsers may do with the pages: only own scripts and styles, nothing inline, no framing, no caching of what is personal.</summary>
internal static class PageHeaders
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void UsePageHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            // The activation page's address is a secret: it goes nowhere.
            headers["Referrer-Policy"] = "same-origin";
            // The one page that reads tickets with the camera.
            if (http.Request.Path.StartsWithSegments("/check-in", StringComparison.Ordinal))
                headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=(), payment=()";
            if (http.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true)
                headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(http);
    });
}
