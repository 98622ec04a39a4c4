using System.Text.Json;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;
using static AlumniPlatform.Membership.Tests.OrganisationUnits.OrganisationFixture;

namespace AlumniPlatform.Membership.Tests.OrganisationUnits;

/// <summary>The file and the office: each test starts replicas with files of its own.</summary>
public sealed class FileTests(OrganisationFixture fixture) : IClassFixture<OrganisationFixture>
{
    private const string Queue = "analytics.school-changed";

    [Fact]
    public async Task The_university_is_described_as_the_file_says()
    {
        using var anyone = fixture.Host.Anonymous();
        var university = JsonDocument.Parse(await anyone.GetStringAsync(Root)).RootElement.GetProperty("university");
        university.GetProperty("timeZone").GetString().ShouldBe("Europe/Stockholm");
        university.GetProperty("coverageTarget").GetDecimal().ShouldBe(0.9m);
        university.GetProperty("ladokInstitution").GetInt32().ShouldBe(29);
    }

    [Fact]
    public async Task What_the_office_edited_is_the_offices_and_the_rest_follows_the_file()
    {
        await fixture.SendAsync(HttpMethod.Put, "schools/ITM", new { name = new { sv = "Kontorets", en = "The office's" } }, await fixture.TagAsync("schools/ITM"));
        await fixture.SendAsync(HttpMethod.Put, "programmes/CMAST", Programme("CMAST", "ITM"), "*");
        await StartWithAsync("changed", text => text
            .Replace("Industriell teknik och management", "Filens", StringComparison.Ordinal)
            .Replace("Civilingenjör Maskinteknik", "Filens", StringComparison.Ordinal)
            .Replace("Teknikvetenskap", "Teknikens vetenskap", StringComparison.Ordinal));
        (await NameAsync("school", "ITM")).ShouldBe("Kontorets");
        (await NameAsync("programme", "CMAST")).ShouldBe("Program");
        (await NameAsync("school", "SCI")).ShouldBe("Teknikens vetenskap");
    }

    [Fact]
    public async Task Each_school_of_the_file_is_told_once_however_many_replicas_load_it()
    {
        await using var told = await PublishedMessages.ReadAsync(fixture.VirtualHost, Queue);
        var replicas = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => fixture.StartReplicaAsync()));
        var replica = await StartAsync("joined", text => text.Replace("\"code\": \"ABE\",", "\"code\": \"NEWEST\", \"sv\": \"Nyast\", \"en\": \"Newest\", \"mergedFrom\": [\"ABE\"] }, { \"code\": \"ABE\",", StringComparison.Ordinal));
        await Eventually.Async(() => Task.FromResult(told.In<SchoolChanged>(Queue).Select(m => m.School).ToArray()), codes => codes.Contains("NEWEST") && codes.Count(c => c == "ABE") == 2);
        var merged = told.In<SchoolChanged>(Queue).Where(m => m.MergedInto is not null).ToLookup(m => m.School, m => m.MergedInto);
        merged["CSC"].ShouldBe(["EECS"]);
        merged["ABE"].ShouldBe(["NEWEST"]);
        told.In<SchoolChanged>(Queue).Count(m => m.School == "CBH").ShouldBe(1);
        foreach (var each in replicas.Append(replica))
            await each.DisposeAsync();
    }

    [Theory]
    [InlineData("\"to\": \"2017-12-31\", \"mergedFrom\": [\"EECS\"]", "circle")]
    [InlineData("\"to\": \"2017-12-31\", \"from\": \"2018-12-31\"", "dates")]
    public async Task A_file_that_makes_no_sense_ends_the_start_and_changes_nothing(string insteadOfEnd, string complaint)
    {
        var before = await fixture.Database.ScalarAsync<long>("select sum(version)::bigint from school");
        var thrown = await Should.ThrowAsync<InvalidDataException>(() => StartAsync($"wrong-{complaint}",
            text => text.Replace("\"en\": \"Computer Science and Communication\", \"to\": \"2017-12-31\"", $"\"en\": \"Computer Science and Communication\", {insteadOfEnd}", StringComparison.Ordinal)));
        thrown.Message.ShouldContain(complaint);
        (await fixture.Database.ScalarAsync<long>("select sum(version)::bigint from school")).ShouldBe(before);
    }

    private async Task StartWithAsync(string name, Func<string, string> change) => await (await StartAsync(name, change)).DisposeAsync();

    private async Task<ServiceHost<Program>> StartAsync(string name, Func<string, string> change)
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"organisation-{name}.json");
        await File.WriteAllTextAsync(path, change(await File.ReadAllTextAsync(Repository.Path("services/Membership/organisation.json"))));
        fixture.File = path;
        try
        {
            return await fixture.StartReplicaAsync();
        }
        finally
        {
            fixture.File = null;
        }
    }

    private Task<string> NameAsync(string table, string code) => fixture.Database.ScalarAsync<string>($"select sv from {table} where code = $1", code);
}
