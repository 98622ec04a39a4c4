using AlumniPlatform.ServiceDefaults;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AlumniPlatform.Identity.Clients;

/// <summary>The portal: people sign in to it by authorization code with PKCE.</summary>
internal static class PortalClient
{
    public const string Id = "portal";

    public static OpenIddictApplicationDescriptor Describe(string secret, PublicAddress address) => new()
    {
        ClientId = Id,
        ClientSecret = secret,
        ClientType = ClientTypes.Confidential,
        ConsentType = ConsentTypes.Implicit, // the platform's own front end: nobody to give consent to
        DisplayName = "Portal",
        RedirectUris = { new Uri(address.Link("signin-oidc")) },
        PostLogoutRedirectUris = { new Uri(address.Link("signout-callback-oidc")) },
        Permissions =
        {
            Permissions.Endpoints.Authorization,
            Permissions.Endpoints.Token,
            Permissions.Endpoints.EndSession,
            Permissions.Endpoints.Revocation,
            Permissions.GrantTypes.AuthorizationCode,
            Permissions.GrantTypes.RefreshToken,
            Permissions.ResponseTypes.Code,
            Permissions.Scopes.Profile,
        },
        Requirements = { Requirements.Features.ProofKeyForCodeExchange },
    };
}
