using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Reservations;
using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

/// <summary>Two replicas on one database; whatever happens at once comes one after the other.</summary>
public sealed class ConcurrencyTests(EventsFixture fixture) : IClassFixture<EventsFixture>, IAsyncLifetime
{
    private readonly List<HttpClient> anybody = [];
    private readonly List<HttpClient> central = [];
    private ServiceHost<Program>? second;

    public async ValueTask InitializeAsync()
    {
        second = await fixture.StartReplicaAsync();
        anybody.AddRange([fixture.Host.Anonymous(), second.Anonymous()]);
        central.AddRange([fixture.Central, second.Client(ServiceDefaults.Roles.Central)]);
    }

    public async ValueTask DisposeAsync() => await second!.DisposeAsync();

    private Task<JsonElement> PublishAsync(int capacity, Func<GatheringInput, GatheringInput>? change = null) =>
        fixture.Central.PublishedAsync((change ?? (g => g))(Inputs.Gathering(fixture.Clock.GetUtcNow(), capacity)));

    private async Task<JsonElement[]> RaceAsync(JsonElement gathering, int count, int largestParty = 1) => await Task.WhenAll(Enumerable.Range(0, count)
        .Select(i => anybody[i % 2].RegisterAsync(gathering.Text("slug"), Inputs.Registration(1 + (i % largestParty))).JsonAsync(201)));

    // eventyay #1359, SFDO #653
    [Fact]
    public async Task Two_hundred_race_for_twenty_seats()
    {
        var gathering = await PublishAsync(20);
        var all = (await RaceAsync(gathering, 200)).OrderBy(r => r.GetProperty("entry").GetInt64()).ToArray();
        all.Select(r => r.GetProperty("entry").GetInt64()).ShouldBe(Enumerable.Range(1, 200).Select(i => (long)i));
        all.Take(20).ShouldAllBe(r => r.Text("state") == "confirmed");
        all.Skip(20).ShouldAllBe(r => r.Text("state") == "waitlisted");
        await fixture.Database.SumsHoldAsync();
    }

    [Fact]
    public async Task Parties_of_all_sizes_never_take_more_than_there_is()
    {
        var gathering = await PublishAsync(20, g => g with { WaitingListMode = "fill" });
        await RaceAsync(gathering, 60, largestParty: 4);
        await fixture.Database.SumsHoldAsync();
        (await fixture.Database.ScalarAsync<int>("select taken from gathering where id = $1", gathering.Id())).ShouldBe(20);
    }

    [Fact]
    public async Task A_click_that_comes_eight_times_is_one_registration()
    {
        var gathering = await PublishAsync(20);
        var input = Inputs.Registration();
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => anybody[i % 2].RegisterAsync(gathering.Text("slug"), input, "one-click").JsonAsync(201)));
        all.Select(r => r.Id()).Distinct().ShouldHaveSingleItem();
        (await fixture.Database.ScalarAsync<long>("select count(*) from registration where gathering_id = $1", gathering.Id())).ShouldBe(1);
    }

    [Fact]
    public async Task Promoting_by_hand_and_offers_meet_for_the_same_seats()
    {
        var gathering = await PublishAsync(10);
        var has = await RaceAsync(gathering, 10);
        var waits = await RaceAsync(gathering, 20);
        var promotions = waits.Select((r, i) => central[i % 2].PostAsync($"{Calls.Path}/{gathering.Id()}/registrations/{r.Id()}/promote", null));
        var cancellations = has.Select((r, i) => anybody[i % 2].DeleteAsync($"{Calls.Path}/registrations/{r.Text("token")}"));
        var answers = await Task.WhenAll(promotions.Concat(cancellations));
        answers.ShouldAllBe(a => (int)a.StatusCode == 200 || (int)a.StatusCode == 409);
        await fixture.Database.SumsHoldAsync();
        (await fixture.Database.ScalarAsync<int>("select taken from gathering where id = $1", gathering.Id())).ShouldBe(10);
        // Each seat that was freed went to one who waited, by hand or as an offer.
        (await fixture.Database.ScalarAsync<long>("select count(*) from registration where gathering_id = $1 and state in ('confirmed', 'offered')", gathering.Id())).ShouldBe(10);
    }

    [Fact]
    public async Task Offers_that_ended_are_passed_on_once_by_two_replicas()
    {
        var gathering = await PublishAsync(5);
        var has = await RaceAsync(gathering, 5);
        await RaceAsync(gathering, 12);
        foreach (var registration in has)
            await anybody[0].DeleteAsync($"{Calls.Path}/registrations/{registration.Text("token")}").JsonAsync(200);
        fixture.Clock.Pass(TimeSpan.FromHours(24));
        await Eventually.Async(async () =>
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(2));
            return await StatesAsync(gathering);
        }, states => states == "cancelled 5, lapsed 5, offered 5, waitlisted 2");
        await fixture.Database.SumsHoldAsync();
        fixture.Clock.Pass(TimeSpan.FromHours(24));
        await Eventually.Async(async () =>
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(2));
            return await StatesAsync(gathering);
        }, states => states == "cancelled 5, lapsed 10, offered 2");
    }

    [Fact]
    public async Task Held_seats_that_end_are_had_once_by_who_confirms_comes_or_waits()
    {
        for (var i = 0; i < 4; i++)
        {
            var gathering = await PublishAsync(5);
            var held = Enumerable.Range(0, 5).Select(_ => Inputs.Registration()).ToArray();
            foreach (var one in held)
                await anybody[i % 2].AskAsync(gathering.Text("slug"), one).JsonAsync(202);
            var links = await Task.WhenAll(held.Select(one => fixture.LinkAsync(one.Email!)));
            await RaceAsync(gathering, 3); // they wait
            fixture.Clock.Pass(TimeSpan.FromMinutes(i < 2 ? 59 : 60));
            var confirming = links.Select((link, n) => anybody[n % 2].PostAsync($"{Calls.Path}/reservations/{link}", null));
            var lapsing = Enumerable.Range(0, 4).Select(n => (n % 2 == 0 ? fixture.Host : second!).Services).Select(async services =>
            {
                await using var scope = services.CreateAsyncScope();
                fixture.Clock.Pass(TimeSpan.FromSeconds(20));
                await scope.ServiceProvider.GetRequiredService<LapseReservations>().RunAsync(gathering.Id(), CancellationToken.None);
            });
            var (answers, _, more) = (Task.WhenAll(confirming), Task.WhenAll(lapsing), RaceAsync(gathering, 6));
            foreach (var answer in await answers)
                ((int)answer.StatusCode).ShouldBeOneOf(200, 409);
            await more;
            await fixture.Database.SumsHoldAsync();
            fixture.Clock.Pass(TimeSpan.FromMinutes(2));
            await Eventually.Async(async () =>
            {
                fixture.Clock.Advance(TimeSpan.FromSeconds(2));
                return await fixture.Database.ScalarAsync<long>("select count(*) from reservation where gathering_id = $1", gathering.Id());
            }, n => n == 0);
            await fixture.Database.SumsHoldAsync();
            (await fixture.Database.ScalarAsync<int>("select taken from gathering where id = $1", gathering.Id())).ShouldBe(5); // none is lost either
        }
    }

    private Task<string> StatesAsync(JsonElement gathering) => fixture.Database.ScalarAsync<string>(
        "select string_agg(state || ' ' || n, ', ' order by state) from (select state, count(*) as n from registration where gathering_id = $1 group by state) s", gathering.Id());
}

internal static class Sums
{
    /// <summary>The counts of every gathering, part and quota are the sums of the registrations, and none is above its capacity.</summary>
    public static async Task SumsHoldAsync(this TestDatabase database)
    {
        (await database.ScalarAsync<long>("""
            with seated as (
                select gathering_id, party, quota_id, part_ids from registration where state in ('confirmed', 'offered')
                union all select gathering_id, party, quota_id, part_ids from reservation where has_seats)
            select (select count(*) from gathering g where waiting <> (select count(*) from registration w where w.gathering_id = g.id and w.state = 'waitlisted'))
                 + (select count(*) from gathering g where taken <> (select coalesce(sum(party), 0) from seated s where s.gathering_id = g.id))
                 + (select count(*) from part p where taken <> (select coalesce(sum(party), 0) from seated s where s.gathering_id = p.gathering_id and p.id = any(s.part_ids)))
                 + (select count(*) from quota q where taken <> (select coalesce(sum(party), 0) from seated s where s.gathering_id = q.gathering_id and s.quota_id = q.id))
            """)).ShouldBe(0, "a count is not the sum of the registrations");
        (await database.ScalarAsync<long>("select count(*) from gathering where taken > capacity")).ShouldBe(0, "a gathering is overbooked");
    }
}
