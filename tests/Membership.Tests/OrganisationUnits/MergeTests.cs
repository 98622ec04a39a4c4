using System.Net;
using System.Text.Json.Nodes;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;
using static AlumniPlatform.Membership.Tests.OrganisationUnits.OrganisationFixture;

namespace AlumniPlatform.Membership.Tests.OrganisationUnits;

public sealed class MergeTests(OrganisationFixture fixture) : IClassFixture<OrganisationFixture>
{
    [Theory]
    [InlineData("NONE", "2026-01-01", "into")]
    [InlineData(null, "2026-01-01", "into")]
    [InlineData("SCI", null, "on")]
    [InlineData("SCI", "2999-01-01", "on")]
    [InlineData("SCI", "2019-01-01", "on")] // before the school began
    [InlineData("EECS", "2017-06-01", "on")] // before the successor began, too
    public async Task What_is_wrong_about_a_merger_is_said_field_by_field(string? into, string? on, string field)
    {
        if ((await fixture.SendAsync(HttpMethod.Get, "schools/FIELDS", null)).Status == HttpStatusCode.NotFound)
            await fixture.AddAsync("schools", School("FIELDS", "2019-01-01"));
        var (status, problem, _) = await fixture.SendAsync(HttpMethod.Post, "schools/FIELDS/merge", new { into, on }, "*");
        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
    }

    [Fact]
    public async Task Nothing_is_merged_in_a_circle_or_twice()
    {
        foreach (var code in new[] { "CIRCLE-A", "CIRCLE-B", "CIRCLE-C" })
            await fixture.AddAsync("schools", School(code));
        (await Code("CIRCLE-A", "CIRCLE-A")).ShouldBe("merged-into-itself");
        (await fixture.MergeAsync("CIRCLE-A", "CIRCLE-B")).Status.ShouldBe(HttpStatusCode.OK);
        (await Code("CIRCLE-B", "CIRCLE-A")).ShouldBe("successor-merged");
        (await Code("CIRCLE-A", "CIRCLE-C")).ShouldBe("already-merged");

        async Task<string?> Code(string school, string into) => (await fixture.MergeAsync(school, into)).Body.GetProperty("code").GetString();
    }

    [Fact]
    public async Task Of_two_mergers_that_would_make_a_circle_one_succeeds()
    {
        foreach (var i in Enumerable.Range(1, 5))
        {
            await fixture.AddAsync("schools", School($"RING-A{i}"));
            await fixture.AddAsync("schools", School($"RING-B{i}"));
            var answers = await Task.WhenAll(fixture.MergeAsync($"RING-A{i}", $"RING-B{i}"), fixture.MergeAsync($"RING-B{i}", $"RING-A{i}"));
            answers.Select(a => a.Status).Order().ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict]);
        }
    }

    [Fact]
    public async Task Everything_of_a_merged_school_is_its_successors()
    {
        await NewSchoolAsync("OLD", "P-OLD");
        await fixture.AddAsync("schools", School("NEXT"));
        var (graduate, student) = (Events.NewStudent(), Events.NewStudent());
        await fixture.Host.SendAsync(Events.Awarded(Of("OLD", "P-OLD"), graduate), Events.Approaching(Of("OLD", "P-OLD"), student));
        (await fixture.Host.SendAsync(Events.Awarded(data => { Of("OLD", "NO-SUCH")(data); }))).Rejected.Count.ShouldBe(1);

        var preview = (await fixture.SendAsync(HttpMethod.Get, "schools/OLD/merge", null)).Body;
        preview.GetProperty("graduates").GetInt32().ShouldBe(1);
        preview.GetProperty("students").GetInt32().ShouldBe(1);
        preview.GetProperty("openInvitations").GetInt32().ShouldBe(2);
        preview.GetProperty("programmes").GetInt32().ShouldBe(1);

        await using var schools = await PublishedMessages.ReadAsync(fixture.VirtualHost, "analytics.school-changed");
        var (status, merged) = await fixture.MergeAsync("OLD", "NEXT");
        status.ShouldBe(HttpStatusCode.OK, merged.ToString());
        merged.GetProperty("validTo").GetString().ShouldBe("2025-12-31");
        foreach (var table in new[] { "degree", "expected_graduation", "invitation", "programme", "intake_record where outcome = 'Rejected' and school" })
            (await fixture.Database.ScalarAsync<long>(table.Contains("where") ? $"select count(*) from {table} = 'OLD'" : $"select count(*) from {table} where school = 'OLD'")).ShouldBe(0, table);
        (await fixture.Database.ScalarAsync<long>("select count(*) from invitation where school = 'NEXT'")).ShouldBe(2);
        await Eventually.Async(() => Task.FromResult(schools.In<SchoolChanged>("analytics.school-changed").Where(m => m.School == "OLD" && m.MergedInto == "NEXT").ToArray()), told => told.Length == 1);

        // The old codes are still understood, and the programme of the day is kept.
        (await fixture.Host.SendAsync(Events.Awarded(Of("OLD", "P-OLD"), student))).Accepted.ShouldBe(1);
        (await fixture.Host.SendAsync(Events.Revoked(graduate, school: "OLD", programme: "P-OLD"))).Accepted.ShouldBe(1);
        (await fixture.Database.ScalarAsync<string>("select string_agg(d.school || ' ' || programme, ',') from degree d join person p on p.id = person_id where student_ref = $1", student)).ShouldBe("NEXT P-OLD");
    }

    [Fact]
    public async Task Degrees_that_arrive_during_a_merger_end_at_the_successor()
    {
        await NewSchoolAsync("BUSY", "P-BUSY");
        await fixture.AddAsync("schools", School("CALM"));
        await using var replica = await fixture.StartReplicaAsync();
        var sending = Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? fixture.Host : replica)
            .SendAsync(Enumerable.Range(0, 20).Select(_ => Events.Awarded(Of("BUSY", "P-BUSY"))))).ToArray();
        await Task.WhenAny(sending);
        (await fixture.MergeAsync("BUSY", "CALM")).Status.ShouldBe(HttpStatusCode.OK);
        (await Task.WhenAll(sending)).Sum(a => a.Accepted).ShouldBe(800);
        (await fixture.Database.ScalarAsync<long>("select count(*) from degree where school = 'CALM'")).ShouldBe(800);
        (await fixture.Database.ScalarAsync<long>("select count(*) from degree where school = 'BUSY'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_programme_takes_its_graduates_to_another_school()
    {
        await NewSchoolAsync("GIVER", "P-MOVES");
        await fixture.AddAsync("schools", School("TAKER"));
        var (graduate, other) = (Events.NewStudent(), Events.NewStudent());
        await fixture.Host.SendAsync(
            Events.Awarded(Of("GIVER", "P-MOVES"), graduate), Events.Awarded(data => { Of("GIVER", "P-MOVES")(data); data["degree"] = "Teknologie masterexamen"; }, graduate),
            Events.Awarded(Of("GIVER", "P-MOVES"), other));
        await fixture.Host.SendAsync(Events.Revoked(other, school: "GIVER", programme: "P-MOVES"));
        await using var degrees = await PublishedMessages.ReadAsync(fixture.VirtualHost, "analytics.degree-recorded");
        (await fixture.SendAsync(HttpMethod.Put, "programmes/P-MOVES", Programme("P-MOVES", "TAKER"), "*")).Status.ShouldBe(HttpStatusCode.OK);
        (await fixture.Database.ScalarAsync<long>("select count(*) from degree where school = 'TAKER' and programme = 'P-MOVES'")).ShouldBe(3);
        var told = await Eventually.Async(() => Task.FromResult(degrees.In<DegreeRecorded>("analytics.degree-recorded").Where(m => m.School == "TAKER").OrderBy(m => m.Version).ToArray()), messages => messages.Length == 2);
        told.Select(m => m.Version).Distinct().Count().ShouldBe(2); // the revoked one is not told again: it does not count
        (await fixture.Database.ScalarAsync<long>("select version from person where student_ref = $1", graduate)).ShouldBe(told[1].Version);
        (await fixture.Host.SendAsync(Events.Revoked(graduate, school: "TAKER", programme: "P-MOVES"))).Accepted.ShouldBe(1);
    }

    [Theory]
    [InlineData("2014-12-31", "programme-not-valid")]
    [InlineData("2015-01-01", null)]
    [InlineData("2020-12-31", null)]
    [InlineData("2021-01-01", "programme-not-valid")]
    public async Task A_degree_is_of_a_programme_that_existed_on_the_day(string day, string? code)
    {
        if ((await fixture.SendAsync(HttpMethod.Get, "programmes/P-PAST", null)).Status == HttpStatusCode.NotFound)
            await fixture.AddAsync("programmes", Programme("P-PAST", "SCI", "2015-01-01", "2020-12-31"));
        var answer = await fixture.Host.SendAsync(Events.Awarded(data => { Of("SCI", "P-PAST")(data); data["awardedOn"] = day; }));
        answer.Rejected.Select(r => r.Code).ShouldBe(code is null ? [] : [code]);
    }

    private async Task NewSchoolAsync(string code, string programme)
    {
        await fixture.AddAsync("schools", School(code));
        await fixture.AddAsync("programmes", Programme(programme, code));
    }

    private static Action<JsonObject> Of(string school, string programme) => data => (data["school"], data["programme"]) = (school, programme);
}
