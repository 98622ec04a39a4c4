using System.Security.Claims;
using AlumniPlatform.Identity.Pages;
using AlumniPlatform.Identity.Sessions;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using OpenIddict.Server.AspNetCore;

namespace AlumniPlatform.Identity.Tokens;

/// <summary>/connect/endsession signs out here as well as at the portal, once the person has said so; /connect/userinfo says what the access token says.</summary>
internal static class SessionEndpoints
{
    private static readonly string[] Told = ["sub", "name", .. Principals.Rights, "person"];

    public static void MapSession(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/connect/endsession", ["GET", "POST"], EndAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapMethods("/connect/userinfo", ["GET", "POST"], async (HttpContext http) =>
        {
            var caller = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal
                ?? throw new InvalidOperationException("OpenIddict let a request without a token pass.");
            return TypedResults.Ok(Told.Where(caller.HasClaim).ToDictionary(type => type, type => Principals.Rights.Contains(type)
                ? (object)caller.FindAll(type).Select(c => c.Value).ToArray()
                : caller.FindFirstValue(type)!));
        }).AllowAnonymous().ExcludeFromDescription().WithMetadata(new AcceptsMetadata(["application/x-www-form-urlencoded"]));
    }

    /// <summary>
    /// The portal has ended its session when it leads a browser here. Where one is alive, whoever leads here may be anybody, and
    /// the person is asked, whatever the request says.
    /// </summary>
    private static async Task<IResult> EndAsync(HttpContext http, BrowserSession browser, IAntiforgery antiforgery)
    {
        if (await browser.CurrentAsync(http) is var (account, _) && !(HttpMethods.IsPost(http.Request.Method) && await antiforgery.IsRequestValidAsync(http)))
        {
            var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict does not know this request.");
            var asked = request.GetParameters().Where(p => p.Key != "__RequestVerificationToken").Select(p => KeyValuePair.Create(p.Key, (string?)p.Value));
            return new RazorComponentResult<EndSessionPage>(new { Name = account.DisplayName, Request = asked.ToArray() });
        }
        await browser.EndAsync(http);
        // The cache alone: "cookies" would also end what people do at other sites of the university's domain, and "storage" would
        // take scans of a door that wait for the network.
        http.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        // Back to the address that the client registered; home when it named none.
        return TypedResults.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }

    private static bool HasClaim(this ClaimsPrincipal caller, string type) => caller.HasClaim(c => c.Type == type);
}
