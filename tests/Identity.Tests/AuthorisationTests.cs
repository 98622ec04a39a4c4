using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;
using static AlumniPlatform.Testing.AuthorisationRow;

namespace AlumniPlatform.Identity.Tests;

public sealed class AuthorisationTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task Every_endpoint_admits_whom_the_table_names()
    {
        // Identity signs its tokens itself: the callers bring real ones.
        var tokens = new Dictionary<string, string>();
        foreach (var role in Roles.All)
            using (var visitor = new Visitor(fixture.Host))
                tokens[role] = (await visitor.TokensAsync(await visitor.SignInAsDemoAsync(role is Roles.Coordinator or Roles.Door ? $"{role}-eecs" : role))).GetProperty("access_token").GetString()!;
        using var anonymous = fixture.Host.Anonymous();
        await Eventually.Async(async () => (int)(await anonymous.GetAsync("/health/ready")).StatusCode, status => status == 200, TimeSpan.FromMinutes(1)); // its queues may not be declared yet
        await AuthorisationTable.CheckAsync(AuthorisationTable.EndpointsOf(fixture.Host.Services),
        [
            Anonymous("ANY", "/health/live"), Anonymous("ANY", "/health/ready"),
            Anonymous("POST", "/connect/token"),
            Anonymous("GET", "/connect/authorize"), Anonymous("POST", "/connect/authorize"),
            Anonymous("GET", "/connect/endsession"), Anonymous("POST", "/connect/endsession"),
            Allow("GET", "/connect/userinfo", [.. Roles.All]), Allow("POST", "/connect/userinfo", [.. Roles.All]),
            Anonymous("GET", "/account/sign-in"), Anonymous("POST", "/account/sign-in"), Anonymous("GET", "/account/sent"),
            Anonymous("GET", "/account/link"), Anonymous("POST", "/account/link"), Anonymous("POST", "/account/demo"), Anonymous("GET", "/account/ticket"),
            Allow("GET", "/api/identity/dead-letters", Roles.Operator), Allow("GET", "/api/identity/dead-letters/audit", Roles.Operator),
            Allow("GET", "/api/identity/dead-letters/{id}", Roles.Operator), Allow("POST", "/api/identity/dead-letters/{id}/replay", Roles.Operator),
            Allow("POST", "/api/identity/dead-letters/{id}/drop", Roles.Operator), Allow("POST", "/api/identity/dead-letters/replay", Roles.Operator),
            SignedIn("GET", "/api/identity/sessions"), SignedIn("GET", "/api/identity/sessions/current"), SignedIn("POST", "/api/identity/sessions/end-others"),
            SignedIn("DELETE", "/api/identity/sessions/{id}"), SignedIn("DELETE", "/api/identity/sessions/current"),
            Allow("POST", "/api/identity/accounts/search", Roles.Central, Roles.Operator), Allow("POST", "/api/identity/accounts/{id}/end-sessions", Roles.Central, Roles.Operator),
            Allow("GET", "/api/identity/accounts/audit", Roles.Central, Roles.Operator),
            Anonymous("GET", "/api/identity/openapi.json"),
        ], role => role is null ? fixture.Host.Anonymous() : fixture.Host.Bearing(tokens[role]));
    }

    [Fact]
    public async Task A_token_that_another_signed_is_not_taken()
    {
        using var client = fixture.Host.Bearing(TokenIssuer.Forged(new TokenClaims { Roles = [Roles.Operator] }));
        (await client.GetAsync("/api/identity/dead-letters")).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
    }
}
