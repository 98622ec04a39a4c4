using System.Security.Claims;
using AlumniPlatform.ServiceDefaults;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AlumniPlatform.Portal.SignIn;

/// <summary>What the cookie says about who is signed in.</summary>
internal static class Session
{
    /// <summary>The claim that names the session at identity.</summary>
    public const string Id = "sid";

    private static readonly string[] Rights = ["role", ScopeClaims.School, ScopeClaims.Programme, "person", Id];

    /// <summary>
    /// Takes roles, schools, programmes, person and session from the access token: the very claims by which every API decides, so that the
    /// menu never promises what an API refuses. It came from identity itself, so its signature needs no second look.
    /// </summary>
    public static void TakeRights(ClaimsPrincipal principal, string accessToken)
    {
        var identity = (ClaimsIdentity)principal.Identity!;
        foreach (var old in identity.FindAll(c => Rights.Contains(c.Type, StringComparer.Ordinal)).ToList())
            identity.RemoveClaim(old);
        identity.AddClaims(new JsonWebToken(accessToken).Claims
            .Where(c => Rights.Contains(c.Type, StringComparer.Ordinal))
            .Select(c => new Claim(c.Type, c.Value)));
    }
}
