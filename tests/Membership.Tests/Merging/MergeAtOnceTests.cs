using System.Net;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Merging;

/// <summary>Mergers against each other and against records, on two replicas.</summary>
public sealed class MergeAtOnceTests(MergingFixture fixture) : IClassFixture<MergingFixture>
{
    [Fact]
    public async Task Of_two_who_are_merged_into_each_other_at_once_one_stays()
    {
        await using var second = await fixture.StartReplicaAsync();
        for (var round = 0; round < 5; round++)
        {
            var (_, a) = await fixture.RecordAsync();
            var (_, b) = await fixture.RecordAsync();
            var answers = await Task.WhenAll(
                fixture.MergeAsync(a, b), fixture.MergeAsync(b, a, second.Client(Roles.Central)), fixture.MergeAsync(a, b, second.Client(Roles.Central)), fixture.MergeAsync(b, a));
            answers.Count(r => r.Status == HttpStatusCode.OK).ShouldBe(1);
            answers.Where(r => r.Status != HttpStatusCode.OK).ShouldAllBe(r => r.Status == HttpStatusCode.Conflict && r.Code == "already-merged");
            (await fixture.Database.ScalarAsync<long>("select count(*) from person where id in ($1, $2) and merged_into is null", a, b)).ShouldBe(1);
            await Eventually.Async(() => Task.FromResult(fixture.Published.About<PersonsMerged>("analytics.persons-merged", a, b)), merged => merged.Count == 1);
        }
    }

    [Fact]
    public async Task A_chain_that_is_made_at_once_ends_at_one()
    {
        await using var second = await fixture.StartReplicaAsync();
        for (var round = 0; round < 5; round++)
        {
            var (_, a) = await fixture.RecordAsync();
            var (_, b) = await fixture.RecordAsync();
            var (_, c) = await fixture.RecordAsync();
            await Task.WhenAll(fixture.MergeAsync(b, a), fixture.MergeAsync(c, b, second.Client(Roles.Central)));
            await fixture.MergeAsync(c, a); // when the second was first, a was merged into somebody who was gone, and was refused
            await fixture.MergeAsync(c, b);
            (await fixture.Database.ScalarAsync<long>("select count(*) from person where id in ($1, $2) and merged_into = $3", a, b, c)).ShouldBe(2);
        }
    }

    [Fact]
    public async Task Records_that_arrive_during_a_merger_are_all_of_the_one_who_stays()
    {
        await using var second = await fixture.StartReplicaAsync();
        for (var round = 0; round < 8; round++)
        {
            var (_, keep) = await fixture.RecordAsync(data => data["awardedOn"] = "2001-06-01");
            var (student, other) = await fixture.RecordAsync(data => data["awardedOn"] = "2002-06-01");
            var records = Enumerable.Range(3, 6).Select(year => (year % 2 == 0 ? fixture.Host : second).SendAsync(
                Events.Awarded(data => data["awardedOn"] = $"200{year}-06-01", student), Events.Approaching(data => data["expectedOn"] = $"203{year}-01-01", student)));
            var merger = fixture.MergeAsync(keep, other);
            var answers = await Task.WhenAll(records);
            (await merger).Status.ShouldBe(HttpStatusCode.OK);
            answers.Sum(a => a.Accepted).ShouldBe(12);
            (await fixture.Database.ScalarAsync<long>("select count(*) from degree where person_id = $1 and revoked_at is null", keep)).ShouldBe(8);
            (await fixture.Database.ScalarAsync<long>(
                "select (select count(*) from degree where person_id = $1) + (select count(*) from expected_graduation where person_id = $1) + (select count(*) from invitation where person_id = $1)",
                other)).ShouldBe(0);
            (await fixture.Database.ScalarAsync<long>("select count(*) from invitation where person_id = $1 and state = 'Open'", keep)).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Replicas_share_the_search_for_doubles()
    {
        await using var second = await fixture.StartReplicaAsync();
        var pairs = Enumerable.Range(0, 200).Select(_ => $"Delad{Events.NewStudent()}").ToArray();
        await fixture.Host.SendAsync([.. pairs.Concat(pairs).Select(name => Events.Awarded(data => data["familyName"] = name))]);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => fixture.FindAsync()));
        (await fixture.Database.ScalarAsync<long>(
            "select count(*) from merge_candidate c join person p on p.id = c.a where p.family_name like 'Delad%'")).ShouldBe(200);
        (await fixture.Database.ScalarAsync<long>("select count(*) from double_check")).ShouldBe(0);
    }
}
