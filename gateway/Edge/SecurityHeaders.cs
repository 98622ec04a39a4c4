using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Gateway.Edge;

/// <summary>Headers that every answer has, also one of a destination that forgot them. What a destination says itself stands.</summary>
internal static class SecurityHeaders
{
    /// <summary>For what is not a page: nothing may be loaded, nothing may frame it.</summary>
    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    private const string PagePolicy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this WebApplication app)
    {
        var https = PublicAddress.Of(app.Configuration).IsHttps;
        app.Use((http, next) =>
        {
            http.Response.OnStarting(() =>
            {
                var headers = http.Response.Headers;
                var page = http.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
                headers.TryAdd("X-Content-Type-Options", "nosniff");
                headers.TryAdd("X-Frame-Options", "DENY");
                headers.TryAdd("Referrer-Policy", "same-origin"); // addresses hold one-time links
                headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
                headers.TryAdd("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
                headers.TryAdd("Content-Security-Policy", page ? PagePolicy : DataPolicy);
                if (https)
                    headers.TryAdd("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
                // Answers of an API are about persons and figures of the moment; a service that wants one kept says so.
                if (http.Request.Path.StartsWithSegments("/api"))
                    headers.TryAdd("Cache-Control", "no-store");
                return Task.CompletedTask;
            });
            return next(http);
        });
    }
}
