using System.Text.Json;
using AlumniPlatform.Contracts;
using CsCheck;
using Xunit;
using static AlumniPlatform.Analytics.Tests.Story;

namespace AlumniPlatform.Analytics.Tests;

public sealed class AnyOrderTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    // Few persons, degrees, codes, versions and times, so that they meet often.
    private static readonly Guid[] people = [.. Enumerable.Range(0, 5).Select(_ => NewId())];
    private static readonly Guid[] degrees = [.. Enumerable.Range(0, 7).Select(_ => NewId())];
    private static readonly int[] days = [0, 1, 29, 30, 400];

    private static readonly Gen<IEvent> message =
        from kind in Gen.Int[0, 14]
        from degree in Gen.Int[0, degrees.Length - 1]
        from other in Gen.Int[0, people.Length - 1]
        from third in Gen.Int[0, people.Length - 1]
        from version in Gen.Long[1, 5]
        from year in Gen.Int[2025, 2026]
        from school in Gen.Bool.Select(eecs => eecs ? "EECS" : "ABE")
        from at in Gen.Int[0, days.Length - 1].Select(day => Start.AddDays(days[day]).AddHours(15))
        from flag in Gen.Bool
        let owner = people[(degree + (third == 0 ? 1 : 0)) % people.Length] // mostly the same one
        select (IEvent)(kind switch
        {
            0 or 1 => Degree(owner, school, "DEMO", year, flag, version, degrees[degree], at),
            2 => Revoked(owner, degrees[degree], version),
            3 => Expected(people[other], school, "DEMO", year, flag, version, at),
            4 => Invited(people[other], version),
            5 => Opened(people[other], version),
            6 or 7 => Activated(people[other], version, at),
            8 => flag ? Sent(people[other], (int)version) : Consent(people[other], flag, version),
            9 => Bounced(flag ? people[other] : null, (int)version),
            10 => Left(people[other], version, at),
            11 => Declined(people[other], version),
            12 => Reachable(people[other], flag, version, at),
            13 => version > 3 ? Erased(people[other], version, at) : School(school, flag ? "SCI" : null, version),
            _ => version > 3 && other != third ? Merged(people[other], people[third], version) : Invited(people[other], version),
        });

    /// <summary>Messages as they happened, and batches in which they arrive: shuffled, some twice, in portions.</summary>
    internal static readonly Gen<(IEvent[] Happened, IEvent[][] Batches)> Arrival =
        from happened in message.Array[1, 60]
        from again in Gen.Shuffle(happened, 0, happened.Length / 3)
        from shuffled in Gen.Shuffle((IEvent[])[.. happened, .. again])
        from sizes in Gen.Int[1, 15].Array[shuffled.Length]
        select (happened, Split(shuffled, sizes));

    [Fact]
    public Task Figures_are_the_same_in_whatever_order_messages_arrive() =>
        Arrival.SampleAsync(async a =>
        {
            await fixture.EmptyAsync();
            foreach (var batch in a.Batches)
                await fixture.ApplyAsync(batch);
            await fixture.ShouldSayAsync(new Model(a.Happened));
        }, iter: 150, threads: 1, print: Print);

    [Fact]
    public Task Figures_are_the_same_when_queues_and_replicas_work_at_the_same_time() =>
        Arrival.SampleAsync(async a =>
        {
            await fixture.EmptyAsync();
            await Parallel.ForEachAsync(a.Batches, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (batch, _) => await fixture.ApplyAsync(batch));
            await fixture.ShouldSayAsync(new Model(a.Happened));
        }, iter: 100, threads: 1, print: Print);

    internal static string Print((IEvent[] Happened, IEvent[][] Batches) a) =>
        string.Join("\n--\n", a.Batches.Select(batch => string.Join('\n', batch.Select(m => $"{m.GetType().Name} {JsonSerializer.Serialize(m, m.GetType())}"))));

    private static IEvent[][] Split(IEvent[] messages, int[] sizes)
    {
        var batches = new List<IEvent[]>();
        for (var (start, i) = (0, 0); start < messages.Length; start += sizes[i++])
            batches.Add([.. messages.Skip(start).Take(sizes[i]).DistinctBy(m => m.Id)]);
        return [.. batches];
    }
}
