using System.Net;
using System.Text.Json;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

/// <summary>What somebody makes the platform do to others, or learns of them, who registers addresses that are not theirs.</summary>
public sealed class StrangersTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private readonly HttpClient stranger = fixture.Host.Anonymous();

    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    [Fact]
    public async Task First_mail_to_an_address_holds_nothing_that_the_sender_wrote()
    {
        var gathering = await PublishedAsync(Inputs.Gathering(Now) with { Questions = [new QuestionInput(null, "text", new TextInput("Önskemål", "Wishes"))] });
        var question = gathering.GetProperty("questions")[0].Id();
        var victim = Inputs.Email();
        await stranger.AskAsync(gathering.Text("slug"), new RegistrationInput(
            "Vinn pengar https://evil.example", victim, "en", Party: 2, Companions: ["Klicka https://evil.example"], Answers: new Dictionary<Guid, string?> { [question] = "https://evil.example" }));
        var mail = (await Eventually.Async(() => Task.FromResult(fixture.MailsTo(victim)), mails => mails.Count > 0)).Single();
        JsonSerializer.Serialize(mail).ShouldNotContain("evil.example");
        mail.Title.ShouldBe("Alumni party in fiction");
    }

    [Fact]
    public async Task Registering_and_cancelling_in_a_loop_mails_the_victim_no_more_than_three_times()
    {
        var gathering = await PublishedAsync(Inputs.Gathering(Now));
        var victim = Inputs.Email();
        for (var i = 0; i < 40; i++)
        {
            using var answer = await stranger.AskAsync(gathering.Text("slug"), Inputs.Registration(email: victim));
            if (answer.StatusCode == HttpStatusCode.Created)
                await stranger.DeleteAsync($"{Calls.Path}/registrations/{(await answer.JsonAsync(201)).Text("token")}").JsonAsync(200);
        }
        await DoneAsync();
        fixture.MailsTo(victim).Count.ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task Answer_is_the_same_whoever_is_registered_or_invited()
    {
        var (registered, invited) = (Inputs.Email(), Inputs.Email());
        var open = await PublishedAsync(Inputs.Gathering(Now, capacity: 10));
        var closed = await PublishedAsync(Inputs.Gathering(Now, capacity: 10) with { Audience = "invited", Invited = [invited] });
        await stranger.RegisterAsync(open.Text("slug"), Inputs.Registration(email: registered)).JsonAsync(201);
        await AnswersAlikeAsync(open, registered, Inputs.Email());
        await AnswersAlikeAsync(closed, invited, Inputs.Email());
    }

    [Fact]
    public async Task Who_has_the_address_reads_in_the_mail_what_is_so()
    {
        var (registered, uninvited) = (Inputs.Email(), Inputs.Email());
        var open = await PublishedAsync(Inputs.Gathering(Now));
        var invited = await PublishedAsync(Inputs.Gathering(Now) with { Audience = "invited", Invited = [Inputs.Email()] });
        var has = await stranger.RegisterAsync(open.Text("slug"), Inputs.Registration(email: registered)).JsonAsync(201);
        await stranger.AskAsync(open.Text("slug"), new RegistrationInput("Någon Annan", registered.ToUpperInvariant(), "en")).JsonAsync(202);
        await stranger.AskAsync(invited.Text("slug"), Inputs.Registration(email: uninvited)).JsonAsync(202);

        var again = (await Eventually.Async(() => Task.FromResult(fixture.MailsTo(registered)), mails => mails.Count == 2))[1];
        (again.Purpose, again.ManageLink.EndsWith($"/registration?token={has.Text("token")}", StringComparison.Ordinal), again.Name).ShouldBe(("already-registered", true, ""));
        var not = (await Eventually.Async(() => Task.FromResult(fixture.MailsTo(uninvited)), mails => mails.Count == 1))[0];
        (not.Purpose, not.ManageLink.EndsWith($"/events/{invited.Text("slug")}", StringComparison.Ordinal), not.Name).ShouldBe(("registration-by-invitation", true, ""));
        (await stranger.RegistrationAsync(has.Text("token"))).Text("state").ShouldBe("confirmed");
    }

    [Fact]
    public async Task An_address_gets_six_first_mails_a_day_from_all_gatherings_and_the_next_a_day_later()
    {
        var victim = Inputs.Email();
        for (var i = 0; i < 4; i++)
        {
            var slug = (await PublishedAsync(Inputs.Gathering(Now))).Text("slug");
            for (var n = 0; n < 4; n++)
                await stranger.AskAsync(slug, Inputs.Registration(party: n + 1, email: victim)).JsonAsync(202);
        }
        await DoneAsync();
        fixture.MailsTo(victim).Count.ShouldBe(6);
        fixture.Clock.Pass(TimeSpan.FromDays(1));
        await stranger.AskAsync((await PublishedAsync(Inputs.Gathering(Now))).Text("slug"), Inputs.Registration(email: victim)).JsonAsync(202);
        await Eventually.Async(() => Task.FromResult(fixture.MailsTo(victim).Count), n => n == 7);
    }

    [Fact]
    public async Task When_a_gathering_has_caused_five_hundred_mails_in_an_hour_new_addresses_wait_and_known_ones_do_not()
    {
        var gathering = await PublishedAsync(Inputs.Gathering(Now));
        await fixture.Database.ExecuteAsync($"""
            insert into first_mail (id, mark, gathering_id, sent_at) select gen_random_uuid(), sha256(n::text::bytea), '{gathering.Id()}', '{Now:O}' from generate_series(1, 500) n
            """);
        foreach (var email in new[] { Inputs.Email(), Inputs.Email() })
        {
            using var refused = await stranger.AskAsync(gathering.Text("slug"), Inputs.Registration(email: email));
            (await Task.FromResult(refused).CodeAsync(429)).ShouldBe("too-many-registrations");
            refused.Headers.RetryAfter!.Delta!.Value.ShouldBe(TimeSpan.FromMinutes(10));
        }
        await stranger.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        fixture.Clock.Pass(TimeSpan.FromMinutes(61));
        await stranger.AskAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(202);
    }

    [Theory]
    [InlineData("asa@demo.example\r\nBcc: evil@evil.example")]
    [InlineData("asa@demo.example, evil@evil.example")]
    [InlineData("\"Vinn pengar\" <asa@demo.example>")]
    [InlineData("asa\0@demo.example")]
    public async Task What_is_more_than_an_address_is_written_to_by_nobody(string email)
    {
        var gathering = await PublishedAsync(Inputs.Gathering(Now));
        (await stranger.AskAsync(gathering.Text("slug"), Inputs.Registration(email: email)).CodeAsync(400)).ShouldBe("invalid-input");
    }

    private async Task AnswersAlikeAsync(JsonElement gathering, params string[] emails)
    {
        var answers = new List<(HttpStatusCode, string)>();
        foreach (var email in emails)
        {
            using var answer = await stranger.AskAsync(gathering.Text("slug"), Inputs.Registration(email: email));
            answers.Add((answer.StatusCode, (await answer.Content.ReadAsStringAsync()).Replace(email, "address", StringComparison.Ordinal)));
        }
        answers.Distinct().Count().ShouldBe(1, string.Join(" / ", answers));
        answers[0].Item1.ShouldBe(HttpStatusCode.Accepted);
        // Nor by the seats that are left: each holds one.
        var left = (await stranger.GetAsync($"{Calls.Path}/public/{gathering.Text("slug")}").JsonAsync(200)).GetProperty("free").GetInt32();
        left.ShouldBe(10 - emails.Length - (int)await fixture.Database.ScalarAsync<long>("select count(*) from registration where gathering_id = $1", gathering.Id()));
    }

    /// <summary>Mails that were asked for until now have arrived where tests read them.</summary>
    private async Task DoneAsync()
    {
        var gathering = await PublishedAsync(Inputs.Gathering(Now));
        var last = Inputs.Email();
        await stranger.AskAsync(gathering.Text("slug"), Inputs.Registration(email: last));
        await Eventually.Async(() => Task.FromResult(fixture.MailsTo(last)), mails => mails.Count > 0);
    }

    private Task<JsonElement> PublishedAsync(GatheringInput input) => fixture.Central.PublishedAsync(input);
}
