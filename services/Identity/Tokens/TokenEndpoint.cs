using AlumniPlatform.Identity.Clients;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;

namespace AlumniPlatform.Identity.Tokens;

/// <summary>POST /connect/token. OpenIddict has checked client, secret, code and refresh token when this runs.</summary>
internal static class TokenEndpoint
{
    public static void MapToken(this IEndpointRouteBuilder app) =>
        app.MapPost("/connect/token", ExchangeAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();

    private static async Task<IResult> ExchangeAsync(HttpContext http, IOpenIddictApplicationManager clients, CancellationToken cancellationToken)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict does not know this request.");
        if (request.IsClientCredentialsGrantType())
            return await ServiceAccountAsync(request.ClientId!, clients, cancellationToken);
        throw new InvalidOperationException($"The grant type {request.GrantType} is not handled.");
    }

    private static async Task<IResult> ServiceAccountAsync(string clientId, IOpenIddictApplicationManager clients, CancellationToken cancellationToken)
    {
        var client = await clients.FindByClientIdAsync(clientId, cancellationToken)
            ?? throw new InvalidOperationException($"The client {clientId} was removed meanwhile.");
        var (roles, schools) = ServiceAccount.RightsOf(await clients.GetPropertiesAsync(client, cancellationToken));
        return TypedResults.SignIn(Principals.Make(clientId, clientId, roles, schools), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}
