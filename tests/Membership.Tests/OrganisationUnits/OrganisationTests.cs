using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Membership.Organisation;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.OrganisationUnits;

public sealed class OrganisationTests(MembershipFixture fixture) : IClassFixture<MembershipFixture>
{
    [Fact]
    public async Task Anyone_can_read_the_schools_with_their_programmes()
    {
        using var client = fixture.Host.Anonymous();
        var answer = await client.GetFromJsonAsync<JsonElement>("/api/membership/organisation");
        answer.GetProperty("university").GetProperty("name").GetProperty("sv").GetString().ShouldBe("Kungliga Tekniska högskolan");
        var eecs = answer.GetProperty("schools").EnumerateArray().Single(s => s.GetProperty("code").GetString() == "EECS");
        eecs.GetProperty("programmes").EnumerateArray().Select(p => p.GetProperty("code").GetString()).ShouldBe(["CDATE", "CELTE", "CINTE", "CMETE"]);
    }

    [Fact]
    public async Task A_replica_that_starts_changes_nothing_of_what_another_loaded()
    {
        await using var replica = await fixture.StartReplicaAsync();
        (await fixture.Database.ScalarAsync<long>("select count(*) from school")).ShouldBe(11);
        (await fixture.Database.ScalarAsync<string>("select merged_into from school where code = 'CSC'")).ShouldBe("EECS");
    }

    [Fact]
    public async Task A_file_that_refers_to_a_school_it_does_not_have_is_refused()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "organisation-without-schools.json");
        await File.WriteAllTextAsync(path, """
            { "university": { "code": "U", "sv": "U", "en": "U" }, "schools": [], "programmes": [ { "code": "P", "school": "NONE", "sv": "P", "en": "P" } ] }
            """);
        (await Should.ThrowAsync<InvalidDataException>(() => OrganisationFile.ReadAsync(path, CancellationToken.None))).Message.ShouldContain("NONE");
    }

    [Fact]
    public void A_merged_school_is_counted_by_its_last_successor()
    {
        var tree = new OrganisationTree([School("A", "B"), School("B", "C"), School("C")], []);
        tree.SchoolOfToday("A")!.Code.ShouldBe("C");
        tree.SchoolOfToday("D").ShouldBeNull();
    }

    [Fact]
    public void A_circle_of_mergers_comes_to_an_end() =>
        new OrganisationTree([School("A", "B"), School("B", "A")], []).SchoolOfToday("A").ShouldNotBeNull();

    [Fact]
    public void A_programme_of_another_school_is_not_found()
    {
        var old = School("OLD", "NEW");
        var (today, other) = (School("NEW"), School("OTHER"));
        var tree = new OrganisationTree([old, today, other], [new Programme { Code = "P", School = "OLD", Sv = "P", En = "P" }]);
        tree.ProgrammeOf(other, "P").ShouldBeNull();
        tree.ProgrammeOf(today, "P").ShouldNotBeNull();
    }

    private static School School(string code, string? mergedInto = null) => new() { Code = code, Sv = code, En = code, MergedInto = mergedInto };
}
