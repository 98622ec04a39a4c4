using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Identity.Tests;

public sealed class CodeFlowTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    [Theory]
    [InlineData("member", "member", null)]
    [InlineData("coordinator-eecs", "coordinator", "EECS")]
    [InlineData("central", "central", null)]
    [InlineData("analyst", "analyst", null)]
    [InlineData("operator", "operator", null)]
    [InlineData("door-eecs", "door", "EECS")]
    [InlineData("school-system", "school-system", "*")]
    [InlineData("school-system-eecs", "school-system", "EECS")]
    public async Task A_demo_person_signs_in_and_the_portal_gets_tokens_with_the_rights(string person, string role, string? school)
    {
        using var visitor = new Visitor(fixture.Host);
        var back = await visitor.SignInAsDemoAsync(person);
        back.LeftTo.ShouldStartWith("http://localhost:8080/signin-oidc?");
        back.LeftTo!.ShouldContain("state=s1");
        back.LeftTo!.ShouldContain("iss=http%3A%2F%2Flocalhost%3A8080%2F");

        var tokens = await visitor.TokensAsync(back);
        var access = new JsonWebToken(tokens.GetProperty("access_token").GetString());
        access.Issuer.ShouldBe("http://localhost:8080/");
        access.Audiences.ShouldBe(["alumni-platform"]);
        access.Payload().Strings("role").ShouldBe([role]);
        access.Payload().Strings("school").ShouldBe(school is null ? [] : [school]);
        access.Payload().GetProperty("client_id").GetString().ShouldBe("portal");
        var id = new JsonWebToken(tokens.GetProperty("id_token").GetString());
        id.Issuer.ShouldBe("http://localhost:8080/");
        id.Audiences.ShouldBe(["portal"]);
        id.Payload().GetProperty("nonce").GetString().ShouldBe("n1");
        id.Payload().GetProperty("name").GetString()!.ShouldStartWith("Demo ");
        id.Subject.ShouldBe(access.Subject);

        using var api = fixture.Host.Bearing(access.EncodedToken);
        var info = await (await api.GetAsync("/connect/userinfo")).JsonAsync();
        info.GetProperty("sub").GetString().ShouldBe(access.Subject);
        info.Strings("role").ShouldBe([role]);
    }

    [Fact]
    public async Task A_code_is_worth_nothing_without_its_verifier_or_the_secret_and_only_once()
    {
        using var visitor = new Visitor(fixture.Host);
        (await visitor.RedeemAsync((await visitor.SignInAsDemoAsync("analyst")).LeftTo!, verifier: "another-code-verifier-of-at-least-43-characters")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var callback = (await visitor.OpenAsync(Visitor.AuthorizeUrl())).LeftTo!;
        (await visitor.RedeemAsync(callback, secret: "wrong")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await visitor.RedeemAsync(callback)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await visitor.RedeemAsync(callback)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Without_PKCE_or_for_a_foreign_redirect_address_there_is_no_code()
    {
        using var visitor = new Visitor(fixture.Host);
        await visitor.SignInAsDemoAsync("analyst");
        var url = Visitor.AuthorizeUrl();
        string[] refused = [url[..url.IndexOf("&code_challenge_method", StringComparison.Ordinal)], url.Replace("signin-oidc", "elsewhere", StringComparison.Ordinal)];
        foreach (var address in refused)
        {
            var seen = await visitor.OpenAsync(address);
            seen.LeftTo.ShouldBeNull(); // shown here, not sent to an address that nobody vouches for
            seen.Status.ShouldBe(HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    public async Task A_refresh_token_gives_new_tokens_until_the_account_is_gone()
    {
        using var visitor = new Visitor(fixture.Host);
        var tokens = await visitor.TokensAsync(await visitor.SignInAsDemoAsync("school-system-eecs"));
        var next = await (await visitor.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).JsonAsync();
        new JsonWebToken(next.GetProperty("access_token").GetString()).Payload().Strings("role").ShouldBe(["school-system"]);

        await fixture.Database.ExecuteAsync("delete from account where email = 'school-system-eecs@demo.example'");
        (await visitor.RefreshAsync(next.GetProperty("refresh_token").GetString()!)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await visitor.OpenAsync(Visitor.AuthorizeUrl())).Title.ShouldBe("Sign in");
        await (await fixture.StartReplicaAsync()).DisposeAsync(); // makes the demo person again
    }

    [Fact]
    public async Task Outside_Development_there_is_no_demo_person()
    {
        await using var own = new IdentityFixture();
        await own.InitializeAsync();
        using var before = new Visitor(own.Host);
        await before.SignInAsDemoAsync("operator");

        await using var production = await own.StartAsync(("environment", "Production"), ("Portal:ClientSecret", "a-secret"));
        using var visitor = new Visitor(production);
        var page = await visitor.OpenAsync(Visitor.AuthorizeUrl());
        page.Title.ShouldBe("Sign in");
        page.Page!.QuerySelector("form[action^='/account/demo']").ShouldBeNull();
        (await own.Database.ScalarAsync<long>("select count(*) from account")).ShouldBe(0);
        using var answer = await production.Anonymous().PostAsync("/account/demo", TokenRequests.Form(("email", "operator@demo.example")));
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.Unauthorized);
    }
}
