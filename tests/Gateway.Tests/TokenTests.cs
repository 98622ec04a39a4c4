using System.Net;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Gateway.Tests;

public sealed class TokenTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private static readonly TokenClaims central = new() { Roles = [Roles.Central], Subject = "token-tests" };

    [Fact]
    public async Task Token_signed_by_somebody_else_does_not_reach_a_service()
    {
        using var client = fixture.Gateway.Bearing(TokenIssuer.Forged(central));
        var answer = await client.GetAsync("/api/analytics/coverage");
        await answer.ShouldBeProblemAsync(401, "unauthenticated");
        answer.Headers.WwwAuthenticate.ToString().ShouldContain("invalid_token");
    }

    [Fact]
    public async Task Expired_token_is_told_to_be_expired()
    {
        using var client = fixture.Gateway.Client(central with { Lifetime = TimeSpan.FromHours(-1) });
        var answer = await client.GetAsync("/api/analytics/coverage");
        await answer.ShouldBeProblemAsync(401, "unauthenticated");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("expired");
    }

    [Theory]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer ")]
    [InlineData("Basic c2Nob29sLXN5c3RlbTpzY2hvb2wtc3lzdGVt")]
    public async Task Anything_but_a_token_is_refused(string authorization)
    {
        using var client = fixture.Gateway.Anonymous();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        await (await client.GetAsync("/api/membership/organisation")).ShouldBeProblemAsync(401, "unauthenticated");
    }

    [Fact]
    public async Task Good_token_is_passed_on()
    {
        using var client = fixture.Gateway.Client(central);
        var echo = await (await client.GetAsync("/api/analytics/coverage")).JsonAsync();
        echo["headers"]!["authorization"]!.GetValue<string>().ShouldStartWith("Bearer ey");
    }

    [Fact]
    public async Task Without_a_token_the_service_decides()
    {
        using var client = fixture.Gateway.Anonymous();
        (await client.GetAsync("/api/membership/organisation")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Client_credentials_in_a_header_reach_identity()
    {
        using var client = fixture.Gateway.Anonymous();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Basic c2Nob29sLXN5c3RlbTpzY2hvb2wtc3lzdGVt");
        (await client.PostAsync("/connect/token", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Good_token_is_not_called_bad_while_identity_has_never_answered()
    {
        await using var gateway = await fixture.StartGatewayAsync(new() { ["services:identity:http:0"] = $"http://{GatewayFixture.ClosedPort}" });
        using var client = gateway.Client(central);
        var answer = await client.GetAsync("/api/analytics/coverage");
        await answer.ShouldBeProblemAsync(503, "identity-unavailable");
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
    }
}
