using System.Security.Claims;
using AlumniPlatform.Identity.Clients;
using AlumniPlatform.Identity.Sessions;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AlumniPlatform.Identity.Tokens;

/// <summary>POST /connect/token. OpenIddict has checked client, secret, code and refresh token when this runs.</summary>
internal static class TokenEndpoint
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static void MapToken(this IEndpointRouteBuilder app) =>
        app.MapPost("/connect/token", ExchangeAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> ExchangeAsync(
        HttpContext http, IOpenIddictApplicationManager clients, IdentityDb db, SessionStore sessions, Rights rights, CancellationToken cancellationToken)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict does not know this request.");
        return request.IsClientCredentialsGrantType()
            ? await ServiceAccountAsync(request.ClientId!, clients, cancellationToken)
            : await PersonAsync(http, db, sessions, rights, cancellationToken); // a code or a refresh token: no other flow is allowed
    }

    private static async Task<IResult> ServiceAccountAsync(string clientId, IOpenIddictApplicationManager clients, CancellationToken cancellationToken)
    {
        var client = await clients.FindByClientIdAsync(clientId, cancellationToken)
            ?? throw new InvalidOperationException($"The client {clientId} was removed meanwhile.");
        var rights = ServiceAccount.RightsOf(await clients.GetPropertiesAsync(client, cancellationToken));
        return TypedResults.SignIn(Principals.Make(clientId, clientId, rights), authenticationScheme: Scheme);
    }

    private static async Task<IResult> PersonAsync(HttpContext http, IdentityDb db, SessionStore sessions, Rights rights, CancellationToken cancellationToken)
    {
        var before = (await http.AuthenticateAsync(Scheme)).Principal ?? throw new InvalidOperationException("OpenIddict let a grant without a principal pass.");
        var id = Guid.Parse(before.GetClaim(Claims.Subject)!);
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } account)
            return Refused("The account no longer exists.");
        if (await SessionAsync(before, id, sessions, cancellationToken) is not { } session)
            return Refused("The session has ended.");
        return TypedResults.SignIn(await rights.OfAsync(account, session, before.GetScopes(), cancellationToken), authenticationScheme: Scheme);
    }

    private static async Task<Session?> SessionAsync(ClaimsPrincipal before, Guid account, SessionStore sessions, CancellationToken cancellationToken)
    {
        var authorization = before.GetAuthorizationId() ?? throw new InvalidOperationException("OpenIddict let a grant without an authorization pass.");
        var id = Guid.TryParse(before.GetClaim(SessionStore.Claim), out var named) ? named
            : await sessions.BeginAsync(account, "", SessionStore.IdOfEarlier($"authorization {authorization}"), cancellationToken);
        if (await sessions.UseAsync(id, account, cancellationToken) is not { } session)
            return null;
        await sessions.AttachAsync(id, authorization, cancellationToken);
        return session;
    }

    private static ForbidHttpResult Refused(string why) => TypedResults.Forbid(new AuthenticationProperties(new Dictionary<string, string?>
    {
        [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidGrant,
        [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = why,
    }), [Scheme]);
}
