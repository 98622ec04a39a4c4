using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events.Erasure;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class PhotoTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private static readonly int words = PhotoWording.Current.Version;
    private readonly HttpClient anyone = fixture.Host.Anonymous();

    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    [Fact]
    public async Task Nobody_agrees_by_saying_nothing_nor_where_it_is_not_asked_nor_to_other_words()
    {
        var silent = await PublishedAsync(asks: false);
        silent.TryGetProperty("photos", out _).ShouldBeFalse();
        (await RegisterAsync(silent, r => r with { PhotoConsent = true })).GetProperty("photoConsent").GetBoolean().ShouldBeFalse();

        var asking = await PublishedAsync();
        (await RegisterAsync(asking)).GetProperty("photoConsent").GetBoolean().ShouldBeFalse();
        foreach (var wording in new int?[] { null, words + 1 })
            (await anyone.RegisterAsync(asking.Text("slug"), Inputs.Registration() with { PhotoConsent = true, PhotoWording = wording }).JsonAsync(400))
                .GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(["photoWording"]);
        (await RegisterAsync(asking, Agrees)).GetProperty("photoConsent").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Consent_is_kept_with_its_words_and_changed_by_the_link_also_while_it_goes_on()
    {
        var gathering = await PublishedAsync();
        var registered = await RegisterAsync(gathering);
        (await PutAsync(registered, new(true, words + 1)).CodeAsync(409)).ShouldBe("wording-changed");
        (await PutAsync(registered, new(null)).JsonAsync(400)).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(["given"]);
        (await anyone.PutAsJsonAsync($"{Calls.Path}/registrations/x/photos", new PhotosInput(true, words)).CodeAsync(404)).ShouldBe("registration-token-invalid");

        fixture.Clock.PassTo(gathering.GetProperty("startsAtUtc").GetDateTimeOffset().AddMinutes(5));
        await PutAsync(registered, new(true, words)).JsonAsync(200);
        (await PeopleAsync(gathering)).ShouldBe([("Åsa Påhittad", true, words)]);
        await PutAsync(registered, new(false)).JsonAsync(200); // whoever takes it back need not have read anything
        (await PeopleAsync(gathering)).ShouldBe([("Åsa Påhittad", false, null)]);
        (await fixture.Database.ScalarAsync<int>("select photo_wording from registration where id = $1", registered.Id())).ShouldBe(words); // that they had agreed to what
    }

    [Fact]
    public async Task Taking_it_back_is_possible_where_it_is_not_asked_any_more_and_agreeing_is_not()
    {
        var gathering = await PublishedAsync();
        var registered = await RegisterAsync(gathering, Agrees);
        await fixture.Central.PutAsync($"{Calls.Path}/{gathering.Id()}", Inputs.Gathering(Now, days: 2), $"\"{gathering.GetProperty("version").GetInt64()}\"").JsonAsync(200);
        (await PutAsync(registered, new(true, words)).CodeAsync(409)).ShouldBe("photos-not-asked");
        (await PutAsync(registered, new(false)).JsonAsync(200)).GetProperty("registration").GetProperty("photoConsent").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task The_photographer_knows_who_must_not_be_photographed_and_so_do_the_badges()
    {
        var gathering = await PublishedAsync();
        await RegisterAsync(gathering, r => Agrees(r) with { Name = "Bo Påhittad", Party = 2, Companions = ["Cecilia Påhittad"] });
        await RegisterAsync(gathering, r => r with { Name = "=Disa" });
        (await PeopleAsync(gathering)).ShouldBe([("=Disa", false, null), ("Bo Påhittad", true, words), ("Cecilia Påhittad", false, null)], ignoreOrder: true); // a companion was not asked
        var file = await fixture.Central.GetStringAsync($"{Calls.Path}/{gathering.Id()}/photos.csv");
        file.ShouldContain("\r\n'=Disa,,no,,\r\n");
        file.ShouldContain($"\r\nBo Påhittad,,yes,{words},");
        var badges = await fixture.Central.GetStringAsync($"{Calls.Path}/{gathering.Id()}/badges.csv");
        badges.ShouldContain("\r\nBo Påhittad,,,,\r\nCecilia Påhittad,Bo Påhittad,,,no\r\n");
        using var other = fixture.Host.Client(Roles.Coordinator, "SCI");
        foreach (var list in new[] { "photos", "photos.csv" })
            (await other.GetAsync($"{Calls.Path}/{gathering.Id()}/{list}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Where_it_is_not_asked_nobody_is_in_the_list_and_no_badge_is_marked()
    {
        var gathering = await PublishedAsync(asks: false);
        await RegisterAsync(gathering);
        (await PeopleAsync(gathering)).ShouldBeEmpty();
        (await fixture.Central.GetStringAsync($"{Calls.Path}/{gathering.Id()}/badges.csv")).ShouldEndWith("Åsa Påhittad,,,,\r\n");
    }

    [Fact]
    public async Task It_is_erased_with_the_registration_and_copied_with_the_gathering()
    {
        var person = Guid.CreateVersion7(Now);
        var gathering = await PublishedAsync();
        var registered = await fixture.Host.Client(new TokenClaims { Roles = [Roles.Member], Person = person }).RegisterAsync(gathering.Text("slug"), Agrees(Inputs.Registration())).JsonAsync(201);
        fixture.Clock.PassTo(gathering.GetProperty("endsAtUtc").GetDateTimeOffset().AddHours(1));
        await fixture.HandleAsync<PersonErased, PersonErasedHandler>(new PersonErased(Guid.CreateVersion7(Now), Now, person, 9));
        (await PeopleAsync(gathering)).ShouldBeEmpty();
        (await fixture.Database.ScalarAsync<bool>("select not photo_consent and photo_wording is null and photos_said_at is null from registration where id = $1", registered.Id())).ShouldBeTrue();
        var copy = await fixture.Central.PostAsJsonAsync($"{Calls.Path}/{gathering.Id()}/copy", new CopyInput(Inputs.Local(Now, 30, 18))).JsonAsync(201);
        copy.GetProperty("asksForPhotos").GetBoolean().ShouldBeTrue();
    }

    private static RegistrationInput Agrees(RegistrationInput input) => input with { PhotoConsent = true, PhotoWording = words };

    private async Task<JsonElement> PublishedAsync(bool asks = true)
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, days: 2) with { AsksForPhotos = asks });
        (await anyone.GetAsync($"{Calls.Path}/public/{gathering.Text("slug")}").JsonAsync(200)).TryGetProperty("photos", out _).ShouldBe(asks);
        return gathering;
    }

    private Task<JsonElement> RegisterAsync(JsonElement gathering, Func<RegistrationInput, RegistrationInput>? change = null) =>
        anyone.RegisterAsync(gathering.Text("slug"), (change ?? (r => r))(Inputs.Registration())).JsonAsync(201);

    private Task<HttpResponseMessage> PutAsync(JsonElement registration, PhotosInput input) => anyone.PutAsJsonAsync($"{Calls.Path}/registrations/{registration.Text("token")}/photos", input);

    private async Task<(string, bool, int?)[]> PeopleAsync(JsonElement gathering) =>
        [.. (await fixture.Central.GetAsync($"{Calls.Path}/{gathering.Id()}/photos").JsonAsync(200)).GetProperty("people").EnumerateArray()
            .Select(p => (p.Text("name"), p.GetProperty("may").GetBoolean(), p.TryGetProperty("wording", out var wording) ? wording.GetInt32() : (int?)null))];
}
