using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Analytics.Gatherings;
using AlumniPlatform.Analytics.Rebuild;
using AlumniPlatform.Contracts;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using CsCheck;
using Shouldly;
using Xunit;
using static AlumniPlatform.Analytics.Tests.Story;

namespace AlumniPlatform.Analytics.Tests;

public sealed class GatheringTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    private const string Route = "/api/analytics/gatherings";

    // Few of each, so that they meet often.
    private static readonly Guid[] gatherings = [.. Enumerable.Range(0, 3).Select(_ => NewId())];
    private static readonly Guid[] registrations = [.. Enumerable.Range(0, 6).Select(_ => NewId())];
    private static readonly Guid part = NewId();
    private static readonly DateTimeOffset newYear = new(2026, 12, 31, 22, 59, 0, TimeSpan.Zero); // a minute to midnight in Stockholm

    private static readonly Gen<IEvent> message =
        from kind in Gen.Int[0, 9]
        from g in Gen.Int[0, gatherings.Length - 1]
        from r in Gen.Int[0, registrations.Length - 1]
        from version in Gen.Long[1, 4]
        from number in Gen.Int[0, 3]
        from flag in Gen.Bool
        let of = gatherings[r % gatherings.Length]
        select (IEvent)(kind switch
        {
            0 or 1 => Published(gatherings[g], Start.AddDays(number * 200), version, number == 0 ? [] : number == 1 ? ["EECS"] : ["EECS", "SCI"]),
            2 => new GatheringRescheduled(NewId(), Start, gatherings[g], version, Start.AddDays(number * 100), Start.AddDays(number * 100 + 1), 1),
            3 => new GatheringOrganisersChanged(NewId(), Start, gatherings[g], version, flag ? ["SCI"] : ["ABE", "EECS"], number),
            4 => number == 0 ? new GatheringCancelled(NewId(), Start, gatherings[g], version) : Cost(gatherings[g], number * 1000, flag ? "EECS" : null, version, number == 1 ? "EUR" : "SEK"),
            5 or 6 => Confirmed(registrations[r], of, version),
            7 => new RegistrationCancelled(NewId(), Start, registrations[r], of, version, "attendee", true),
            _ => Came(registrations[r], of, number, version, flag ? part : null),
        });

    /// <summary>As they happened, and as they arrive: shuffled, some twice, in portions.</summary>
    private static readonly Gen<(IEvent[] Happened, IEvent[][] Batches)> arrival =
        from happened in message.Array[1, 50]
        from again in Gen.Shuffle(happened, 0, happened.Length / 3)
        from shuffled in Gen.Shuffle((IEvent[])[.. happened, .. again])
        from size in Gen.Int[1, 15]
        select (happened, shuffled.Chunk(size).Select(batch => batch.DistinctBy(m => m.Id).ToArray()).ToArray());

    [Fact]
    public Task Figures_are_the_same_in_whatever_order_messages_arrive_and_however_often() => arrival.SampleAsync(async a =>
    {
        await fixture.EmptyAsync();
        foreach (var batch in a.Batches)
            await fixture.ApplyAsync(batch);
        await ShouldSayAsync(a.Happened);
    }, iter: 60, threads: 1);

    [Fact]
    public Task Figures_are_the_same_when_queues_and_replicas_work_at_the_same_time() => arrival.SampleAsync(async a =>
    {
        await fixture.EmptyAsync();
        await Parallel.ForEachAsync(a.Batches, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (batch, _) => await fixture.ApplyAsync(batch));
        await ShouldSayAsync(a.Happened);
    }, iter: 60, threads: 1);

    [Fact]
    public Task Rebuilt_figures_are_the_same_after_any_story() => arrival.SampleAsync(async a =>
    {
        await fixture.EmptyAsync();
        foreach (var batch in a.Batches)
            await fixture.ApplyAsync(batch);
        (await RebuildAsync()).Differences!.Count.ShouldBe(0);
        await ShouldSayAsync(a.Happened);
    }, iter: 5, threads: 1);

    [Fact]
    public async Task A_rebuild_mends_and_names_what_was_wrong()
    {
        await fixture.EmptyAsync();
        var gathering = NewId();
        await fixture.ApplyAsync([Published(gathering, Start, 1, ["EECS"]), Confirmed(NewId(), gathering), Cost(gathering, 5_000_000_000, "EECS")]);
        await fixture.Database.ExecuteAsync("delete from registration; update gathering_cost set amount = 1");
        (await RebuildAsync()).Differences!.Items.Select(d => (d.School, d.Figure, d.Before, d.After)).ShouldBe(
            [("EECS", "cost", 1, 5_000_000_000), ("EECS", "no_shows", 0, 1), ("EECS", "registrations", 0, 1)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_gathering_counts_in_each_school_and_once_in_the_sum_in_the_year_of_the_university()
    {
        await fixture.EmptyAsync();
        var (joint, late, central, gone) = (NewId(), NewId(), NewId(), NewId());
        var (a, b, c) = (NewId(), NewId(), NewId());
        await fixture.ApplyAsync(
        [
            Published(joint, newYear.AddDays(-300), 1, ["EECS", "SCI"]), Confirmed(a, joint), Confirmed(b, joint), Confirmed(c, joint), Came(a, joint, 3), Came(a, joint, 4, 3, part), Came(b, joint, 1), Came(b, joint, 0, 3),
            Cost(joint, 100_000, "EECS"), Cost(joint, 50_000, "SCI"), Cost(joint, 9_000, null),
            Published(late, newYear.AddMinutes(1), 1, ["EECS"]), Cost(late, 7_000, "EECS"), Published(central, newYear, 1, []), Published(gone, newYear, 1, ["EECS"]), new GatheringCancelled(NewId(), Start, gone, 2),
        ]);
        var all = await ReadAsync(fixture.Host.Client(Roles.Central));
        all.Years.ShouldBe([2027, 2026]);
        all.Rows.Select(r => (r.Year, r.School, r.Gatherings, r.Registrations)).ShouldBe([(2027, "EECS", 1, 0), (2026, "", 2, 3), (2026, "EECS", 1, 3), (2026, "SCI", 1, 3)]);
        all.Totals.Select(r => (r.Year, r.School, r.Gatherings, r.Registrations)).ShouldBe([(2027, null, 1, 0), (2026, null, 2, 3)]);

        // They are over in a world of tests that begins later.
        var eecs = (await ReadAsync(fixture.Host.Client(Roles.Coordinator, "EECS"), "?year=2026")).Rows.ShouldHaveSingleItem();
        (eecs.CheckedIn, eecs.Came, eecs.NoShows, eecs.NoShowShare).ShouldBe((1, 4, 2, 0.6667));
        eecs.Costs.ShouldHaveSingleItem().ShouldBe(new CostRow("SEK", 100_000, 25_000));
        (await ReadAsync(fixture.Host.Client(Roles.Central), "?year=2026")).Totals.ShouldHaveSingleItem().Costs.ShouldHaveSingleItem().ShouldBe(new CostRow("SEK", 159_000, 39_750));
    }

    [Fact]
    public async Task Coordinators_see_their_schools_and_their_cost_alone_also_in_the_sum()
    {
        await fixture.EmptyAsync();
        var joint = NewId();
        await fixture.ApplyAsync([Published(joint, Start, 1, ["EECS", "ICT"]), Published(NewId(), Start, 1, ["ABE"]), Published(NewId(), Start, 1, []), Cost(joint, 1, "EECS"), Cost(joint, 2, "ICT"), Cost(joint, 4, null)]);
        using var coordinator = fixture.Host.Client(Roles.Coordinator, "EECS");
        var own = await ReadAsync(coordinator);
        own.Rows.Concat(own.Totals).Select(r => (r.School, r.Gatherings, r.Costs.Single().Amount)).ShouldBe([("EECS", 1, 1), (null, 1, 1)]);
        (await ReadAsync(coordinator, "?school=ABE")).Rows.ShouldBeEmpty();
        (await ReadAsync(fixture.Host.Client(Roles.Coordinator))).Rows.ShouldBeEmpty();

        await fixture.ApplyAsync([School("ICT", "EECS", version: 2)]);
        (await ReadAsync(coordinator, "?school=ICT")).Rows.ShouldHaveSingleItem().Costs.Single().Amount.ShouldBe(3); // what is one today has one cost
    }

    [Theory]
    [InlineData("?year=x")]
    [InlineData("?year=0")]
    [InlineData("?school=%00")]
    public async Task A_choice_that_makes_no_sense_is_refused(string query)
    {
        using var client = fixture.Host.Client(Roles.Analyst);
        using var answer = await client.GetAsync(Route + query);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("invalid-input");
    }

    private static GatheringPublished Published(Guid gathering, DateTimeOffset starts, long version, string[] schools) =>
        new(NewId(), Start, gathering, version, schools, 0, "on-site", "open", starts, starts.AddHours(3));

    private static RegistrationConfirmed Confirmed(Guid registration, Guid gathering, long version = 1) => new(NewId(), Start, registration, gathering, version, 2);

    private static AttendanceRecorded Came(Guid registration, Guid gathering, int present, long version = 2, Guid? part = null) => new(NewId(), Start, registration, gathering, version, present, null, part);

    private static GatheringCostNoted Cost(Guid gathering, long amount, string? school, long version = 1, string currency = "SEK") => new(NewId(), Start, gathering, version, amount, currency, school);

    private static async Task<GatheringsAnswer> ReadAsync(HttpClient client, string query = "") => (await client.GetFromJsonAsync<GatheringsAnswer>(Route + query))!;

    /// <summary>What the figures mean, said once more without tables: of everything the newest word, in which no order exists.</summary>
    private async Task ShouldSayAsync(IEvent[] facts)
    {
        var times = Newest(facts.Where(f => f is GatheringPublished or GatheringRescheduled), GatheringOf);
        var organisers = Newest(facts.Where(f => f is GatheringPublished or GatheringOrganisersChanged), GatheringOf);
        var cancelled = facts.OfType<GatheringCancelled>().Select(g => g.GatheringId).ToHashSet();
        var seated = Newest(facts.Where(f => f is RegistrationConfirmed or RegistrationCancelled), f => (Guid)Field(f, "RegistrationId")!).Values.OfType<RegistrationConfirmed>().ToArray();
        var arrivals = Newest(facts.OfType<AttendanceRecorded>(), f => (((AttendanceRecorded)f).RegistrationId, ((AttendanceRecorded)f).PartId)).Values.Cast<AttendanceRecorded>()
            .GroupBy(a => a.RegistrationId).ToDictionary(g => g.Key, g => g.Max(a => a.Present));
        var expected = organisers.Keys.Intersect(times.Keys).Except(cancelled).Select(g => (
            g, string.Join(',', ((IReadOnlyList<string>)Field(organisers[g], "Schools")!).Order(StringComparer.Ordinal)), (DateTimeOffset)Field(times[g], "StartsAt")!,
            (long)seated.Count(r => r.GatheringId == g), (long)seated.Where(r => r.GatheringId == g).Sum(r => arrivals.GetValueOrDefault(r.RegistrationId)),
            (long)seated.Count(r => r.GatheringId == g && arrivals.GetValueOrDefault(r.RegistrationId) == 0)));
        var costs = Newest(facts.OfType<GatheringCostNoted>(), f => (((GatheringCostNoted)f).GatheringId, ((GatheringCostNoted)f).School ?? "")).Values.Cast<GatheringCostNoted>();

        await using var db = fixture.Database.Open<AnalyticsDb>();
        var snapshot = await new CurrentGatherings().ReadAsync(db, CancellationToken.None);
        snapshot.Gatherings.Select(g => (g.Gathering, g.Schools, g.StartsAt, g.Registrations, g.Came, g.NoShows)).ShouldBe(expected, ignoreOrder: true);
        snapshot.Costs.SelectMany(c => c).Select(c => (c.Gathering, c.School, c.Amount, c.Currency)).ShouldBe(costs.Select(c => (c.GatheringId, c.School ?? "", c.Amount, c.Currency)), ignoreOrder: true);
    }

    private static Guid GatheringOf(IEvent fact) => (Guid)Field(fact, "GatheringId")!;

    private static object? Field(IEvent fact, string name) => fact.GetType().GetProperty(name)!.GetValue(fact);

    private static Dictionary<TKey, IEvent> Newest<TKey>(IEnumerable<IEvent> facts, Func<IEvent, TKey> key) where TKey : notnull =>
        facts.GroupBy(key).ToDictionary(g => g.Key, g => g.OrderBy(f => f.Version).ThenBy(f => f.Id).Last());

    private async Task<RebuildAnswer> RebuildAsync()
    {
        using var client = fixture.Host.Client(Roles.Operator);
        using var started = await client.PostAsync("/api/analytics/rebuild", null);
        started.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var answer = await Eventually.Async(async () => (await client.GetFromJsonAsync<RebuildAnswer>("/api/analytics/rebuild"))!, a => a.State is "completed" or "failed", TimeSpan.FromSeconds(60));
        await Eventually.Async(() => fixture.Database.ScalarAsync<bool>(Rebuilds.IsRunning), running => !running);
        return answer;
    }
}
