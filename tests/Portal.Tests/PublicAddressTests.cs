using System.Net;
using AlumniPlatform.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Portal.Tests;

/// <summary>What the portal makes of the ways in which a public address can be written.</summary>
public sealed class PublicAddressTests(PortalFixture portal) : IClassFixture<PortalFixture>
{
    [Theory]
    [InlineData("http://alumni.test.example", "http://alumni.test.example/")]
    [InlineData("http://alumni.test.example:80/", "http://alumni.test.example/")]
    [InlineData("https://alumni.test.example", "https://alumni.test.example/")]
    [InlineData("HTTPS://Alumni.Test.Example:443/", "https://alumni.test.example/")]
    [InlineData("https://alumni.test.example:8443", "https://alumni.test.example:8443/")]
    [InlineData("https://räksmörgås.test.example", "https://xn--rksmrgs-5wao1o.test.example/")]
    [InlineData("http://[::1]", "http://[::1]/")]
    public async Task Signing_in_leads_to_the_address_without_the_port_that_goes_without_saying(string configured, string address)
    {
        var answer = await SignInAsync(configured);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldStartWith($"{address}connect/authorize?");
        QueryHelpers.ParseQuery(answer.Headers.Location.Query)["redirect_uri"].ToString().ShouldBe($"{address}signin-oidc");
    }

    [Theory]
    [InlineData("https://alumni.test.example", true)]
    [InlineData("http://alumni.test.example", false)]
    public async Task Over_https_every_cookie_is_secure_and_this_hosts_alone(string configured, bool https)
    {
        var cookies = (await SignInAsync(configured)).Headers.GetValues("Set-Cookie").ToArray();
        cookies.Length.ShouldBe(2); // state and nonce of the way back
        cookies.ShouldAllBe(c => c.StartsWith("__Host-", StringComparison.Ordinal) == https);
        cookies.ShouldAllBe(c => c.Contains("; secure", StringComparison.OrdinalIgnoreCase) == https);
        cookies.ShouldAllBe(c => c.Contains("; path=/;", StringComparison.OrdinalIgnoreCase) == https); // as the prefix demands
    }

    [Theory]
    [InlineData("alumni.test.example")]
    [InlineData("ftp://alumni.test.example")]
    [InlineData("https://alumni.test.example/alumni")]
    [InlineData("https://alumni.test.example/?a=b")]
    [InlineData("https://somebody@alumni.test.example/")]
    public async Task An_address_under_which_the_pages_could_not_be_is_refused_at_the_start(string configured)
    {
        var fault = await Should.ThrowAsync<Exception>(async () => await (await StartAsync(configured)).DisposeAsync());
        fault.ToString().ShouldContain("PublicAddress");
    }

    private Task<ServiceHost<Program>> StartAsync(string configured) => ServiceHost<Program>.StartAsync(new Dictionary<string, string?>
    {
        ["PublicAddress"] = configured,
        ["services:gateway:http:0"] = portal.Gateway.Address.AbsoluteUri,
    });

    private async Task<HttpResponseMessage> SignInAsync(string configured)
    {
        await using var host = await StartAsync(configured);
        using var client = host.Anonymous();
        return await client.GetAsync("/sign-in");
    }
}
