using Microsoft.AspNetCore.Http.Features;

namespace AlumniPlatform.Gateway.Edge;

/// <summary>How much a request may carry: a batch of a school system much, everything else little.</summary>
internal static class RequestSizes
{
    public const long Intake = 64 * 1024 * 1024;
    public const long Other = 1024 * 1024;

    public static void UseRequestSizes(this WebApplication app) => app.Use((http, next) =>
    {
        var limit = http.Request.Path.StartsWithSegments("/api/membership/intake") ? Intake : Other;
        var announced = http.Request.ContentLength > limit;
        // Of a length that is not announced the server counts what arrives. What is refused may still arrive for the few
        // seconds that the server listens on: a client that is cut off while it sends does not read the answer.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = announced ? null : limit;
        if (announced)
            return RefuseAsync(http);
        return next(http);
    });

    public static Task RefuseAsync(HttpContext http) =>
        Refusal.WriteAsync(http, 413, "too-large", "The request is larger than this address takes: 64 MiB for intake, 1 MiB elsewhere.");
}
