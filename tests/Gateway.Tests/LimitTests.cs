using System.Net;
using System.Net.Sockets;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Gateway.Tests;

public sealed class LimitTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private static readonly string run = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("n");

    [Fact]
    public async Task Two_gateways_count_a_client_together()
    {
        await using var one = await fixture.StartGatewayAsync(new() { ["RateLimits:api"] = "10" });
        await using var other = await fixture.StartGatewayAsync(new() { ["RateLimits:api"] = "10" });
        var claims = new TokenClaims { Subject = $"together-{run}" };
        using var here = one.Client(claims);
        using var there = other.Client(claims);
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 10; i++)
            answers.Add(await (i % 2 == 0 ? here : there).GetAsync("/api/analytics/coverage"));
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        answers[^1].Headers.GetValues("X-RateLimit-Limit").ShouldBe(["10"]);
        answers[^1].Headers.GetValues("X-RateLimit-Remaining").ShouldBe(["0"]);

        var refused = await here.GetAsync("/api/analytics/coverage");
        await refused.ShouldBeProblemAsync(429, "too-many-requests");
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 120);
        (await there.GetAsync("/api/analytics/coverage")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Another_client_is_not_held_up()
    {
        await using var gateway = await fixture.StartGatewayAsync(new() { ["RateLimits:api"] = "1" });
        using var greedy = gateway.Client(new TokenClaims { Subject = $"greedy-{run}" });
        using var modest = gateway.Client(new TokenClaims { Subject = $"modest-{run}" });
        await greedy.GetAsync("/api/analytics/coverage");
        (await greedy.GetAsync("/api/analytics/coverage")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await modest.GetAsync("/api/analytics/coverage")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/api/membership/activations/lookup", "activation")]
    [InlineData("/api/membership/activations/resend", "mail")]
    [InlineData("/api/events/public/a-party/registrations", "registration")]
    [InlineData("/account/sign-in", "sign-in")]
    [InlineData("/connect/token", "connect")]
    public async Task Strangers_are_counted_by_address_and_kind(string address, string kind)
    {
        await using var gateway = await fixture.StartGatewayAsync(new() { [$"RateLimits:{kind}"] = "2" });
        using var visitor = gateway.Anonymous().AsNewVisitor();
        for (var i = 0; i < 2; i++)
            (await visitor.PostAsync(address, null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await visitor.PostAsync(address, null)).ShouldBeProblemAsync(429, "too-many-requests");
        (await visitor.GetAsync("/api/membership/organisation")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var somebodyElse = gateway.Anonymous().AsNewVisitor();
        (await somebodyElse.PostAsync(address, null)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Browser_is_refused_with_a_page_in_its_language()
    {
        await using var gateway = await fixture.StartGatewayAsync(new() { ["RateLimits:sign-in"] = "1" });
        using var visitor = gateway.Anonymous().AsNewVisitor();
        visitor.DefaultRequestHeaders.Add("Accept", "text/html");
        visitor.DefaultRequestHeaders.Add("Accept-Language", "sv-SE,sv;q=0.9");
        await visitor.GetAsync("/account/sign-in");
        var page = await visitor.GetAsync("/account/sign-in");
        page.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await page.Content.ReadAsStringAsync()).ShouldContain("<h1>För många försök</h1>");
    }

    [Fact]
    public async Task Without_Redis_everybody_passes()
    {
        await using var gateway = await fixture.StartGatewayAsync(new() { ["ConnectionStrings:cache"] = GatewayFixture.ClosedPort, ["RateLimits:api"] = "1" });
        await ShouldPassAsync(gateway);
    }

    [Theory]
    [InlineData("/api/membership/activations/resend", "mail")]
    [InlineData("/api/events/public/a-party/registrations", "registration")]
    [InlineData("/account/sign-in", "sign-in")]
    public async Task Without_Redis_what_makes_the_platform_write_is_counted_all_the_same(string address, string kind)
    {
        await using var gateway = await fixture.StartGatewayAsync(new() { ["ConnectionStrings:cache"] = GatewayFixture.ClosedPort, [$"RateLimits:{kind}"] = "20" });
        using var visitor = gateway.Anonymous().AsNewVisitor();
        var answers = new List<HttpStatusCode>();
        while (answers.Count < 60) // more than two windows' worth, should one begin meanwhile
            answers.Add((await visitor.PostAsync(address, null)).StatusCode);
        answers.ShouldContain(HttpStatusCode.TooManyRequests);
        answers.Count(a => a == HttpStatusCode.OK).ShouldBeLessThanOrEqualTo(40);
    }

    [Fact]
    public async Task One_client_registers_no_more_than_a_hundred_in_an_hour()
    {
        using var stranger = fixture.Gateway.Anonymous().AsNewVisitor();
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 300; i++)
            answers.Add(await stranger.PostAsync("/api/events/public/a-party/registrations", null));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBeInRange(100, 101);
        answers[^1].Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeGreaterThan(60);
        (await stranger.GetAsync("/api/events/public")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Redis_that_is_silent_holds_nobody_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var gateway = await fixture.StartGatewayAsync(new() { ["ConnectionStrings:cache"] = silent.LocalEndpoint.ToString(), ["RateLimits:api"] = "1" });
        await ShouldPassAsync(gateway);
    }

    private static async Task ShouldPassAsync(ServiceHost<Program> gateway)
    {
        using var client = gateway.Client(new TokenClaims { Subject = $"unlimited-{run}" });
        for (var i = 0; i < 5; i++)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            (await client.GetAsync("/api/analytics/coverage", deadline.Token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }
}
