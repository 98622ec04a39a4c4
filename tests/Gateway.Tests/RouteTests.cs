using System.Diagnostics;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Gateway.Tests;

public sealed class RouteTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("/api/membership/people?limit=2&after=x%2By", "membership")]
    [InlineData("/api/membership/activations/lookup", "membership")]
    [InlineData("/api/events/public/reunion", "events")]
    [InlineData("/api/communication/deliveries", "communication")]
    [InlineData("/api/analytics/coverage", "analytics")]
    [InlineData("/api/identity/dead-letters", "identity")]
    [InlineData("/connect/token", "identity")]
    [InlineData("/account/sign-in", "identity")]
    [InlineData("/", "portal")]
    [InlineData("/activate?token=abc", "portal")]
    [InlineData("/apiary", "portal")]
    public async Task Address_reaches_its_service_unchanged(string address, string service)
    {
        using var client = fixture.Gateway.Anonymous();
        var echo = await (await client.GetAsync(address)).JsonAsync();
        echo["service"]!.GetValue<string>().ShouldBe(service);
        $"{echo["path"]}{echo["query"]}".ShouldBe(address);
        echo["protocol"]!.GetValue<string>().ShouldBe("HTTP/1.1");
    }

    [Theory]
    [InlineData("/api/unheard-of")]
    [InlineData("/api/unheard-of/things")]
    [InlineData("/api/messages")]
    public async Task Api_that_no_service_has_is_a_problem_and_not_a_page(string address)
    {
        using var client = fixture.Gateway.Anonymous();
        await (await client.GetAsync(address)).ShouldBeProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task Keys_of_identity_are_public()
    {
        using var client = fixture.Gateway.Anonymous();
        (await (await client.GetAsync("/.well-known/openid-configuration")).JsonAsync())["issuer"]!.GetValue<string>().ShouldBe($"{TokenIssuer.PublicAddress}/");
    }

    [Fact]
    public async Task Service_learns_who_asked_and_under_which_id()
    {
        using var client = fixture.Gateway.Anonymous();
        client.DefaultRequestHeaders.Add("X-Request-Id", "demo-17");
        using var trace = new Activity("test").SetParentId("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").Start();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
        var answer = await client.GetAsync("/api/analytics/coverage");
        var headers = (await answer.JsonAsync())["headers"]!;
        headers["x-request-id"]!.GetValue<string>().ShouldBe("demo-17");
        headers["traceparent"]!.GetValue<string>().ShouldStartWith("00-0af7651916cd43dd8448eb211c80319c-");
        headers["x-forwarded-for"]!.GetValue<string>().ShouldBe("192.0.2.7");
        headers["x-forwarded-host"]!.GetValue<string>().ShouldBe(fixture.Gateway.Address.Authority);
        answer.Headers.GetValues("X-Request-Id").ShouldBe(["demo-17"]);
    }

    [Fact]
    public async Task Request_id_that_does_not_belong_in_a_log_is_replaced()
    {
        using var client = fixture.Gateway.Anonymous();
        client.DefaultRequestHeaders.Add("X-Request-Id", "robert'); drop table");
        var answer = await client.GetAsync("/api/analytics/coverage");
        answer.Headers.GetValues("X-Request-Id").Single().ShouldMatch("^[0-9a-f]{32}$");
    }
}
