using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests.Calendar;

public sealed class CalendarFeedTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    [Theory]
    [InlineData("registrations/AAAA/calendar.ics")]
    [InlineData("members/AAAA/calendar.ics")]
    [InlineData("public/no-such/calendar.ics")]
    public async Task What_nobody_gave_out_opens_nothing(string path)
    {
        using var answer = await fixture.Host.Anonymous().GetAsync($"{Calls.Path}/{path}");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Drafts_and_what_only_invited_people_know_are_not_in_the_public_calendar()
    {
        var draft = await fixture.Central.PostAsJsonAsync(Calls.Path, Inputs.Gathering(Now)).JsonAsync(201);
        var invited = await fixture.Central.PublishedAsync(Inputs.Gathering(Now) with { Audience = "invited", Invited = ["vip@demo.example"] });
        await fixture.Central.PostAsJsonAsync($"{Calls.Path}/{draft.Id()}/cancel", new CancelInput()).JsonAsync(200);
        var uids = (await ReadAsync("public/calendar.ics")).Events.Select(e => e.Uid).ToArray();
        uids.ShouldNotContain(Uid(draft));
        uids.ShouldNotContain(Uid(invited));
    }

    [Fact]
    public async Task A_school_has_its_own_in_which_what_is_cancelled_stays_cancelled_and_the_same_again_is_not_sent()
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now) with { Organisers = [new OrganiserInput(School: "FEED")], OnlineLink = "https://meet.demo.example/secret", Format = "both" });
        var other = await fixture.Central.PublishedAsync(Inputs.Gathering(Now) with { Organisers = [new OrganiserInput(School: "ELSE")] });
        var before = await ReadAsync("public/calendar.ics?school=FEED");
        (before.Method, before.Event.Uid, before.Event.Status, before.Event.Attendee, before.Event.Location)
            .ShouldBe(("PUBLISH", Uid(gathering), "CONFIRMED", "", "Demonstrationshallen, Påhittsgatan 1 / online"));
        (await ReadAsync("public/calendar.ics")).Events.Select(e => e.Uid).ShouldContain(Uid(other));

        var client = fixture.Host.Anonymous();
        using var first = await client.GetAsync($"{Calls.Path}/public/calendar.ics?school=FEED");
        first.Content.Headers.ContentType!.ToString().ShouldBe("text/calendar; charset=utf-8");
        first.Headers.CacheControl!.ToString().ShouldBe("public, max-age=900");
        first.Content.Headers.LastModified.ShouldNotBeNull();
        (await AgainAsync(client, first.Headers.ETag!.ToString())).ShouldBe(HttpStatusCode.NotModified);

        await fixture.Central.PostAsJsonAsync($"{Calls.Path}/{gathering.Id()}/cancel", new CancelInput()).JsonAsync(200);
        (await AgainAsync(client, first.Headers.ETag!.ToString())).ShouldBe(HttpStatusCode.OK);
        var after = (await ReadAsync("public/calendar.ics?school=FEED")).Event;
        (after.Uid, after.Status, after.Sequence > before.Event.Sequence).ShouldBe((Uid(gathering), "CANCELLED", true));
    }

    [Fact]
    public async Task One_gathering_can_be_added_in_either_language()
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now));
        (await ReadAsync($"public/{gathering.Text("slug")}/calendar.ics")).Event.Summary.ShouldBe("Alumnifest på påhitt");
        (await ReadAsync($"public/{gathering.Text("slug")}/calendar.ics?language=en")).Event.Summary.ShouldBe("Alumni party in fiction");
    }

    [Fact]
    public async Task Ones_own_registration_is_followed_until_it_is_cancelled()
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, capacity: 1));
        var anybody = fixture.Host.Anonymous();
        var has = await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        var waits = await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        (await ReadAsync($"registrations/{has.Text("token")}/calendar.ics")).Event.Status.ShouldBe("CONFIRMED");
        (await ReadAsync($"registrations/{waits.Text("token")}/calendar.ics")).Event.Status.ShouldBe("TENTATIVE");
        await anybody.DeleteAsync($"{Calls.Path}/registrations/{has.Text("token")}").JsonAsync(200);
        (await ReadAsync($"registrations/{has.Text("token")}/calendar.ics")).Event.Status.ShouldBe("CANCELLED");
    }

    [Fact]
    public async Task A_member_subscribes_to_all_registrations_and_the_link_of_one_is_not_that_of_the_other()
    {
        var member = fixture.Host.Client(new TokenClaims { Roles = [Roles.Member], Person = Guid.CreateVersion7(Now) });
        var link = new Uri((await member.GetAsync($"{Calls.Path}/mine/calendar").JsonAsync(200)).Text("link"));
        var path = link.AbsolutePath[(Calls.Path.Length + 1)..];
        (await ReadAsync(path)).Events.ShouldBeEmpty();
        var gatherings = new List<JsonElement>();
        for (var i = 0; i < 2; i++)
            gatherings.Add(await fixture.Central.PublishedAsync(Inputs.Gathering(Now, days: 30 + i)));
        var tokens = new List<string>();
        foreach (var gathering in gatherings)
            tokens.Add((await member.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201)).Text("token"));
        (await ReadAsync(path)).Events.Select(e => e.Uid).ShouldBe(gatherings.Select(Uid));
        using var crossed = await fixture.Host.Anonymous().GetAsync($"{Calls.Path}/members/{tokens[0]}/calendar.ics");
        crossed.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<ReadCalendar> ReadAsync(string path) => await Parsers.ReadAsync(await fixture.Host.Anonymous().GetStringAsync($"{Calls.Path}/{path}"));

    private static async Task<HttpStatusCode> AgainAsync(HttpClient client, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Calls.Path}/public/calendar.ics?school=FEED");
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private static string Uid(JsonElement gathering) => $"{gathering.Id()}@localhost";
}
