using System.Net;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Gateway.Tests;

public sealed class EdgeTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const int MiB = 1024 * 1024;

    [Theory]
    [InlineData("/api/membership/activations", MiB + 1)]
    [InlineData("/account/sign-in", MiB + 1)]
    [InlineData("/imports", MiB + 1)]
    [InlineData("/api/membership/intake", 64 * MiB + 1)]
    [InlineData("/api/membership/imports", 101 * MiB + 1)]
    [InlineData("/imports/upload", 101 * MiB + 1)]
    public async Task Body_that_is_announced_as_too_large_is_refused(string address, int size)
    {
        using var client = fixture.Gateway.Anonymous().AsNewVisitor();
        await (await client.PostAsync(address, new ByteArrayContent(new byte[size]))).ShouldBeProblemAsync(413, "too-large");
    }

    [Fact]
    public async Task Body_that_turns_out_too_large_is_refused()
    {
        using var client = fixture.Gateway.Anonymous().AsNewVisitor();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/membership/activations") { Content = new ByteArrayContent(new byte[4 * MiB]) };
        request.Content.Headers.ContentLength = null;
        request.Headers.TransferEncodingChunked = true;
        await (await client.SendAsync(request)).ShouldBeProblemAsync(413, "too-large");
    }

    [Fact]
    public async Task Batch_of_a_school_system_may_be_large()
    {
        using var client = fixture.Gateway.Anonymous();
        var answer = await client.PostAsync("/api/membership/intake", new ByteArrayContent(new byte[40 * MiB]));
        (await answer.JsonAsync())["received"]!.GetValue<long>().ShouldBe(40 * MiB);
    }

    [Fact]
    public async Task File_of_a_school_may_be_large()
    {
        using var client = fixture.Gateway.Anonymous();
        var answer = await client.PostAsync("/api/membership/imports?fileName=a.csv", new ByteArrayContent(new byte[100 * MiB]));
        (await answer.JsonAsync())["received"]!.GetValue<long>().ShouldBe(100 * MiB);
    }

    [Fact]
    public async Task Photo_that_is_too_large_for_a_picture_reaches_who_says_so()
    {
        using var client = fixture.Gateway.Anonymous();
        var answer = await client.PutAsync("/api/events/01890000-0000-7000-8000-000000000001/picture?altSv=a", new ByteArrayContent(new byte[12 * MiB]));
        (await answer.JsonAsync())["received"]!.GetValue<long>().ShouldBe(12 * MiB);
    }

    [Theory]
    [InlineData("/api/analytics/coverage")]
    [InlineData("/api/unheard-of")]
    [InlineData("/health/live")]
    [InlineData("/")]
    public async Task Every_answer_has_the_security_headers_and_names_no_server(string address)
    {
        using var client = fixture.Gateway.Anonymous();
        var headers = (await client.GetAsync(address)).Headers;
        headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
        headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        headers.Contains("Server").ShouldBeFalse();
        headers.Contains("Strict-Transport-Security").ShouldBeFalse("the public address of the tests is http");
    }

    [Fact]
    public async Task What_a_page_says_about_itself_stands()
    {
        using var client = fixture.Gateway.Anonymous();
        var headers = (await client.GetAsync("/own-headers")).Headers;
        headers.GetValues("Content-Security-Policy").ShouldBe(["default-src 'self' data:"]);
        headers.Contains("X-Powered-By").ShouldBeFalse();
    }

    [Fact]
    public async Task Platform_with_https_address_tells_browsers_to_stay_there()
    {
        await using var gateway = await fixture.StartGatewayAsync(new() { ["PublicAddress"] = "https://alumni.example.org" });
        using var client = gateway.Anonymous();
        (await client.GetAsync("/")).Headers.GetValues("Strict-Transport-Security").Single().ShouldStartWith("max-age=31536000");
    }

    [Fact]
    public async Task Service_that_is_away_is_a_problem_to_come_back_from()
    {
        await using var gateway = await fixture.StartGatewayAsync(new() { ["services:analytics:http:0"] = $"http://{GatewayFixture.ClosedPort}" });
        using var client = gateway.Anonymous();
        var answer = await client.GetAsync("/api/analytics/coverage");
        await answer.ShouldBeProblemAsync(503, "unavailable");
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        (await client.GetAsync("/api/membership/organisation")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Service_that_comes_back_is_asked_at_once()
    {
        var address = $"http://127.0.0.1:{RealProcess.FreePort()}";
        await using var gateway = await fixture.StartGatewayAsync(new() { ["services:analytics:http:0"] = address });
        using var client = gateway.Anonymous();
        await (await client.GetAsync("/api/analytics/coverage")).ShouldBeProblemAsync(503, "unavailable");
        await using var back = await Destination.StartAsync("analytics", address);
        (await client.GetAsync("/api/analytics/coverage")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Visitor_of_a_portal_that_is_away_gets_a_page()
    {
        await using var gateway = await fixture.StartGatewayAsync(new() { ["services:portal:http:0"] = $"http://{GatewayFixture.ClosedPort}" });
        using var client = gateway.Anonymous();
        client.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml");
        var page = await client.GetAsync("/activate");
        page.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        page.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        (await page.Content.ReadAsStringAsync()).ShouldContain("<h1>Temporarily away</h1>");
    }
}
