using System.Security.Claims;
using System.Text.Json;
using AlumniPlatform.Identity.Sessions;
using AlumniPlatform.ServiceDefaults;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AlumniPlatform.Identity.Tokens;

/// <summary>Makes what a token says, the same claims for people and programs.</summary>
internal static class Principals
{
    /// <summary>Claims that may have several values: what their holder may do.</summary>
    public static IReadOnlyList<string> Rights { get; } = ["role", ScopeClaims.School, ScopeClaims.Programme];

    public static ClaimsPrincipal Make(
        string subject, string name, Func<string, IReadOnlyCollection<string>> rights, Guid? person = null, Guid? session = null,
        IReadOnlyCollection<string>? emails = null)
    {
        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, "name", "role");
        identity.SetClaim("sub", subject);
        identity.SetClaim("name", name);
        // Arrays, also of one: a reader need not ask which it is.
        foreach (var type in Rights)
            AddArray(identity, type, rights(type));
        identity.SetClaim("person", person?.ToString());
        AddArray(identity, "email", emails ?? []); // those that the account signs in with: each was proved by a link
        identity.SetClaim(SessionStore.Claim, session?.ToString());
        identity.SetResources(Authentication.Audience);
        identity.SetDestinations(claim => claim.Type is "name" or "sub" or SessionStore.Claim
            ? [Destinations.AccessToken, Destinations.IdentityToken]
            : [Destinations.AccessToken]); // rights are read from the access token, in one place
        return new ClaimsPrincipal(identity);
    }

    private static void AddArray(ClaimsIdentity identity, string type, IReadOnlyCollection<string> values)
    {
        if (values.Count > 0)
            identity.AddClaim(new Claim(type, JsonSerializer.Serialize(values), JsonClaimValueTypes.JsonArray));
    }
}
