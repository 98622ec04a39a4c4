using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Analytics.Rebuild;
using AlumniPlatform.Contracts;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using CsCheck;
using Npgsql;
using Shouldly;
using Xunit;
using static AlumniPlatform.Analytics.Tests.Story;

namespace AlumniPlatform.Analytics.Tests;

public sealed class RebuildTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    private const string Route = "/api/analytics/rebuild";

    [Fact]
    public Task Rebuilt_figures_are_the_same_after_any_story() =>
        AnyOrderTests.Arrival.SampleAsync(async a =>
        {
            await fixture.EmptyAsync();
            foreach (var batch in a.Batches)
                await fixture.ApplyAsync(batch);
            (await RebuildAsync()).Differences!.Count.ShouldBe(0);
            await fixture.ShouldSayAsync(new Model(a.Happened));
        }, iter: 10, threads: 1, print: AnyOrderTests.Print);

    [Fact]
    public async Task Facts_that_arrive_meanwhile_count_once()
    {
        await fixture.EmptyAsync();
        IEvent[] before = [.. Persons(4000).SelectMany(Story)];
        foreach (var batch in before.Chunk(500))
            await fixture.ApplyAsync(batch);
        var people = before.Select(m => (Guid)m.GetType().GetProperty("PersonId")!.GetValue(m)!).Distinct().ToArray();
        IEvent[] meanwhile = [.. Persons(300).SelectMany(Story), .. people.Take(300).Select(p => Left(p)), Merged(people[0], people[1]), Merged(people[2], people[0])];

        await StartAsync();
        foreach (var batch in meanwhile.Chunk(20))
            await fixture.ApplyAsync(batch);
        var answer = await EndedAsync();
        await fixture.ApplyAsync([.. people.Skip(300).Take(10).Select(p => Left(p))]);

        answer.Differences!.Count.ShouldBe(0);
        answer.Facts!.Done.ShouldBe(answer.Facts.Total);
        await fixture.ShouldSayAsync(new Model([.. before, .. meanwhile, .. people.Skip(300).Take(10).Select(p => Left(p))]));
    }

    [Fact]
    public async Task Figures_that_are_wrong_are_mended_and_said()
    {
        await fixture.EmptyAsync();
        IEvent[] facts = [.. Persons(5).SelectMany(Story)];
        await fixture.ApplyAsync(facts);
        await fixture.Database.ExecuteAsync("update cohort set members = 2, never_invited = 7; delete from member_month; update person set invited = false; delete from degree");
        var answer = await RebuildAsync();
        await fixture.ShouldSayAsync(new Model(facts));
        answer.Differences!.Items.Select(d => (d.Programme, d.Figure, d.Before, d.After)).ShouldBe(
            [("DEMO", "members", 2, 5), ("DEMO", "never_invited", 7, 0), (null, "joined", 0, 5)], ignoreOrder: true);
        answer.Differences.Count.ShouldBe(3);
        answer.StartedBy.ShouldBe("Test Account");
        (await RebuildAsync()).Differences!.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_rebuild_that_dies_leaves_the_old_figures_and_the_next_one_succeeds()
    {
        await fixture.EmptyAsync();
        IEvent[] facts = [.. Persons(2000).SelectMany(Story)];
        foreach (var batch in facts.Chunk(500))
            await fixture.ApplyAsync(batch);
        await using var blocker = await fixture.Database.Source.OpenConnectionAsync();
        await using (var transaction = await blocker.BeginTransactionAsync())
        {
            // A reader that takes its time holds the exchange up at its very last step.
            await using var reading = new NpgsqlCommand("select count(*) from cohort", blocker);
            await reading.ExecuteScalarAsync();
            await StartAsync();
            await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and query like '%drop table public%' and wait_event_type = 'Lock'"), n => n == 1);
            await KillRebuildAsync();
        }
        var answer = await EndedAsync();
        (answer.State, answer.Differences).ShouldBe(("failed", null));
        answer.Error.ShouldNotBeNullOrEmpty();
        await fixture.ShouldSayAsync(new Model(facts));
        await fixture.ApplyAsync([Left((Guid)facts[0].GetType().GetProperty("PersonId")!.GetValue(facts[0])!)]);
        (await RebuildAsync()).Differences!.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Of_two_that_are_started_one_is_refused_also_by_another_replica()
    {
        await using var replica = await fixture.StartReplicaAsync();
        await using var gate = await fixture.Database.Source.OpenConnectionAsync();
        await using (var transaction = await gate.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("select pg_advisory_xact_lock_shared(7301, 1)", gate); // as a batch that takes its time
            await hold.ExecuteNonQueryAsync();
            await StartAsync();
            using var other = replica.Client(Roles.Central);
            using var refused = await other.PostAsync(Route, null);
            refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
            (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("rebuild-running");
            (await other.GetFromJsonAsync<RebuildAnswer>(Route))!.State.ShouldBe("running");
        }
        (await EndedAsync()).State.ShouldBe("completed");
    }

    [Fact]
    public async Task A_rebuild_whose_process_ended_is_said_to_be_interrupted()
    {
        await RebuildAsync();
        await fixture.Database.ExecuteAsync("update rebuild_run set state = 'Running', ended_at = null, difference_count = null where id = (select id from rebuild_run order by id desc limit 1)");
        (await ReadAsync()).State.ShouldBe("interrupted");
        (await RebuildAsync()).State.ShouldBe("completed");
    }

    [Fact]
    public async Task Keys_and_indexes_keep_their_names()
    {
        const string names = "select string_agg(indexname || indexdef, ';' order by indexname) from pg_indexes where schemaname = 'public'";
        var before = await fixture.Database.ScalarAsync<string>(names);
        await RebuildAsync();
        (await fixture.Database.ScalarAsync<string>(names)).ShouldBe(before);
    }

    private static IEnumerable<Guid> Persons(int count) => Enumerable.Range(0, count).Select(_ => NewId());

    private static IEvent[] Story(Guid person) => [Degree(person, "EECS", "DEMO", 2026), Invited(person), Opened(person), Activated(person)];

    private async Task<RebuildAnswer> RebuildAsync()
    {
        await StartAsync();
        return await EndedAsync();
    }

    private async Task StartAsync()
    {
        using var client = fixture.Host.Client(Roles.Operator);
        using var answer = await client.PostAsync(Route, null);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    private async Task<RebuildAnswer> ReadAsync()
    {
        using var client = fixture.Host.Client(Roles.Operator);
        return (await client.GetFromJsonAsync<RebuildAnswer>(Route))!;
    }

    private async Task<RebuildAnswer> EndedAsync()
    {
        var answer = await Eventually.Async(ReadAsync, a => a.State is "completed" or "failed", TimeSpan.FromSeconds(60));
        // The lock is given back a moment after the end was noted.
        await Eventually.Async(() => fixture.Database.ScalarAsync<bool>(Rebuilds.IsRunning), running => !running);
        return answer;
    }

    private Task KillRebuildAsync() =>
        fixture.Database.ScalarAsync<bool>("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 7301 and objid = 2 and database = (select oid from pg_database where datname = current_database())");
}
