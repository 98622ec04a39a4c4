using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Identity.Tests;

/// <summary>The clients in the database are those of the newest start: each address has a database of its own.</summary>
public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("http://alumni.test.example:80", "http://alumni.test.example/")]
    [InlineData("https://alumni.test.example", "https://alumni.test.example/")]
    [InlineData("HTTPS://Alumni.Test.Example:443/", "https://alumni.test.example/")]
    public async Task Whoever_comes_to_the_address_gets_a_code_and_tokens_of_that_issuer(string configured, string address)
    {
        await using var own = new IdentityFixture();
        await own.InitializeAsync();
        await using var host = await own.StartAsync(("PublicAddress", configured));
        using var visitor = new Visitor(host, address);
        var back = await visitor.SignInAsDemoAsync("central");
        back.LeftTo.ShouldNotBeNull(back.Title);
        back.LeftTo.ShouldStartWith($"{address}signin-oidc?");
        back.LeftTo.ShouldContain($"iss={Uri.EscapeDataString(address)}");
        new JsonWebToken((await visitor.TokensAsync(back)).GetProperty("access_token").GetString()).Issuer.ShouldBe(address);
        using var document = await host.Anonymous().GetAsync("/.well-known/openid-configuration");
        (await document.JsonAsync()).GetProperty("authorization_endpoint").GetString().ShouldBe($"{address}connect/authorize");
    }

    [Theory]
    [InlineData("https://alumni.test.example", true)]
    [InlineData("http://alumni.test.example", false)]
    public async Task Over_https_every_cookie_is_secure_and_this_hosts_alone(string configured, bool https)
    {
        await using var own = new IdentityFixture();
        await own.InitializeAsync();
        await using var host = await own.StartAsync(("PublicAddress", configured));
        using var visitor = new Visitor(host, $"{configured}/");
        var page = await visitor.OpenAsync("/account/sign-in");
        var asked = await visitor.SendAsync(page, "/account/sign-in", ("email", "central@demo.example"));
        var signedIn = await visitor.SendAsync(page, "/account/demo", ("email", "central@demo.example"));
        string[] cookies = [.. page.SetCookies, .. asked.SetCookies, .. signedIn.SetCookies];
        cookies.Select(c => c.Split('=')[0]).ShouldBe(https
            ? ["__Host-account-form", "__Host-sign-in-request", "__Host-account"]
            : ["account-form", "sign-in-request", "account"]); // as before: who is signed in stays so
        cookies.ShouldAllBe(c => c.Contains("; secure", StringComparison.OrdinalIgnoreCase) == https);
        if (https)
            cookies.ShouldAllBe(c => c.Contains("; path=/;", StringComparison.OrdinalIgnoreCase));
    }
}
