using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events.Degrees;
using AlumniPlatform.Events.Erasure;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

/// <summary>A gathering for graduates of programmes and years: CDATE or CTFYS, 2010–2015.</summary>
public sealed class ProgrammeAudienceTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    private GatheringInput Input => Inputs.Gathering(Now) with { Audience = "programme", Programmes = ["CDATE", "CTFYS"], YearFrom = 2010, YearTo = 2015 };

    private Guid New() => Guid.CreateVersion7(Now);

    private DegreeRecorded Recorded(Guid person, string programme = "CDATE", int year = 2012, long version = 1, Guid? degree = null) =>
        new(New(), Now, person, version, degree ?? New(), "EECS", programme, year, new DateOnly(year, 6, 1), Reachable: true);

    private DegreeRevoked Revoked(Guid person, Guid degree, long version) => new(New(), Now, person, version, degree);

    private Task RecordAsync(params DegreeRecorded[] messages) => fixture.HandleAsync<DegreeRecorded, DegreeRecordedHandler>(messages);

    private Task RevokeAsync(params DegreeRevoked[] messages) => fixture.HandleAsync<DegreeRevoked, DegreeRevokedHandler>(messages);

    private Task EraseAsync(Guid person) => fixture.HandleAsync<PersonErased, PersonErasedHandler>(new PersonErased(New(), Now, person, 99));

    private HttpClient Member(Guid person) => fixture.Host.Client(new TokenClaims { Roles = [Roles.Member], Person = person });

    private async Task<JsonElement> RefusedAsync(Guid person, GatheringInput? input = null) =>
        await Member(person).RegisterAsync((await fixture.Central.PublishedAsync(input ?? Input)).Text("slug"), Inputs.Registration()).JsonAsync(403);

    private async Task TakenAsync(Guid person, GatheringInput? input = null) =>
        (await Member(person).RegisterAsync((await fixture.Central.PublishedAsync(input ?? Input)).Text("slug"), Inputs.Registration()).JsonAsync(201)).Text("state").ShouldBe("confirmed");

    [Fact]
    public async Task Guest_is_refused_in_words_that_say_who_it_is_for()
    {
        var gathering = await fixture.Central.PublishedAsync(Input);
        var problem = await fixture.Host.Anonymous().RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(403);
        problem.Text("code").ShouldBe("audience-programme");
        problem.Text("detail").ShouldBe("This gathering is for members with a degree of CDATE or CTFYS, 2010–2015. Sign in first.");
        var seen = await fixture.Host.Anonymous().GetAsync($"{Calls.Path}/public/{gathering.Text("slug")}").JsonAsync(200);
        (seen.Text("audience"), seen.GetProperty("programmes").GetArrayLength(), seen.GetProperty("yearFrom").GetInt32(), seen.GetProperty("yearTo").GetInt32()).ShouldBe(("programme", 2, 2010, 2015));
    }

    [Theory]
    [InlineData("CDATE", 2009)]
    [InlineData("CDATE", 2016)]
    [InlineData("CMAST", 2012)]
    [InlineData("cdate", 2012)]
    public async Task Degree_of_another_year_or_programme_does_not_fit(string programme, int year)
    {
        var person = New();
        await RecordAsync(Recorded(person, programme, year));
        var problem = await RefusedAsync(person);
        (problem.Text("code"), problem.Text("detail")).ShouldBe(("audience-programme", "This gathering is for members with a degree of CDATE or CTFYS, 2010–2015."));
    }

    [Fact]
    public async Task Member_without_any_degree_is_refused_and_takes_no_entry() => (await RefusedAsync(New())).Text("code").ShouldBe("audience-programme");

    [Theory]
    [InlineData("CDATE", 2010)]
    [InlineData("CTFYS", 2015)]
    public async Task One_degree_that_fits_is_enough(string programme, int year)
    {
        var person = New();
        await RecordAsync(Recorded(person, "CMAST", 2001), Recorded(person, programme, year));
        await TakenAsync(person);
    }

    [Theory]
    [InlineData(null, 2015, 1968)]
    [InlineData(2010, null, 2031)]
    [InlineData(null, null, 2031)]
    public async Task Years_may_be_open(int? from, int? to, int year)
    {
        var person = New();
        await RecordAsync(Recorded(person, year: year));
        await TakenAsync(person, Input with { YearFrom = from, YearTo = to });
    }

    [Fact]
    public async Task Revoked_degree_does_not_fit_in_whatever_order_it_is_told()
    {
        var (one, two, degree) = (New(), New(), New());
        await RecordAsync(Recorded(one, degree: degree));
        await RevokeAsync(Revoked(one, degree, version: 2));
        (await RefusedAsync(one)).Text("code").ShouldBe("audience-programme");
        var late = New();
        await RevokeAsync(Revoked(two, late, version: 2));
        await RecordAsync(Recorded(two, degree: late, version: 1));
        (await RefusedAsync(two)).Text("code").ShouldBe("audience-programme");
        await RecordAsync(Recorded(two, degree: late, version: 3)); // awarded after all
        await TakenAsync(two);
    }

    [Fact]
    public async Task Newest_word_about_a_degree_counts_in_whatever_order_it_comes()
    {
        var (person, degree) = (New(), New());
        await RecordAsync(Recorded(person, "CDATE", 2012, version: 5, degree));
        await RecordAsync(Recorded(person, "CMAST", 2012, version: 4, degree));
        await TakenAsync(person);
        await RecordAsync(Recorded(person, "CDATE", 2012, version: 6, degree), Recorded(person, "CDATE", 2008, version: 7, degree));
        (await RefusedAsync(person)).Text("code").ShouldBe("audience-programme");
    }

    [Fact]
    public async Task Degrees_of_who_was_merged_are_those_of_the_one_who_stays_also_when_they_are_told_later()
    {
        var (last, stays, gone) = (New(), New(), New());
        await fixture.HandleAsync<PersonsMerged, PersonsMergedHandler>(new PersonsMerged(New(), Now, last, 9, stays), new PersonsMerged(New(), Now, stays, 9, gone));
        (await RefusedAsync(last)).Text("code").ShouldBe("audience-programme");
        await RecordAsync(Recorded(gone));
        await TakenAsync(last);
        await TakenAsync(gone); // by a token from before
    }

    [Fact]
    public async Task Degree_that_was_told_of_both_of_two_who_are_one_counts_by_its_newest_word()
    {
        var (stays, gone, degree) = (New(), New(), New());
        await RecordAsync(Recorded(gone, degree: degree, version: 3));
        await fixture.HandleAsync<PersonsMerged, PersonsMergedHandler>(new PersonsMerged(New(), Now, stays, 9, gone));
        await RevokeAsync(Revoked(stays, degree, version: 10));
        (await RefusedAsync(stays)).Text("code").ShouldBe("audience-programme");
    }

    [Fact]
    public async Task Of_who_was_erased_no_degree_is_kept_also_when_it_is_told_later()
    {
        var (person, late) = (New(), New());
        await RecordAsync(Recorded(person));
        await EraseAsync(person);
        await RecordAsync(Recorded(person, degree: late));
        await RevokeAsync(Revoked(person, late, version: 2));
        (await fixture.Database.ScalarAsync<long>("select count(*) from degree where person_id = $1", person)).ShouldBe(0);
        (await RefusedAsync(person)).Text("code").ShouldBe("audience-programme"); // by a token from before
    }

    [Fact]
    public async Task Hundred_thousands_are_kept_in_sets()
    {
        DegreeRecorded[] many = [.. Enumerable.Range(0, 500).Select(i => Recorded(New(), year: 1990 + (i % 30)))];
        await RecordAsync(many);
        await RecordAsync([.. many.Reverse()]); // told again
        (await fixture.Database.ScalarAsync<long>("select count(*) from degree where id = any($1)", many.Select(m => m.DegreeId).ToArray())).ShouldBe(500);
    }

    [Theory]
    [InlineData("programmes", "[]", "programmes")]
    [InlineData("programmes", "null", "programmes")]
    [InlineData("programmes", """["a code that is much too long"]""", "programmes")]
    [InlineData("programmes", """[""]""", "programmes")]
    [InlineData("yearFrom", "2016", "yearTo")]
    [InlineData("yearFrom", "10", "yearFrom")]
    [InlineData("yearTo", "99999", "yearTo")]
    public async Task Audience_that_cannot_be_is_refused_and_the_field_named(string field, string value, string named)
    {
        var input = JsonSerializer.SerializeToNode(Input, JsonSerializerOptions.Web)!;
        input[field] = System.Text.Json.Nodes.JsonNode.Parse(value);
        (await fixture.Central.PostAsJsonAsync(Calls.Path, input).JsonAsync(400)).GetProperty("errors").TryGetProperty(named, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Copy_is_for_the_same()
    {
        var first = await fixture.Central.PostAsJsonAsync(Calls.Path, Input).JsonAsync(201);
        var copy = await fixture.Central.PostAsJsonAsync($"{Calls.Path}/{first.Id()}/copy", new CopyInput(Inputs.Local(Now, 425, 17))).JsonAsync(201);
        (copy.Text("audience"), copy.GetProperty("programmes")[1].GetString(), copy.GetProperty("yearFrom").GetInt32(), copy.GetProperty("yearTo").GetInt32()).ShouldBe(("programme", "CTFYS", 2010, 2015));
    }
}
