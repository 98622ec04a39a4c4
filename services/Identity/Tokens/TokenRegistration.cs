using AlumniPlatform.Identity.Keys;
using AlumniPlatform.Identity.Sessions;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using OpenIddict.Validation.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AlumniPlatform.Identity.Tokens;

internal static class TokenRegistration
{
    public static void AddTokens(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityDb>())
            .AddServer(ConfigureServer)
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.UseAspNetCore();
                validation.AddAudiences(Authentication.Audience);
            });
        builder.Services.AddOptions<OpenIddictServerOptions>().Configure<TokenKeys, PublicAddress>((options, keys, address) =>
        {
            options.Issuer = address.Value;
            options.SigningCredentials.AddRange(keys.Signing.Select(k => new SigningCredentials(k, SecurityAlgorithms.RsaSha256)));
            options.EncryptionCredentials.AddRange(keys.Encryption.Select(k =>
                new EncryptingCredentials(k, SecurityAlgorithms.RsaOAEP, SecurityAlgorithms.Aes256CbcHmacSha512)));
        });
        builder.Services.AddScoped<Rights>();
        // The APIs of this service take tokens as those of any other; the pages say themselves that they read the cookie.
        builder.Services.AddAuthentication(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    private static void ConfigureServer(OpenIddictServerBuilder server)
    {
        server.SetTokenEndpointUris("connect/token").SetAuthorizationEndpointUris("connect/authorize").SetRevocationEndpointUris("connect/revoke")
            .SetEndSessionEndpointUris("connect/endsession").SetUserInfoEndpointUris("connect/userinfo");
        server.AllowClientCredentialsFlow().AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
        server.DisableAccessTokenEncryption(); // every service reads the claims with nothing but the public key
        server.SetAccessTokenLifetime(TimeSpan.FromMinutes(15));
        // A session decides how long its refresh token works, which may be used more than once: two tabs, or a browser that never got
        // the answer, come with the same one. It is worth nothing without the client's secret.
        server.DisableRollingRefreshTokens();
        server.RegisterScopes(Scopes.Profile, Scopes.OfflineAccess);
        server.RegisterClaims(["name", .. Principals.Rights, "person", SessionStore.Claim]);
        server.UseAspNetCore()
            .DisableTransportSecurityRequirement() // the gateway ends TLS
            .EnableTokenEndpointPassthrough().EnableAuthorizationEndpointPassthrough()
            .EnableEndSessionEndpointPassthrough().EnableUserInfoEndpointPassthrough();
        server.AddEventHandler<HandleConfigurationRequestContext>(handler => handler
            .UseSingletonHandler<KeysInside>().SetOrder(int.MaxValue - 1000));
    }

    public static void MapTokens(this IEndpointRouteBuilder app)
    {
        app.MapAuthorize();
        app.MapToken();
        app.MapSession();
    }
}
