using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class WaitingListTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private readonly HttpClient anybody = fixture.Host.Anonymous();

    private Task<JsonElement> PublishAsync(int capacity, Func<GatheringInput, GatheringInput>? change = null) =>
        fixture.Central.PublishedAsync((change ?? (g => g))(Inputs.Gathering(fixture.Clock.GetUtcNow(), capacity)));

    private Task<JsonElement> RegisterAsync(JsonElement gathering, int party = 1, Func<RegistrationInput, RegistrationInput>? change = null) =>
        anybody.RegisterAsync(gathering.Text("slug"), (change ?? (r => r))(Inputs.Registration(party))).JsonAsync(201);

    private async Task<string> StateAsync(JsonElement registration) => (await anybody.RegistrationAsync(registration.Text("token"))).Text("state");

    private Task<JsonElement> CancelAsync(JsonElement registration) => anybody.DeleteAsync($"{Calls.Path}/registrations/{registration.Text("token")}").JsonAsync(200);

    private Task<HttpResponseMessage> AnswerAsync(JsonElement registration, string what) => anybody.PostAsync($"{Calls.Path}/registrations/{registration.Text("token")}/{what}", null);

    [Fact]
    public async Task A_freed_seat_is_offered_to_the_first_and_taken_by_accepting()
    {
        var gathering = await PublishAsync(1);
        var (has, first, second) = (await RegisterAsync(gathering), await RegisterAsync(gathering), await RegisterAsync(gathering));
        (await AnswerAsync(first, "accept").CodeAsync(409)).ShouldBe("not-offered");
        await CancelAsync(has);
        (await StateAsync(first)).ShouldBe("offered");
        (await StateAsync(second)).ShouldBe("waitlisted");
        var mail = await fixture.MailedAsync(first.Id(), "seat-offered");
        mail.Details!.ShouldContain(line => line.StartsWith("Svara senast"));
        (await RegisterAsync(gathering)).Text("state").ShouldBe("waitlisted"); // an offered seat is held
        await AnswerAsync(first, "accept").JsonAsync(200);
        (await StateAsync(first)).ShouldBe("confirmed");
    }

    [Fact]
    public async Task Seats_that_are_offered_are_counted_as_held()
    {
        var gathering = await PublishAsync(2);
        var has = await RegisterAsync(gathering, party: 2);
        await RegisterAsync(gathering, party: 2);
        await RegisterAsync(gathering);
        await CancelAsync(has);
        var summary = await fixture.Central.GetAsync($"{Calls.Path}/{gathering.Id()}/registrations/summary").JsonAsync(200);
        var states = summary.GetProperty("states");
        (states.GetProperty("offered").GetInt32(), states.GetProperty("waitlisted").GetInt32(), states.GetProperty("cancelled").GetInt32(), states.GetProperty("confirmed").GetInt32())
            .ShouldBe((1, 1, 1, 0));
        summary.GetProperty("held").GetProperty(gathering.Text("id")).GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_declined_offer_goes_on_to_the_next()
    {
        var gathering = await PublishAsync(1);
        var (has, first, second) = (await RegisterAsync(gathering), await RegisterAsync(gathering), await RegisterAsync(gathering));
        await CancelAsync(has);
        await AnswerAsync(first, "decline").JsonAsync(200);
        (await StateAsync(first)).ShouldBe("lapsed");
        (await StateAsync(second)).ShouldBe("offered");
        (await AnswerAsync(first, "accept").CodeAsync(409)).ShouldBe("offer-ended");
    }

    [Fact]
    public async Task Who_waits_without_a_freed_seat_is_not_promoted_when_somebody_else_stops_waiting()
    {
        var gathering = await PublishAsync(1);
        await RegisterAsync(gathering);
        var (first, second) = (await RegisterAsync(gathering), await RegisterAsync(gathering));
        await CancelAsync(first); // it had no seat, so none was freed
        (await StateAsync(second)).ShouldBe("waitlisted");
    }

    [Theory]
    [InlineData("strict", "waitlisted waitlisted")]
    [InlineData("fill", "waitlisted offered")]
    public async Task One_free_seat_and_a_party_of_two_next(string mode, string states)
    {
        var gathering = await PublishAsync(2, g => g with { WaitingListMode = mode });
        var (has, _) = (await RegisterAsync(gathering), await RegisterAsync(gathering));
        var (two, one) = (await RegisterAsync(gathering, party: 2), await RegisterAsync(gathering));
        await CancelAsync(has);
        $"{await StateAsync(two)} {await StateAsync(one)}".ShouldBe(states);
    }

    [Fact]
    public async Task Seats_add_up_for_the_party_that_is_next()
    {
        var gathering = await PublishAsync(2);
        var (a, b) = (await RegisterAsync(gathering), await RegisterAsync(gathering));
        var (two, one) = (await RegisterAsync(gathering, party: 2), await RegisterAsync(gathering));
        await CancelAsync(a);
        await CancelAsync(b);
        $"{await StateAsync(two)} {await StateAsync(one)}".ShouldBe("offered waitlisted");
    }

    [Fact]
    public async Task A_smaller_party_frees_a_seat_and_a_larger_one_needs_one()
    {
        var gathering = await PublishAsync(2);
        var pair = await RegisterAsync(gathering, party: 2);
        var waits = await RegisterAsync(gathering);
        var path = $"{Calls.Path}/registrations/{pair.Text("token")}";
        var smaller = await anybody.PutAsync(path, new ChangeInput("Åsa Påhittad", Party: 1), $"\"{pair.GetProperty("version").GetInt64()}\"").JsonAsync(200);
        (await StateAsync(waits)).ShouldBe("offered");
        (await anybody.PutAsync(path, new ChangeInput("Åsa Påhittad", Party: 2), $"\"{smaller.GetProperty("registration").GetProperty("version").GetInt64()}\"").CodeAsync(409)).ShouldBe("no-seats");
        (await anybody.RegistrationAsync(pair.Text("token"))).GetProperty("party").GetInt32().ShouldBe(1);
        (await anybody.PutAsync(path, new ChangeInput("Åsa Påhittad"), null).CodeAsync(428)).ShouldBe("if-match-missing");
        (await anybody.PutAsync(path, new ChangeInput("Åsa Påhittad"), "\"0\"").CodeAsync(412)).ShouldBe("changed-meanwhile");
    }

    [Fact]
    public async Task Raised_capacity_is_offered_in_order()
    {
        var input = Inputs.Gathering(fixture.Clock.GetUtcNow(), 1);
        var gathering = await fixture.Central.PublishedAsync(input);
        await RegisterAsync(gathering);
        JsonElement[] waiting = [await RegisterAsync(gathering), await RegisterAsync(gathering), await RegisterAsync(gathering)];
        await fixture.Central.PutAsync($"{Calls.Path}/{gathering.Id()}", input with { Capacity = 3 }, $"\"{gathering.GetProperty("version").GetInt64()}\"").JsonAsync(200);
        (await Task.WhenAll(waiting.Select(StateAsync))).ShouldBe(["offered", "offered", "waitlisted"]);
    }

    [Fact]
    public async Task Who_waits_for_the_students_quota_holds_up_no_partner()
    {
        var (students, partners) = (Guid.CreateVersion7(fixture.Clock.GetUtcNow()), Guid.CreateVersion7(fixture.Clock.GetUtcNow()));
        var gathering = await PublishAsync(10, g => g with
        {
            Quotas = [new QuotaInput(students, new TextInput("Studenter", "Students"), 1), new QuotaInput(partners, new TextInput("Partner", "Partners"), 2)],
        });
        (await RegisterAsync(gathering, change: r => r with { QuotaId = students })).Text("state").ShouldBe("confirmed");
        (await RegisterAsync(gathering, change: r => r with { QuotaId = students })).Text("state").ShouldBe("waitlisted");
        (await RegisterAsync(gathering, change: r => r with { QuotaId = partners })).Text("state").ShouldBe("confirmed");
        (await RegisterAsync(gathering)).Text("state").ShouldBe("confirmed");
    }

    [Fact]
    public async Task A_part_has_seats_of_its_own()
    {
        var dinner = Guid.CreateVersion7(fixture.Clock.GetUtcNow());
        var gathering = await PublishAsync(10, g => g with { Parts = [new PartInput(dinner, new TextInput("Middag", "Dinner"), Capacity: 2)] });
        var dines = await RegisterAsync(gathering, party: 2, change: r => r with { PartIds = [dinner] });
        var wants = await RegisterAsync(gathering, change: r => r with { PartIds = [dinner] });
        wants.Text("state").ShouldBe("waitlisted");
        wants.GetProperty("waiting").GetProperty("reason").GetProperty("partId").GetGuid().ShouldBe(dinner);
        (await RegisterAsync(gathering)).Text("state").ShouldBe("confirmed");
        await anybody.PutAsync($"{Calls.Path}/registrations/{dines.Text("token")}", new ChangeInput("Åsa Påhittad", Party: 2), $"\"{dines.GetProperty("version").GetInt64()}\"").JsonAsync(200);
        (await StateAsync(wants)).ShouldBe("offered"); // without the dinner two seats of it are free
    }

    [Fact]
    public async Task An_office_promotes_only_where_seats_are_free()
    {
        var gathering = await PublishAsync(2);
        var has = await RegisterAsync(gathering);
        var (two, one) = (await RegisterAsync(gathering, party: 2), await RegisterAsync(gathering));
        Task<HttpResponseMessage> PromoteAsync(JsonElement who) => fixture.Central.PostAsync($"{Calls.Path}/{gathering.Id()}/registrations/{who.Id()}/promote", null);
        (await PromoteAsync(two).CodeAsync(409)).ShouldBe("no-seats");
        (await PromoteAsync(has).CodeAsync(409)).ShouldBe("not-waiting");
        (await PromoteAsync(one).JsonAsync(200)).Text("state").ShouldBe("confirmed");
        (await PromoteAsync(one).CodeAsync(409)).ShouldBe("not-waiting");
    }
}
