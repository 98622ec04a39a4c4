using AlumniPlatform.Portal.Gateway;

namespace AlumniPlatform.Portal.Errors;

/// <summary>What went wrong becomes a page that says what happened and what to do, with the right status.</summary>
internal static class ErrorPages
{
    public static void UseErrorPages(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/error",
            CreateScopeForErrors = true,
            StatusCodeSelector = StatusOf,
            AllowStatusCode404Response = true,
            // "Not found" and "not yours" are answers, not faults: they do not fill the log.
            SuppressDiagnosticsCallback = context => StatusOf(context.Exception) < StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePagesWithReExecute("/error", createScopeForStatusCodePages: true);
    }

    /// <summary>Unknown addresses are 404 for everyone; without an endpoint of their own they would ask for sign-in first.</summary>
    public static void MapNotFound(this WebApplication app) =>
        app.MapFallback("{**path}", () => TypedResults.NotFound()).AllowAnonymous();

    private static int StatusOf(Exception failure) => failure switch
    {
        ApiException { IsPassing: false } refused when (int)refused.Status is 401 or 403 or 404 or 429 => (int)refused.Status,
        BadHttpRequestException bad => bad.StatusCode, // what the browser sent cannot be read or passed on
        _ when ServiceAway.Is(failure) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
