using Microsoft.AspNetCore.Http.Features;

namespace AlumniPlatform.Gateway.Edge;

/// <summary>How much a request may carry: a batch or a file of a school much, everything else little.</summary>
internal static class RequestSizes
{
    public const long Intake = 64 * 1024 * 1024;
    public const long File = 101 * 1024 * 1024; // 100 MiB, and the portal's form around it
    public const long Picture = 16 * 1024 * 1024; // 2 MiB are taken: who sends a photo as a phone makes it is told so by the page
    public const long Other = 1024 * 1024;

    public static void UseRequestSizes(this WebApplication app) => app.Use((http, next) =>
    {
        var limit = LimitOf(http.Request.Path);
        var announced = http.Request.ContentLength > limit;
        // Of a length that is not announced the server counts what arrives. What is refused may still arrive for the few
        // seconds that the server listens on: a client that is cut off while it sends does not read the answer.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = announced ? null : limit;
        if (announced)
            return RefuseAsync(http);
        return next(http);
    });

    private static long LimitOf(PathString path) =>
        path.StartsWithSegments("/api/membership/intake") ? Intake
        : path.StartsWithSegments("/api/membership/imports") || path.StartsWithSegments("/imports/upload") ? File
        : path.Value!.EndsWith("/picture", StringComparison.Ordinal) && (path.StartsWithSegments("/api/events") || path.StartsWithSegments("/gatherings")) ? Picture
        : Other;

    public static Task RefuseAsync(HttpContext http) =>
        Refusal.WriteAsync(http, 413, "too-large", "The request is larger than this address takes: 64 MiB for intake, 100 MiB for a CSV file, 16 MiB for a picture, 1 MiB elsewhere.");
}
