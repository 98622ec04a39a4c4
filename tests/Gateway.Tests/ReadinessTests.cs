using System.Net;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Gateway.Tests;

public sealed class ReadinessTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Platform_is_not_ready_until_each_service_is_and_says_which_is_not()
    {
        using var client = fixture.Gateway.Anonymous();
        (await client.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);

        fixture["communication"].Readiness = 503;
        var answer = await client.GetAsync("/health/ready");
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var checks = (await answer.JsonAsync())["checks"]!;
        checks["communication"]!["status"]!.GetValue<string>().ShouldBe("Unhealthy");
        checks["communication"]!["description"]!.GetValue<string>().ShouldBe("answers 503");
        checks["membership"]!["status"]!.GetValue<string>().ShouldBe("Healthy");

        fixture["communication"].Readiness = 200;
        (await client.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Service_that_does_not_answer_is_not_ready()
    {
        await using var gateway = await fixture.StartGatewayAsync(new() { ["services:portal:http:0"] = $"http://{GatewayFixture.ClosedPort}" });
        using var client = gateway.Anonymous();
        var answer = await client.GetAsync("/health/ready");
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.JsonAsync())["checks"]!["portal"]!["description"]!.GetValue<string>().ShouldBe("does not answer");
        (await client.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_dead_replica_leaves_a_service_ready()
    {
        await using var gateway = await fixture.StartGatewayAsync(new() { ["services:analytics:http:1"] = $"http://{GatewayFixture.ClosedPort}" });
        using var client = gateway.Anonymous();
        var answer = await client.GetAsync("/health/ready");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.JsonAsync())["checks"]!["analytics"]!["description"]!.GetValue<string>().ShouldBe("1 of 2 replicas are ready: does not answer");
    }
}
