using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace AlumniPlatform.Gateway.Edge;

/// <summary>
/// Refuses a token that is not valid before it reaches a service. A request without a token passes: which addresses
/// need one is for the services to say, and each of them validates again.
/// </summary>
internal static class TokenValidation
{
    public static void UseTokenValidation(this WebApplication app) => app.Use(async (http, next) =>
    {
        if (!http.Request.Path.StartsWithSegments("/api") || !http.Request.Headers.ContainsKey("Authorization"))
        {
            await next(http);
            return;
        }
        var result = await http.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (result.Succeeded)
        {
            http.User = result.Principal;
            await next(http);
        }
        else if (await KeysAreMissingAsync(http, result.Failure))
        {
            await Refusal.WriteAsync(http, 503, "identity-unavailable",
                "The token cannot be checked while identity is away. Try again in a few seconds.", Routing.Failure.RetrySeconds);
        }
        else
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            await Refusal.WriteAsync(http, 401, "unauthenticated", result.Failure is SecurityTokenExpiredException
                ? "The access token has expired. Get a new one."
                : "The access token is not one that this platform issued, or not valid any more.");
        }
    });

    // A good token looks foreign as long as identity has not once been asked for its keys.
    private static async Task<bool> KeysAreMissingAsync(HttpContext http, Exception? failure)
    {
        if (failure is not (SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidIssuerException or InvalidOperationException))
            return false;
        var options = http.RequestServices.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(JwtBearerDefaults.AuthenticationScheme);
        try
        {
            return options.ConfigurationManager is { } keys && (await keys.GetConfigurationAsync(http.RequestAborted)).SigningKeys.Count == 0;
        }
        catch (InvalidOperationException) // IDX20803: cannot be read
        {
            return true;
        }
    }
}
