using Microsoft.AspNetCore.Diagnostics;

namespace AlumniPlatform.Portal.Shell;

/// <summary>The address that the browser shows. On an error page that is not the one which the request was handed on to.</summary>
internal static class PageAddress
{
    public static string Address(this HttpContext http) => http.AddressPath() + Query(http);

    public static PathString AddressPath(this HttpContext http) =>
        http.Features.Get<IExceptionHandlerPathFeature>() is { } failed ? failed.Path
        : http.Features.Get<IStatusCodeReExecuteFeature>() is { } refused ? refused.OriginalPathBase + refused.OriginalPath
        : http.Request.Path;

    private static string? Query(HttpContext http) =>
        http.Features.Get<IStatusCodeReExecuteFeature>() is { } refused ? refused.OriginalQueryString : http.Request.QueryString.Value;
}
