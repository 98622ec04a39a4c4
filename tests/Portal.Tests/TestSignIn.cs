using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AlumniPlatform.Portal.Tests;

/// <summary>
/// Identity's part of the code flow: who is to be signed in stands in the visitor's cookie <c>visitor</c> (roles, separated by
/// comma or plus, for the school EECS, or for <c>programme:CDATE</c> when that is among them). Codes work once and only with their PKCE verifier.
/// </summary>
internal sealed class TestSignIn(Func<Uri> address)
{
    public const string Cookie = "visitor";

    private const string Programme = "programme:";
    private static readonly char[] separators = [',', '+'];

    private static readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "pages" };
    private static int sessions;
    private readonly ConcurrentDictionary<string, (string Roles, string Nonce, string Challenge)> codes = new(StringComparer.Ordinal);

    /// <summary>What identity answers to the question whether a session still is one.</summary>
    public int Session { get; set; } = 200;

    public void Map(WebApplication app)
    {
        app.MapGet("/.well-known/openid-configuration", () => new Dictionary<string, object>
        {
            ["issuer"] = address().AbsoluteUri,
            ["authorization_endpoint"] = new Uri(address(), "/connect/authorize").AbsoluteUri,
            ["token_endpoint"] = new Uri(address(), "/connect/token").AbsoluteUri,
            ["end_session_endpoint"] = new Uri(address(), "/connect/endsession").AbsoluteUri,
            ["jwks_uri"] = new Uri(address(), "/.well-known/jwks").AbsoluteUri,
        });
        app.MapGet("/.well-known/jwks", () => Results.Text($$"""{"keys":[{{PublicKey()}}]}""", "application/json"));
        app.MapGet("/api/identity/sessions/current", () => Results.StatusCode(Session));
        app.MapGet("/connect/authorize", Authorize);
        app.MapPost("/connect/token", (Delegate)TokenAsync);
        app.MapGet("/connect/endsession", (string post_logout_redirect_uri, string? state) =>
            Results.Redirect($"{post_logout_redirect_uri}?state={Uri.EscapeDataString(state ?? "")}"));
    }

    private IResult Authorize(HttpContext http, string redirect_uri, string state, string nonce, string code_challenge)
    {
        if (http.Request.Cookies[Cookie] is not { } roles)
            return Results.Text("sign in here");
        var code = RandomNumberGenerator.GetHexString(32);
        codes[code] = (roles, nonce, code_challenge);
        return Results.Redirect($"{redirect_uri}?code={code}&state={Uri.EscapeDataString(state)}&iss={Uri.EscapeDataString(address().AbsoluteUri)}");
    }

    private async Task<IResult> TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (!codes.TryRemove(form["code"].ToString(), out var granted) || granted.Challenge != Challenge(form["code_verifier"].ToString()))
            return Results.BadRequest(new { error = "invalid_grant" });
        var parts = granted.Roles.Split(separators).ToLookup(part => part.StartsWith(Programme, StringComparison.Ordinal));
        string[] roles = [.. parts[false]], programmes = [.. parts[true].Select(part => part[Programme.Length..])];
        return Results.Json(new Dictionary<string, object>
        {
            ["token_type"] = "Bearer",
            ["expires_in"] = 3600,
            ["refresh_token"] = "refresh",
            ["id_token"] = Sign("portal", new() { ["sub"] = granted.Roles, ["name"] = $"Demo {granted.Roles}", ["nonce"] = granted.Nonce }),
            ["access_token"] = Sign("alumni-platform", new()
            {
                ["sub"] = granted.Roles, ["name"] = $"Demo {granted.Roles}", ["role"] = roles,
                [programmes.Length == 0 ? "school" : "programme"] = programmes.Length == 0 ? ["EECS"] : programmes,
                ["sid"] = $"01890000-0000-7000-8000-{Interlocked.Increment(ref sessions):x12}",
            }),
        });
    }

    private string Sign(string audience, Dictionary<string, object> claims)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = address().AbsoluteUri,
            Audience = audience,
            IssuedAt = now,
            Expires = now.AddHours(1),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
            Claims = claims,
        });
    }

    private static string Challenge(string verifier) => Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier)));

    private static string PublicKey()
    {
        var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
        return $$"""{"kty":"RSA","use":"sig","alg":"RS256","kid":"{{key.KeyId}}","n":"{{Base64UrlEncoder.Encode(parameters.Modulus)}}","e":"{{Base64UrlEncoder.Encode(parameters.Exponent)}}"}""";
    }
}
