using System.Text.Json;
using AlumniPlatform.Analytics.Projections;
using AlumniPlatform.Contracts;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;
using static AlumniPlatform.Analytics.Tests.Story;

namespace AlumniPlatform.Analytics.Tests;

public sealed class AnyOrderTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    // Few persons, degrees, codes and versions, so that they meet often.
    private static readonly Guid[] people = [.. Enumerable.Range(0, 4).Select(_ => NewId())];
    private static readonly Guid[] degrees = [.. Enumerable.Range(0, 6).Select(_ => NewId())];

    private static readonly Gen<IEvent> message =
        from kind in Gen.Int[0, 8]
        from degree in Gen.Int[0, degrees.Length - 1]
        from other in Gen.Int[0, people.Length - 1]
        from version in Gen.Long[1, 5]
        from year in Gen.Int[2025, 2026]
        from school in Gen.Bool.Select(eecs => eecs ? "EECS" : "ABE")
        from flag in Gen.Bool
        let owner = people[degree % people.Length]
        select (IEvent)(kind switch
        {
            0 or 1 => Degree(owner, school, "DEMO", year, flag, version, degrees[degree]),
            2 => Revoked(owner, degrees[degree], version),
            3 => Expected(people[other], school, "DEMO", year, flag, version),
            4 => Invited(people[other], version),
            5 => Opened(people[other], version),
            6 => Activated(people[other], version),
            7 => flag ? Sent(people[other], (int)version) : Consent(people[other], flag, version),
            _ => Bounced(flag ? people[other] : null, (int)version),
        });

    /// <summary>Messages as they happened, and batches in which they arrive: shuffled, some twice, in portions.</summary>
    private static readonly Gen<(IEvent[] Happened, IEvent[][] Batches)> arrival =
        from happened in message.Array[1, 60]
        from again in Gen.Shuffle(happened, 0, happened.Length / 3)
        from shuffled in Gen.Shuffle((IEvent[])[.. happened, .. again])
        from sizes in Gen.Int[1, 15].Array[shuffled.Length]
        select (happened, Split(shuffled, sizes));

    [Fact]
    public Task Figures_are_the_same_in_whatever_order_messages_arrive() =>
        arrival.SampleAsync(async a =>
        {
            await fixture.EmptyAsync();
            foreach (var batch in a.Batches)
                await fixture.ApplyAsync(batch);
            await ShouldSayAsync(Model.Fold(a.Happened));
            await RefoldAsync();
            await ShouldSayAsync(Model.Fold(a.Happened));
        }, iter: 100, threads: 1, print: Print);

    [Fact]
    public Task Figures_are_the_same_when_queues_and_replicas_work_at_the_same_time() =>
        arrival.SampleAsync(async a =>
        {
            await fixture.EmptyAsync();
            await Parallel.ForEachAsync(a.Batches, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (batch, _) => await fixture.ApplyAsync(batch));
            await ShouldSayAsync(Model.Fold(a.Happened));
        }, iter: 100, threads: 1, print: Print);

    private async Task ShouldSayAsync(IReadOnlyList<CohortFigures> expected)
    {
        await using var db = fixture.Database.Open<AnalyticsDb>();
        var rows = await db.Cohorts.AsNoTracking().ToListAsync();
        rows.Where(c => c.Graduates > 0).Select(CohortFigures.Of).OrderBy(c => (c.School, c.Programme, c.Year)).ShouldBe(expected);
        rows.Where(c => c.Graduates == 0).ShouldAllBe(c => c.Reachable == 0 && c.Invited == 0 && c.Opened == 0 && c.Members == 0);
    }

    /// <summary>Throws the projections away and computes them from the facts, in portions.</summary>
    private async Task RefoldAsync()
    {
        await fixture.Database.ExecuteAsync("delete from person; delete from degree; delete from cohort");
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AnalyticsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        foreach (var portion in (await db.Facts.OrderBy(f => f.Id).Select(f => f.Id).ToListAsync()).Chunk(20))
            await scope.ServiceProvider.GetRequiredService<Projector>().ApplyAsync(portion, CancellationToken.None);
        await transaction.CommitAsync();
    }

    private static IEvent[][] Split(IEvent[] messages, int[] sizes)
    {
        var batches = new List<IEvent[]>();
        for (var (start, i) = (0, 0); start < messages.Length; start += sizes[i++])
            batches.Add([.. messages.Skip(start).Take(sizes[i]).DistinctBy(m => m.Id)]);
        return [.. batches];
    }

    private static string Print((IEvent[] Happened, IEvent[][] Batches) a) =>
        string.Join("\n--\n", a.Batches.Select(batch => string.Join('\n', batch.Select(m => $"{m.GetType().Name} {JsonSerializer.Serialize(m, m.GetType())}"))));
}
