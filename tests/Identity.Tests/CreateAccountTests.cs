using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Identity.Tests;

public sealed class CreateAccountTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private static readonly TimeProvider time = TimeProvider.System;

    private static CreateAccount Member(string email, Guid? person = null) => new(
        Guid.CreateVersion7(time.GetUtcNow()), time.GetUtcNow(), person ?? Guid.CreateVersion7(time.GetUtcNow()), email, "Åsa Påhittad", "sv");

    private Task<long> AccountsAsync(string email) => fixture.Database.ScalarAsync<long>("select count(*) from account where lower(email) = $1", email);

    [Fact]
    public async Task Two_commands_and_a_repeated_message_make_one_account()
    {
        await using var others = await OtherServices.ConnectAsync(fixture);
        var first = Member("asa@demo.example");
        var second = Member("asa@demo.example", first.PersonId);
        await others.SendAsync(first);
        await others.SendAsync(first);
        await others.SendAsync(second);
        var answers = new[] { await others.NextAsync<AccountLinked>(), await others.NextAsync<AccountLinked>() };
        answers.Select(a => (a.PersonId, a.AccountId, a.Version)).Distinct().Count().ShouldBe(1);
        answers[0].PersonId.ShouldBe(first.PersonId);
        (await AccountsAsync("asa@demo.example")).ShouldBe(1);
    }

    [Fact]
    public async Task A_new_member_signs_in_by_link_with_role_and_person()
    {
        await using var others = await OtherServices.ConnectAsync(fixture);
        var member = Member("ny.medlem@demo.example");
        await others.SendAsync(member);
        var linked = await others.NextAsync<AccountLinked>();

        using var visitor = new Visitor(fixture.Host);
        await visitor.AskAsync("ny.medlem@demo.example");
        var page = await visitor.OpenAsync(new Uri((await others.MailAsync()).Url).PathAndQuery);
        page.Main.ShouldContain("Åsa Påhittad");
        var tokens = await visitor.TokensAsync(await visitor.SendAsync(page, "/account/link"));
        var token = new JsonWebToken(tokens.GetProperty("access_token").GetString());
        token.Subject.ShouldBe(linked.AccountId.ToString());
        token.Payload().Strings("role").ShouldBe(["member"]);
        token.Payload().GetProperty("person").GetString().ShouldBe(member.PersonId.ToString());
        token.Payload().Strings("email").ShouldBe(["ny.medlem@demo.example"]);
    }

    [Fact]
    public async Task Staff_who_become_members_keep_one_account_with_both_roles_also_over_a_restart()
    {
        await using var others = await OtherServices.ConnectAsync(fixture);
        await others.SendAsync(Member("Coordinator-EECS@demo.example"));
        await others.NextAsync<AccountLinked>();
        (await AccountsAsync("coordinator-eecs@demo.example")).ShouldBe(1);
        await using var restarted = await fixture.StartReplicaAsync();
        using var visitor = new Visitor(restarted);
        var tokens = await visitor.TokensAsync(await visitor.SignInAsDemoAsync("coordinator-eecs"));
        new JsonWebToken(tokens.GetProperty("access_token").GetString()).Payload().Strings("role").ShouldBe(["coordinator", "member"]);
    }

    [Fact]
    public async Task Giving_the_address_of_another_member_takes_nothing_from_that_member()
    {
        await using var others = await OtherServices.ConnectAsync(fixture);
        await others.SendAsync(Member("shared@demo.example"));
        var theirs = await others.NextAsync<AccountLinked>();
        await others.SendAsync(Member("shared@demo.example"));
        (await others.NextAsync<AccountLinked>()).AccountId.ShouldNotBe(theirs.AccountId);

        using var visitor = new Visitor(fixture.Host);
        await visitor.AskAsync("shared@demo.example");
        var accounts = new[] { (await others.MailAsync()).AccountId, (await others.MailAsync()).AccountId };
        accounts.ShouldContain(theirs.AccountId); // a link for each, to the mailbox that both named
    }
}
