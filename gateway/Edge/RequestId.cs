using System.Diagnostics;

namespace AlumniPlatform.Gateway.Edge;

/// <summary>One id for a request through all services and logs: the caller's own when it is a usable one, else the trace's.</summary>
internal static class RequestId
{
    public const string Header = "X-Request-Id";

    public static void UseRequestId(this WebApplication app) => app.Use((http, next) =>
    {
        var given = http.Request.Headers[Header].ToString();
        http.TraceIdentifier = IsUsable(given) ? given : Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
        http.Response.OnStarting(() =>
        {
            http.Response.Headers[Header] = http.TraceIdentifier;
            return Task.CompletedTask;
        });
        return next(http);
    });

    // It ends up in logs: nothing but harmless characters, not at length.
    private static bool IsUsable(string id) =>
        id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
