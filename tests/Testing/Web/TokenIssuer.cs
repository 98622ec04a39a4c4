using System.Collections.Concurrent;
using System.Security.Cryptography;
using AlumniPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AlumniPlatform.Testing;

/// <summary>
/// Stands where identity stands: signs real tokens and serves the discovery document and the keys over HTTP on
/// loopback, so that a service under test validates as in production. One a process.
/// </summary>
public sealed class TokenIssuer
{
    private static readonly Lazy<Task<TokenIssuer>> shared = new(StartAsync);
    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "test" };

    private TokenIssuer(string address) => Address = address;

    /// <summary>The platform's public address in tests; its issuer is this with a slash.</summary>
    public const string PublicAddress = "http://localhost:8080";

    /// <summary>Where the documents are served: the value of <c>services:identity:http:0</c>.</summary>
    public string Address { get; }

    /// <summary>The process's issuer.</summary>
    public static Task<TokenIssuer> SharedAsync() => shared.Value;

    /// <summary>A token as identity gives it, valid for an hour.</summary>
    public string Token(TokenClaims claims) => Sign(claims, key);

    /// <summary>A token with the right claims, signed by a key that is not the platform's.</summary>
    public static string Forged(TokenClaims claims) => Sign(claims, new RsaSecurityKey(RSA.Create(2048)) { KeyId = "test" });

    private static string Sign(TokenClaims claims, RsaSecurityKey with)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = $"{PublicAddress}/",
            Audience = Authentication.Audience,
            TokenType = "at+jwt",
            IssuedAt = now - TimeSpan.FromDays(1),
            NotBefore = now - TimeSpan.FromDays(1),
            Expires = now + claims.Lifetime,
            SigningCredentials = new SigningCredentials(with, SecurityAlgorithms.RsaSha256),
            Claims = claims.ToDictionary(),
        });
    }

    private static async Task<TokenIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = default(TokenIssuer);
        app.MapGet("/.well-known/openid-configuration", () => new Dictionary<string, object>
        {
            ["issuer"] = $"{PublicAddress}/",
            ["jwks_uri"] = $"{issuer!.Address}/.well-known/jwks",
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        });
        app.MapGet("/.well-known/jwks", () => Results.Text($$"""{"keys":[{{issuer!.PublicKey()}}]}""", "application/json"));
        await app.StartAsync();
        return issuer = new TokenIssuer(app.Urls.Single());
    }

    private string PublicKey()
    {
        var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
        return $$"""{"kty":"RSA","use":"sig","alg":"RS256","kid":"{{key.KeyId}}","n":"{{Base64UrlEncoder.Encode(parameters.Modulus)}}","e":"{{Base64UrlEncoder.Encode(parameters.Exponent)}}"}""";
    }
}

/// <summary>What a token says about its holder, in the platform's claim shape.</summary>
public sealed record TokenClaims
{
    /// <summary>The account, or the client id of a service account.</summary>
    public string Subject { get; init; } = "test-account";

    /// <summary>Name for people.</summary>
    public string Name { get; init; } = "Test Account";

    /// <summary>Roles of <see cref="ServiceDefaults.Roles"/>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Codes of schools; <c>*</c> is all.</summary>
    public IReadOnlyList<string> Schools { get; init; } = [];

    /// <summary>Codes of programmes.</summary>
    public IReadOnlyList<string> Programmes { get; init; } = [];

    /// <summary>The person behind a member's account.</summary>
    public Guid? Person { get; init; }

    /// <summary>The addresses with which the account signs in.</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>The client that asked for the token.</summary>
    public string ClientId { get; init; } = "test-client";

    /// <summary>How long the token is valid; negative is expired.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    internal Dictionary<string, object> ToDictionary()
    {
        var claims = new Dictionary<string, object> { ["sub"] = Subject, ["name"] = Name, ["client_id"] = ClientId };
        if (Roles.Count > 0)
            claims["role"] = Roles.ToArray();
        if (Schools.Count > 0)
            claims["school"] = Schools.ToArray();
        if (Emails.Count > 0)
            claims["email"] = Emails.ToArray();
        if (Programmes.Count > 0)
            claims["programme"] = Programmes.ToArray();
        if (Person is { } person)
            claims["person"] = person.ToString();
        return claims;
    }
}
