using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Identity.Tests;

public sealed class ServiceAccountTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    [Theory]
    [InlineData("school-system", "school-system", "*")]
    [InlineData("school-system-eecs", "school-system", "EECS")]
    [InlineData("central", "central", null)]
    [InlineData("coordinator-eecs", "coordinator", "EECS")]
    [InlineData("analyst", "analyst", null)]
    [InlineData("operator", "operator", null)]
    [InlineData("door-eecs", "door", "EECS")]
    [InlineData("coordinator-cdate", "coordinator", null, "CDATE")]
    public async Task A_demo_account_gets_a_token_with_its_role_schools_and_programmes(string client, string role, string? school, string? programme = null)
    {
        var token = new JsonWebToken(await fixture.Host.Anonymous().TokenAsync(client));
        token.Typ.ShouldBe("at+jwt");
        token.Alg.ShouldBe("RS256");
        token.Issuer.ShouldBe("http://localhost:8080/");
        token.Audiences.ShouldBe(["alumni-platform"]);
        token.Subject.ShouldBe(client);
        var payload = token.Payload();
        payload.GetProperty("client_id").GetString().ShouldBe(client);
        payload.GetProperty("name").GetString().ShouldBe(client);
        payload.Strings("role").ShouldBe([role]);
        payload.Strings("school").ShouldBe(school is null ? [] : [school]);
        payload.Strings("programme").ShouldBe(programme is null ? [] : [programme]);
    }

    [Theory]
    [InlineData("central", "wrong")]
    [InlineData("central", "")]
    [InlineData("portal", "portal")]
    [InlineData("nobody", "nobody")]
    public async Task A_wrong_secret_an_unknown_client_and_a_client_of_people_get_none(string client, string secret)
    {
        using var response = await fixture.Host.Anonymous().AskAsync(client, secret);
        response.StatusCode.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("access_token");
    }

    [Fact]
    public async Task Outside_Development_no_demo_account_exists_not_even_one_that_did_before()
    {
        await using var own = new IdentityFixture();
        await own.InitializeAsync();
        await own.Host.Anonymous().TokenAsync("operator");

        await using var production = await own.StartAsync(("environment", "Production"), ("Portal:ClientSecret", "a-secret"));
        foreach (var client in new[] { "school-system", "school-system-eecs", "central", "coordinator-eecs", "coordinator-cdate", "analyst", "operator", "door-eecs" })
        {
            using var response = await production.Anonymous().AskAsync(client, client);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, client);
        }
    }

    [Fact]
    public async Task An_account_of_the_configuration_exists_everywhere_and_ends_with_it()
    {
        await using var own = new IdentityFixture();
        await own.InitializeAsync();
        (string, string)[] production = [("environment", "Production"), ("Portal:ClientSecret", "a-secret")];
        await using (var with = await own.StartAsync([.. production, ("ServiceAccounts:0:Id", "ladok"), ("ServiceAccounts:0:Secret", "ladok"), ("ServiceAccounts:0:Role", "school-system"), ("ServiceAccounts:0:Schools:0", "CBH")]))
            new JsonWebToken(await with.Anonymous().TokenAsync("ladok")).Payload().Strings("school").ShouldBe(["CBH"]);
        await using var without = await own.StartAsync(production);
        using var response = await without.Anonymous().AskAsync("ladok", "ladok");
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_discovery_document_names_the_public_address_though_the_request_came_inside()
    {
        using var client = fixture.Host.Anonymous();
        var inside = await (await client.GetAsync("http://identity:5001/.well-known/openid-configuration")).JsonAsync();
        inside.GetProperty("issuer").GetString().ShouldBe("http://localhost:8080/");
        inside.GetProperty("token_endpoint").GetString().ShouldBe("http://localhost:8080/connect/token");
        inside.GetProperty("jwks_uri").GetString().ShouldBe("http://identity:5001/.well-known/jwks");

        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.example");
        var outside = await (await client.GetAsync("/.well-known/openid-configuration")).JsonAsync();
        outside.GetProperty("jwks_uri").GetString().ShouldBe("http://localhost:8080/.well-known/jwks");
        outside.GetRawText().ShouldNotContain("evil.example");
    }
}
