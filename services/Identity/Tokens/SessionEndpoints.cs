using System.Security.Claims;
using AlumniPlatform.Identity.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Metadata;
using OpenIddict.Server.AspNetCore;

namespace AlumniPlatform.Identity.Tokens;

/// <summary>/connect/endsession signs out here as well as at the portal; /connect/userinfo says what the access token says.</summary>
internal static class SessionEndpoints
{
    private static readonly string[] Told = ["sub", "name", .. Principals.Rights, "person"];

    public static void MapSession(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/connect/endsession", ["GET", "POST"], async (HttpContext http) =>
        {
            await AccountSession.EndAsync(http);
            // Back to the address that the client registered; home when it named none.
            return TypedResults.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
        }).AllowAnonymous().ExcludeFromDescription();
        app.MapMethods("/connect/userinfo", ["GET", "POST"], async (HttpContext http) =>
        {
            var caller = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal
                ?? throw new InvalidOperationException("OpenIddict let a request without a token pass.");
            return TypedResults.Ok(Told.Where(caller.HasClaim).ToDictionary(type => type, type => Principals.Rights.Contains(type)
                ? (object)caller.FindAll(type).Select(c => c.Value).ToArray()
                : caller.FindFirstValue(type)!));
        }).AllowAnonymous().ExcludeFromDescription().WithMetadata(new AcceptsMetadata(["application/x-www-form-urlencoded"]));
    }

    private static bool HasClaim(this ClaimsPrincipal caller, string type) => caller.HasClaim(c => c.Type == type);
}
