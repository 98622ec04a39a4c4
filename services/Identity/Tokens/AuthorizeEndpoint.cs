using System.Globalization;
using AlumniPlatform.Identity.Pages;
using AlumniPlatform.Identity.Sessions;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AlumniPlatform.Identity.Tokens;

/// <summary>/connect/authorize: who is signed in gets a code, anyone else the sign-in page. OpenIddict has checked client, redirect address and PKCE.</summary>
internal static class AuthorizeEndpoint
{
    public static void MapAuthorize(this IEndpointRouteBuilder app) =>
        app.MapMethods("/connect/authorize", ["GET", "POST"], AuthorizeAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> AuthorizeAsync(HttpContext http, BrowserSession browser, Rights rights)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict does not know this request.");
        if (!request.HasPromptValue(PromptValues.Login) && await browser.CurrentAsync(http) is var (account, session))
            return TypedResults.SignIn(await rights.OfAsync(account, session, request.GetScopes(), http.RequestAborted), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        if (!request.HasPromptValue(PromptValues.None))
            return TypedResults.LocalRedirect("/account/sign-in" + QueryString.Create(SignInQuery(request)));
        return TypedResults.Forbid(new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.LoginRequired,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "Nobody is signed in.",
        }), [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }

    private static IEnumerable<KeyValuePair<string, string?>> SignInQuery(OpenIddictRequest request)
    {
        // Asked for once: the way back must not ask for it again.
        var again = request.GetParameters().Where(p => p.Key != Parameters.Prompt).Select(p => new KeyValuePair<string, string?>(p.Key, (string?)p.Value));
        yield return new("returnUrl", "/connect/authorize" + QueryString.Create(again));
        yield return new(Languages.Parameter, CultureInfo.CurrentUICulture.Name);
        if (request.LoginHint is { } hint)
            yield return new(Parameters.LoginHint, hint);
    }
}
