using System.Text.Json;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

/// <summary>Requests that came while the gathering was locked are decided together.</summary>
public sealed class RegistrationGroupTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private readonly HttpClient anybody = fixture.Host.Anonymous();

    private Task<JsonElement> PublishAsync(int capacity, Func<GatheringInput, GatheringInput>? change = null) =>
        fixture.Central.PublishedAsync((change ?? (g => g))(Inputs.Gathering(fixture.Clock.GetUtcNow(), capacity)));

    /// <summary>The answers, in the order of coming, of requests that are one group, and of the one before them that was decided alone.</summary>
    private async Task<HttpResponseMessage[]> TogetherAsync(JsonElement gathering, params (RegistrationInput Input, string? Key, CancellationTokenSource? Leaves)[] group)
    {
        var (slug, turns) = (gathering.Text("slug"), fixture.Host.Services.GetRequiredService<Turns>());
        var answers = new List<Task<HttpResponseMessage>>();
        await using (var connection = await fixture.Database.Source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var holding = new NpgsqlCommand("select id from gathering where slug = $1 for update", connection) { Parameters = { new() { Value = slug } } };
            await holding.ExecuteScalarAsync();
            answers.Add(anybody.RegisterAsync(slug, Inputs.Registration()));
            await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"), n => n == 1);
            foreach (var (input, key, leaves) in group)
            {
                answers.Add(SendAsync(slug, input, key, leaves?.Token ?? default));
                await Eventually.Async(() => Task.FromResult(turns.Waiting(slug)), n => n == answers.Count - 1);
            }
            foreach (var (i, (_, _, leaves)) in group.Index())
            {
                if (leaves is null)
                    continue;
                await leaves.CancelAsync();
                await Should.ThrowAsync<OperationCanceledException>(answers[i + 1]);
            }
        }
        return await Task.WhenAll(answers.Where(a => !a.IsCanceled));
    }

    private Task<HttpResponseMessage> SendAsync(string slug, RegistrationInput input, string? key, CancellationToken leaves) =>
        anybody.AskAsync(slug, input, key, Calls.Proof(input.Email!), leaves);

    private static (RegistrationInput, string?, CancellationTokenSource?) One(int party = 1, string? email = null, string? key = null) => (Inputs.Registration(party, email), key, null);

    private Task<long> TransactionsAsync(JsonElement gathering) =>
        fixture.Database.ScalarAsync<long>("select count(distinct xmin::text) from registration where gathering_id = $1", gathering.Id());

    private static async Task<(int Status, string What)[]> OutcomesAsync(IEnumerable<HttpResponseMessage> answers) => await Task.WhenAll(answers.Select(async a =>
    {
        var json = JsonDocument.Parse(await a.Content.ReadAsStringAsync()).RootElement;
        return ((int)a.StatusCode, json.TryGetProperty("code", out var code) ? code.GetString()! : json.Text("state"));
    }));

    [Fact]
    public async Task When_too_many_wait_the_next_is_asked_to_come_again()
    {
        var gathering = await PublishAsync(10);
        var (slug, turns) = (gathering.Text("slug"), fixture.Host.Services.GetRequiredService<Turns>());
        await using (var connection = await fixture.Database.Source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var holding = new NpgsqlCommand("select id from gathering where slug = $1 for update", connection) { Parameters = { new() { Value = slug } } };
            await holding.ExecuteScalarAsync();
            var first = anybody.RegisterAsync(slug, Inputs.Registration());
            await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"), n => n == 1);
            foreach (var _ in Enumerable.Range(0, Turns.LongestLine))
            {
                var gone = new Applicant(Guid.CreateVersion7(fixture.Clock.GetUtcNow()), Inputs.Registration(), null, null);
                turns.Join(slug, gone).ShouldBeTrue();
                await Should.ThrowAsync<OperationCanceledException>(gone.WaitAsync(new CancellationToken(canceled: true)));
            }
            using var refused = await anybody.RegisterAsync(slug, Inputs.Registration());
            ((int)refused.StatusCode, refused.Headers.RetryAfter!.Delta).ShouldBe((503, TimeSpan.FromSeconds(5)));
            (await Task.FromResult(refused).CodeAsync(503)).ShouldBe("too-many-at-once");
            await transaction.RollbackAsync();
            await first.JsonAsync(201);
        }
        await anybody.RegisterAsync(slug, Inputs.Registration()).JsonAsync(201); // who left the line is not waited for
    }

    [Fact]
    public async Task One_that_is_refused_changes_nothing_for_the_others_of_its_group()
    {
        var gathering = await PublishAsync(3);
        var answers = await TogetherAsync(gathering, One(), One() with { Item1 = Inputs.Registration() with { Name = "" } }, One(email: "a\0b@demo.example"), One(), One());
        (await OutcomesAsync(answers)).ShouldBe(
            [(201, "confirmed"), (201, "confirmed"), (400, "invalid-input"), (400, "invalid-input"), (201, "confirmed"), (201, "waitlisted")]);
        (await TransactionsAsync(gathering)).ShouldBe(2); // the first, and the group
        var entries = await Task.WhenAll(answers.Where(a => a.IsSuccessStatusCode).Select(a => a.JsonAsync(201)));
        entries.Select(r => r.GetProperty("entry").GetInt64()).ShouldBe([1, 2, 3, 4]);
        await fixture.Database.SumsHoldAsync();
    }

    [Fact]
    public async Task An_address_that_comes_twice_in_a_group_is_registered_once()
    {
        var gathering = await PublishAsync(10);
        var email = Inputs.Email();
        var answers = await TogetherAsync(gathering, One(email: email), One(email: email.ToUpperInvariant()), One());
        (await OutcomesAsync(answers)).ShouldBe([(201, "confirmed"), (201, "confirmed"), (409, "already-registered"), (201, "confirmed")]);
        await fixture.Database.SumsHoldAsync();
    }

    [Fact]
    public async Task A_request_that_comes_twice_in_a_group_has_one_result_and_another_under_its_key_is_refused()
    {
        var gathering = await PublishAsync(2);
        var (once, other) = (One(key: "twice"), One(key: "twice"));
        var answers = await TogetherAsync(gathering, One(), once, once, other);
        (await OutcomesAsync(answers)).ShouldBe([(201, "confirmed"), (201, "confirmed"), (201, "waitlisted"), (201, "waitlisted"), (409, "idempotency-key-reused")]);
        (await answers[3].JsonAsync(201)).Text("token").ShouldBe((await answers[2].JsonAsync(201)).Text("token"));
    }

    [Fact]
    public async Task Those_of_a_group_who_wait_learn_their_place_and_for_whom_seats_are_kept()
    {
        var gathering = await PublishAsync(3);
        var answers = await TogetherAsync(gathering, One(party: 3), One(party: 2), One(party: 1)); // two seats are left; strict
        (await OutcomesAsync(answers)).Select(o => o.What).ShouldBe(["confirmed", "waitlisted", "waitlisted", "waitlisted"]);
        var waiting = (await Task.WhenAll(answers.Skip(1).Select(a => a.JsonAsync(201)))).Select(r => r.GetProperty("waiting")).ToArray();
        waiting.Select(w => w.GetProperty("position").GetInt32()).ShouldBe([1, 2, 3]);
        waiting.Select(w => w.GetProperty("reason").Text("code")).ShouldBe(["too-few-seats", "held-for-earlier", "held-for-earlier"]);
        waiting.Select(w => w.GetProperty("reason").GetProperty("needed").GetInt32()).ShouldBe([3, 3, 3]);
        (await TransactionsAsync(gathering)).ShouldBe(2);
    }

    [Fact]
    public async Task A_group_that_cannot_be_saved_is_decided_one_by_one()
    {
        var gathering = await PublishAsync(2);
        await fixture.Database.ExecuteAsync("""
            create function fail() returns trigger language plpgsql as $$ begin raise exception 'a deadlock' using errcode = '40P01'; end $$;
            create trigger fail before insert on registration for each row when (new.email = 'cannot.be.saved@demo.example') execute function fail();
            """);
        var answers = await TogetherAsync(gathering, One(), One(email: "cannot.be.saved@demo.example"), One());
        (await OutcomesAsync(answers)).Select(o => o.Status).ShouldBe([201, 201, 500, 201]);
        (await TransactionsAsync(gathering)).ShouldBe(3);
        (await fixture.Database.ScalarAsync<long>("select max(entry) from registration where gathering_id = $1", gathering.Id())).ShouldBe(3);
        await fixture.Database.SumsHoldAsync();
        await fixture.Database.ExecuteAsync("drop trigger fail on registration; drop function fail()");
    }

    [Fact]
    public async Task A_group_whose_connection_is_cut_is_decided_all_the_same()
    {
        var gathering = await PublishAsync(20);
        await fixture.Database.ExecuteAsync("""
            create sequence cuts;
            create function cut() returns trigger language plpgsql as $$ begin
                if nextval('cuts') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if; return new; end $$;
            create trigger cut before insert on registration for each row when (new.email = 'cut@demo.example') execute function cut();
            """);
        var answers = await TogetherAsync(gathering, One(), One(email: "cut@demo.example"), One());
        (await OutcomesAsync(answers)).ShouldAllBe(o => o.Status == 201);
        await fixture.Database.SumsHoldAsync();
        await fixture.Database.ExecuteAsync("drop trigger cut on registration; drop function cut(); drop sequence cuts");
    }

    [Fact]
    public async Task Who_stops_waiting_before_the_turn_is_not_registered()
    {
        var gathering = await PublishAsync(20);
        using var leaves = new CancellationTokenSource();
        var answers = await TogetherAsync(gathering, One(), One() with { Item3 = leaves }, One());
        answers.Length.ShouldBe(3);
        (await fixture.Database.ScalarAsync<long>("select count(*) from registration where gathering_id = $1", gathering.Id())).ShouldBe(3);
    }
}
