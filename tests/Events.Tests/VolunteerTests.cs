using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events.Erasure;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.Events.Volunteers;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class VolunteerTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private readonly Guid person = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    private VolunteerChanged Said(long version, string name = "Åsa Påhittad", Guid? by = null, params string[] roles) =>
        new(Guid.CreateVersion7(Now), Now, by ?? person, version, name, roles, "Energi");

    private VolunteerChanged Lectures(long version = 1, string name = "Åsa Påhittad", Guid? by = null) => Said(version, name, by, "mentor", "guest-lecturer");

    private Task TellAsync(params VolunteerChanged[] messages) => fixture.HandleAsync<VolunteerChanged, VolunteerChangedHandler>(messages);

    private GatheringInput With(params Guid[] speakers) => Inputs.Gathering(Now) with { Parts = [new(null, new("Föreläsning", "Lecture"), Speakers: ["Bo Hittepå"], Volunteers: speakers)] };

    private async Task<string> PublicSpeakersAsync(JsonElement gathering) =>
        string.Join(", ", (await fixture.Host.Anonymous().GetAsync($"{Calls.Path}/public/{gathering.Text("slug")}").JsonAsync(200)).GetProperty("parts")[0].GetProperty("speakers").EnumerateArray());

    private async Task<JsonElement> PartAsync(JsonElement gathering) => (await fixture.Central.GetAsync($"{Calls.Path}/{gathering.Id()}").JsonAsync(200)).GetProperty("parts")[0];

    private Task<HttpResponseMessage> EditAsync(JsonElement gathering, GatheringInput input) => fixture.Central.PutAsync($"{Calls.Path}/{gathering.Id()}", input, "*");

    [Fact]
    public async Task The_latest_word_counts_in_whatever_order_and_however_often_it_comes()
    {
        VolunteerChanged[] said = [Lectures(1), Said(2, "Åsa Andra", null, "mentor"), Said(3, "Åsa Tredje")];
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [2, 2, 0, 1, 0]];
        foreach (var order in orders)
        {
            var who = Guid.CreateVersion7(Now);
            foreach (var i in order)
                await TellAsync(said[i] with { PersonId = who });
            await TellAsync([.. order.Select(i => said[i] with { PersonId = who })]);
            (await fixture.Database.ScalarAsync<string>("select name || version || cardinality(roles) from volunteer where person_id = $1", who)).ShouldBe("Åsa Tredje30");
        }
    }

    [Fact]
    public async Task Who_has_not_said_that_they_would_lecture_is_no_speaker()
    {
        (await fixture.Central.PostAsJsonAsync(Calls.Path, With(person)).CodeAsync(409)).ShouldBe("speaker-not-a-volunteer");
        await TellAsync(Said(1, "Åsa Påhittad", null, "mentor"));
        (await fixture.Central.PostAsJsonAsync(Calls.Path, With(person)).CodeAsync(409)).ShouldBe("speaker-not-a-volunteer");
        var gathering = await fixture.Central.PublishedAsync(With());
        (await EditAsync(gathering, With(person)).CodeAsync(409)).ShouldBe("speaker-not-a-volunteer");
        (await fixture.Central.PostAsJsonAsync(Calls.Path, With([.. Enumerable.Range(0, 51).Select(_ => Guid.CreateVersion7(Now))])).JsonAsync(400))
            .GetProperty("errors").TryGetProperty("parts[0].volunteers", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_volunteer_speaks_under_the_name_of_today_beside_others()
    {
        await TellAsync(Lectures());
        var gathering = await fixture.Central.PublishedAsync(With(person, person));
        (await PublicSpeakersAsync(gathering)).ShouldBe("Bo Hittepå, Åsa Påhittad");
        await TellAsync(Lectures(2, "Åsa Nygift"));
        (await PublicSpeakersAsync(gathering)).ShouldBe("Bo Hittepå, Åsa Nygift");
        var part = await PartAsync(gathering);
        (part.GetProperty("speakers").GetArrayLength(), part.GetProperty("volunteers")[0].ToString()).ShouldBe((1, $$"""{"personId":"{{person}}","name":"Åsa Nygift"}"""));
    }

    [Fact]
    public async Task Who_withdraws_still_speaks_as_agreed_and_at_nothing_new()
    {
        await TellAsync(Lectures());
        var gathering = await fixture.Central.PublishedAsync(With(person));
        await TellAsync(Said(2));
        await EditAsync(gathering, With(person)).JsonAsync(200);
        (await PublicSpeakersAsync(gathering)).ShouldBe("Bo Hittepå, Åsa Påhittad");
        (await fixture.Central.PostAsJsonAsync(Calls.Path, With(person)).CodeAsync(409)).ShouldBe("speaker-not-a-volunteer");
        var copy = await fixture.Central.PostAsJsonAsync($"{Calls.Path}/{gathering.Id()}/copy", new { startsAt = Inputs.Local(Now, 400, 18) }).JsonAsync(201);
        copy.GetProperty("parts")[0].GetProperty("volunteers").GetArrayLength().ShouldBe(0);
        await EditAsync(gathering, With()).JsonAsync(200);
        (await EditAsync(gathering, With(person)).CodeAsync(409)).ShouldBe("speaker-not-a-volunteer");
    }

    [Fact]
    public async Task Who_still_lectures_is_copied_along()
    {
        await TellAsync(Lectures());
        var gathering = await fixture.Central.PublishedAsync(With(person));
        var copy = await fixture.Central.PostAsJsonAsync($"{Calls.Path}/{gathering.Id()}/copy", new { startsAt = Inputs.Local(Now, 400, 18) }).JsonAsync(201);
        copy.GetProperty("parts")[0].GetProperty("volunteers").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Who_is_not_to_be_named_any_more_is_not()
    {
        await TellAsync(Lectures());
        var gathering = await fixture.Central.PublishedAsync(With(person));
        await TellAsync(Said(2, ""));
        (await PublicSpeakersAsync(gathering)).ShouldBe("Bo Hittepå");
    }

    [Fact]
    public async Task Of_an_erased_person_nothing_is_kept_and_nothing_comes_back()
    {
        await TellAsync(Lectures(name: "Åsa Utplånad-Talare"));
        var gathering = await fixture.Central.PublishedAsync(With(person));
        await fixture.HandleAsync<PersonErased, PersonErasedHandler>(new PersonErased(Guid.CreateVersion7(Now), Now, person, 9));
        await TellAsync(Lectures(10, "Åsa Utplånad-Talare"));
        (await PublicSpeakersAsync(gathering)).ShouldBe("Bo Hittepå");
        (await PersonalData.FindAsync(fixture.Database.Source, "Utplånad-Talare")).ShouldBeEmpty();
        (await fixture.Database.ScalarAsync<long>("select count(*) from part where $1 = any(volunteers)", person)).ShouldBe(0);
        (await EditAsync(gathering, With(person)).CodeAsync(409)).ShouldBe("speaker-not-a-volunteer");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_was_merged_speaks_as_the_one_who_stays(bool toldAfterwards)
    {
        var stays = Guid.CreateVersion7(Now);
        await TellAsync(Lectures(4));
        var gathering = await fixture.Central.PublishedAsync(With(person));
        await fixture.HandleAsync<PersonsMerged, PersonsMergedHandler>(new PersonsMerged(Guid.CreateVersion7(Now), Now, stays, 5, person));
        (await PublicSpeakersAsync(gathering)).ShouldBe("Bo Hittepå, Åsa Påhittad");
        if (toldAfterwards)
        {
            await TellAsync(Lectures(6, "Åsa Kvarvarande", stays));
            await TellAsync(Said(3, "Åsa Sen")); // late, of the one who is no more
            (await PublicSpeakersAsync(gathering)).ShouldBe("Bo Hittepå, Åsa Kvarvarande");
        }
        await EditAsync(gathering, With(person)).JsonAsync(200); // from a form that was open
        (await PartAsync(gathering)).GetProperty("volunteers")[0].GetProperty("personId").GetGuid().ShouldBe(stays);
        (await fixture.Database.ScalarAsync<long>("select count(*) from volunteer where person_id = $1", person)).ShouldBe(0);
    }
}
