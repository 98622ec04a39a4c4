using AlumniPlatform.Contracts;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Identity.Accounts;
using AlumniPlatform.Identity.Merging;
using AlumniPlatform.Messaging;
using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Identity.Tests;

/// <summary>Two persons turn out to be one: whatever order the messages come in, there is one account, and no mailbox that worked stops working.</summary>
public sealed class PersonsMergedTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private static int count;
    private readonly Guid keep = NewId(), other = NewId();
    private readonly string kept = $"kept{++count}@demo.example", merged = $"merged{++count}@demo.example";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task The_account_of_the_merged_is_that_of_the_one_who_stays()
    {
        await using var others = await OtherServices.ConnectAsync(fixture);
        await others.SendAsync(Member(other, merged));
        var account = (await others.NextAsync<AccountLinked>()).AccountId;
        var message = Merged(keep, other);
        await others.SendAsync(message);
        await others.SendAsync(message);
        var told = await others.NextAsync<AccountLinked>();
        (told.PersonId, told.AccountId).ShouldBe((keep, account));
        (await PersonOfAsync(merged)).ShouldBe(keep);
    }

    [Fact]
    public async Task Of_two_accounts_one_stays_and_both_addresses_sign_in_to_it()
    {
        await using var others = await OtherServices.ConnectAsync(fixture);
        await ConsumeAsync<CreateAccount, CreateAccountHandler>(Member(keep, kept), Member(other, merged));
        await ConsumeAsync<PersonsMerged, PersonsMergedHandler>(Merged(keep, other));
        (await AccountsAsync(keep, other)).ShouldBe(1);
        using var visitor = new Visitor(fixture.Host);
        await visitor.AskAsync(merged.ToUpperInvariant());
        var mail = await others.MailAsync();
        mail.Address.ShouldBe(merged);
        var page = await visitor.OpenAsync(new Uri(mail.Url).PathAndQuery);
        var tokens = await visitor.TokensAsync(await visitor.SendAsync(page, "/account/link"));
        new JsonWebToken(tokens.GetProperty("access_token").GetString()).Payload().GetProperty("person").GetString().ShouldBe(keep.ToString());
    }

    [Theory]
    [InlineData("merged keep other")]
    [InlineData("merged other keep")]
    [InlineData("keep merged other")]
    [InlineData("other merged keep")]
    [InlineData("other keep merged")]
    public async Task In_whatever_order_and_twice_there_is_one_account_and_both_addresses_work(string order)
    {
        foreach (var what in order.Split(' ').Concat(order.Split(' ')))
            await (what switch
            {
                "merged" => ConsumeAsync<PersonsMerged, PersonsMergedHandler>(Merged(keep, other)),
                "keep" => ConsumeAsync<CreateAccount, CreateAccountHandler>(Member(keep, kept)),
                _ => ConsumeAsync<CreateAccount, CreateAccountHandler>(Member(other, merged)),
            });
        (await AccountsAsync(keep, other)).ShouldBe(1);
        foreach (var email in new[] { kept, merged })
            (await PersonOfAsync(email)).ShouldBe(keep, email);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_chain_leads_to_its_end_in_either_order(bool first)
    {
        var last = NewId();
        await ConsumeAsync<CreateAccount, CreateAccountHandler>(Member(other, merged), Member(keep, kept));
        PersonsMerged[] chain = [Merged(keep, other), Merged(last, keep)];
        foreach (var message in first ? chain : chain.Reverse())
            await ConsumeAsync<PersonsMerged, PersonsMergedHandler>(message);
        (await AccountsAsync(keep, other, last)).ShouldBe(1);
        foreach (var email in new[] { kept, merged })
            (await PersonOfAsync(email)).ShouldBe(last, email);
    }

    [Fact]
    public async Task Staff_keep_their_account_and_are_no_member_there_any_more()
    {
        await ConsumeAsync<CreateAccount, CreateAccountHandler>(Member(keep, kept), Member(other, "central@demo.example"));
        await ConsumeAsync<PersonsMerged, PersonsMergedHandler>(Merged(keep, other));
        await using var restarted = await fixture.StartReplicaAsync();
        using var visitor = new Visitor(restarted);
        var tokens = await visitor.TokensAsync(await visitor.SignInAsDemoAsync("central"));
        new JsonWebToken(tokens.GetProperty("access_token").GetString()).Payload().Strings("role").ShouldBe(["central"]);
    }

    [Fact]
    public async Task Accounts_that_are_made_during_a_merger_are_of_the_one_who_stays()
    {
        for (var round = 0; round < 10; round++)
        {
            var (stays, gone) = (NewId(), NewId());
            await Task.WhenAll(
                ConsumeAsync<PersonsMerged, PersonsMergedHandler>(Merged(stays, gone)),
                ConsumeAsync<CreateAccount, CreateAccountHandler>(Member(gone, $"round{++count}@demo.example")));
            (await fixture.Database.ScalarAsync<long>("select count(*) from account where person_id = $1", stays)).ShouldBe(1);
        }
    }

    private static Guid NewId() => Guid.CreateVersion7(Now);

    private static CreateAccount Member(Guid person, string email) => new(NewId(), Now, person, email, "Åsa Påhittad", "sv");

    private static PersonsMerged Merged(Guid stays, Guid gone) => new(NewId(), Now, stays, 9, gone);

    private Task<long> AccountsAsync(params Guid[] persons) => fixture.Database.ScalarAsync<long>("select count(*) from account where person_id = any($1)", [persons]);

    /// <summary>Whose account a link to this address opens.</summary>
    private Task<Guid> PersonOfAsync(string email) => fixture.Database.ScalarAsync<Guid>("""
        select a.person_id from account a where a.normalized_email = upper($1)
            or exists (select from account_address x where x.account_id = a.id and x.normalized_email = upper($1))
        """, email);

    private async Task ConsumeAsync<TMessage, TConsumer>(params TMessage[] messages) where TMessage : class, IMessage where TConsumer : class, IConsume<TMessage>
    {
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<TConsumer>().ConsumeAsync(messages, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
