using System.Net;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Identity.Tests;

/// <summary>What becomes of an account when its member changes, leaves or is erased.</summary>
public sealed class MemberChangesTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private static readonly TimeProvider time = TimeProvider.System;
    private static int count;
    private readonly Guid person = NewId();
    private readonly string email = $"changes{Interlocked.Increment(ref count)}@demo.example";

    private static Guid NewId() => Guid.CreateVersion7(time.GetUtcNow());

    private Task<string> AccountAsync() => fixture.Database.ScalarAsync<string>("select email || ' ' || display_name || ' ' || language from account where person_id = $1", person);

    private Task<long> AccountsAsync() => fixture.Database.ScalarAsync<long>("select count(*) from account where person_id = $1 or lower(email) = $2", person, email);

    private UpdateAccount Update(long version, string address, string name) => new(NewId(), time.GetUtcNow(), person, version, address, name, "en");

    [Fact]
    public async Task Only_a_newer_change_is_taken_over()
    {
        await using var others = await MadeAsync();
        await others.SendAsync(Update(7, $"new-{email}", "Åsa Ny"));
        await Eventually.Async(AccountAsync, a => a == $"new-{email} Åsa Ny en");
        await others.SendAsync(Update(6, $"old-{email}", "Åsa Gammal"));
        await others.SendAsync(Update(8, $"newer-{email}", "Åsa Nyast"));
        await Eventually.Async(AccountAsync, a => a == $"newer-{email} Åsa Nyast en");

        using var visitor = new Visitor(fixture.Host);
        await visitor.AskAsync(email);
        await visitor.AskAsync($"newer-{email}");
        (await others.MailAsync()).Address.ShouldBe($"newer-{email}"); // none for the old one
    }

    [Fact]
    public async Task A_change_that_overtakes_the_account_waits_for_it()
    {
        await using var others = await OtherServices.ConnectAsync(fixture);
        await others.SendAsync(Update(7, $"new-{email}", "Åsa Ny"));
        await others.SendAsync(Create());
        await Eventually.Async(AccountAsync, a => a == $"new-{email} Åsa Ny en");
    }

    [Fact]
    public async Task Who_works_here_keeps_the_address_that_the_configuration_names()
    {
        await using var others = await MadeAsync("operator@demo.example");
        await others.SendAsync(Update(7, $"new-{email}", "Demo Operator"));
        await Eventually.Async(AccountAsync, a => a == "operator@demo.example Demo Operator en");
        await others.SendAsync(new MemberLeft(NewId(), time.GetUtcNow(), person, 9));
        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from account where person_id = $1", person), n => n == 0);
        using var visitor = new Visitor(fixture.Host);
        var tokens = await visitor.TokensAsync(await visitor.SignInAsDemoAsync("operator"));
        new JsonWebToken(tokens.GetProperty("access_token").GetString()).Payload().Strings("role").ShouldBe(["operator"]);
    }

    [Fact]
    public async Task Who_left_has_no_account_no_session_and_no_refresh()
    {
        await using var others = await MadeAsync();
        var (visitor, refresh) = await SignedInAsync(others);
        using (visitor)
        {
            await others.SendAsync(new MemberLeft(NewId(), time.GetUtcNow(), person, 9));
            await Eventually.Async(AccountsAsync, n => n == 0);
            (await visitor.RefreshAsync(refresh)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await visitor.OpenAsync(Visitor.AuthorizeUrl())).Title.ShouldBe("Sign in");
        }
    }

    [Fact]
    public async Task Who_comes_back_gets_an_account_and_news_from_before_take_nothing_away()
    {
        await using var others = await MadeAsync();
        var left = new MemberLeft(NewId(), time.GetUtcNow(), person, 9);
        await others.SendAsync(Create()); // came back, and this is here first
        await others.NextAsync<AccountLinked>();
        await others.SendAsync(left);
        await others.SendAsync(Create() with { OccurredAt = left.OccurredAt.AddSeconds(-5) }); // from before, late
        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from gone_member where person_id = $1", person), n => n == 1);
        (await AccountsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_of_an_erased_person_is_found_in_any_column_and_no_late_message_brings_them_back()
    {
        await using var others = await MadeAsync();
        var (visitor, refresh) = await SignedInAsync(others);
        using (visitor)
        {
            using (var elsewhere = new Visitor(fixture.Host))
                await elsewhere.AskAsync(email);
            var account = await fixture.Database.ScalarAsync<Guid>("select id from account where person_id = $1", person);
            // A message that waits for an operator.
            await fixture.Database.ExecuteAsync($$"""
                insert into messaging.dead_letter (id, message_id, queue, reason, content_type, body, attempts, failed_at, state)
                values ('{{NewId()}}', '{{NewId()}}', 'identity.update-account', 'reason', 'json', convert_to('{"personId":"{{person}}","email":"{{email}}","displayName":"Åsa Påhittad"}', 'UTF8'), 6, now(), 'Waiting')
                """);
            (await PersonalData.FindAsync(fixture.Database.Source, email)).Count.ShouldBeGreaterThan(1);

            var erased = new PersonErased(NewId(), time.GetUtcNow(), person, 12);
            await others.SendAsync(erased);
            await others.SendAsync(Create());
            await others.SendAsync(Update(13, email, "Åsa Påhittad"));
            await Eventually.Async(AccountsAsync, n => n == 0);
            await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from messaging.outbox_message"), n => n == 0);
            await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from messaging.dead_letter where state = 'Waiting'"), n => n == 0);
            (await PersonalData.FindAsync(fixture.Database.Source, email, account.ToString())).ShouldBeEmpty();
            (await visitor.RefreshAsync(refresh)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await fixture.Database.ScalarAsync<long>("select count(*) from messaging.dead_letter_audit where action = 'erased'")).ShouldBe(1);
        }
    }

    private CreateAccount Create(string? address = null) => new(NewId(), time.GetUtcNow(), person, address ?? email, "Åsa Påhittad", "sv");

    private async Task<OtherServices> MadeAsync(string? address = null)
    {
        var others = await OtherServices.ConnectAsync(fixture);
        await others.SendAsync(Create(address));
        await others.NextAsync<AccountLinked>();
        return others;
    }

    private async Task<(Visitor Visitor, string Refresh)> SignedInAsync(OtherServices others)
    {
        var visitor = new Visitor(fixture.Host);
        await visitor.AskAsync(email);
        var page = await visitor.OpenAsync(new Uri((await others.MailAsync()).Url).PathAndQuery);
        var tokens = await visitor.TokensAsync(await visitor.SendAsync(page, "/account/link"));
        return (visitor, tokens.GetProperty("refresh_token").GetString()!);
    }
}
