using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

/// <summary>What went wrong, or was missed, in other systems of the kind. Each with the number under which it was told there.</summary>
public sealed class BugsOfOthersTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private readonly HttpClient anybody = fixture.Host.Anonymous();

    private GatheringInput Input(int capacity) => Inputs.Gathering(fixture.Clock.GetUtcNow(), capacity);

    private Task<JsonElement> RegisterAsync(JsonElement gathering, int party = 1, Func<RegistrationInput, RegistrationInput>? change = null) =>
        anybody.RegisterAsync(gathering.Text("slug"), (change ?? (r => r))(Inputs.Registration(party))).JsonAsync(201);

    private Task<JsonElement> CancelAsync(JsonElement registration) => anybody.DeleteAsync($"{Calls.Path}/registrations/{registration.Text("token")}").JsonAsync(200);

    private Task<JsonElement> SeenAsync(JsonElement registration) => anybody.RegistrationAsync(registration.Text("token"));

    private async Task<string> StateAsync(JsonElement registration) => (await SeenAsync(registration)).Text("state");

    // https://github.com/fossasia/eventyay/issues/1359: a lock was skipped when it seemed to be of no use, and the last ticket was sold twice.
    [Fact, Trait("bug", "eventyay #1359")]
    public async Task The_last_seat_goes_to_one_of_those_who_ask_at_once()
    {
        await using var second = await fixture.StartReplicaAsync();
        HttpClient[] replicas = [anybody, second.Anonymous()];
        for (var round = 0; round < 10; round++)
        {
            var gathering = await fixture.Central.PublishedAsync(Input(1));
            var both = await Task.WhenAll(replicas.Select(r => r.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201)));
            both.Select(r => r.Text("state")).Order().ShouldBe(["confirmed", "waitlisted"]);
        }
    }

    // https://github.com/SandeepVashishtha/Eventra/issues/5698: promotion by hand and by itself at the same time registered people twice.
    [Fact, Trait("bug", "Eventra #5698")]
    public async Task Promotion_by_hand_and_by_itself_give_one_seat_once()
    {
        for (var round = 0; round < 10; round++)
        {
            var gathering = await fixture.Central.PublishedAsync(Input(1));
            var has = await RegisterAsync(gathering);
            var (first, second) = (await RegisterAsync(gathering), await RegisterAsync(gathering));
            var promoting = fixture.Central.PostAsync($"{Calls.Path}/{gathering.Id()}/registrations/{second.Id()}/promote", null);
            await Task.WhenAll(promoting, CancelAsync(has));
            ((int)(await promoting).StatusCode).ShouldBeOneOf(200, 409);
            string[] states = [await StateAsync(first), await StateAsync(second)];
            states.Count(s => s is "confirmed" or "offered").ShouldBe(1);
        }
        await fixture.Database.SumsHoldAsync();
    }

    // https://github.com/jemproject/JEM-Project/issues/2287: a party of two was passed over, or not moved when the capacity was raised for the second time.
    [Theory, Trait("bug", "JEM #2287")]
    [InlineData("strict", "waitlisted waitlisted", "offered waitlisted")]
    [InlineData("fill", "waitlisted offered", "waitlisted offered")]
    public async Task A_capacity_that_is_raised_twice_moves_the_party_of_two_as_the_rule_says(string mode, string afterOne, string afterTwo)
    {
        var input = Input(3) with { WaitingListMode = mode };
        var gathering = await fixture.Central.PublishedAsync(input);
        await RegisterAsync(gathering, party: 3);
        var (two, one) = (await RegisterAsync(gathering, party: 2), await RegisterAsync(gathering));
        gathering = await PutAsync(gathering, input with { Capacity = 4 });
        $"{await StateAsync(two)} {await StateAsync(one)}".ShouldBe(afterOne);
        await PutAsync(gathering, input with { Capacity = 5 });
        $"{await StateAsync(two)} {await StateAsync(one)}".ShouldBe(afterTwo);
    }

    private Task<JsonElement> PutAsync(JsonElement gathering, GatheringInput input) =>
        fixture.Central.PutAsync($"{Calls.Path}/{gathering.Id()}", input, $"\"{gathering.GetProperty("version").GetInt64()}\"").JsonAsync(200);

    // https://github.com/SFDO-Community/Summit-Events-App/pull/653: the list went by when somebody first registered, not by when they began to wait.
    [Fact, Trait("bug", "SFDO #653")]
    public async Task Who_cancelled_and_comes_back_waits_behind_those_who_stayed()
    {
        var gathering = await fixture.Central.PublishedAsync(Input(1));
        var has = await RegisterAsync(gathering);
        var email = Inputs.Email();
        var left = await RegisterAsync(gathering, change: r => r with { Email = email });
        var stayed = await RegisterAsync(gathering);
        await CancelAsync(left);
        var back = await RegisterAsync(gathering, change: r => r with { Email = email });
        await CancelAsync(has);
        $"{await StateAsync(stayed)} {await StateAsync(back)}".ShouldBe("offered waitlisted");
    }

    // https://github.com/indico/indico/issues/3036: there was no waiting list, so people had to ask again elsewhere and offices moved them by hand.
    [Fact, Trait("bug", "Indico #3036")]
    public async Task Who_waits_has_registered_once_and_moves_up_by_itself_with_all_that_was_said()
    {
        var question = Guid.CreateVersion7(fixture.Clock.GetUtcNow());
        var gathering = await fixture.Central.PublishedAsync(Input(1) with { Questions = [new QuestionInput(question, "text", new TextInput("Varför?", "Why?"), Required: true)] });
        RegistrationInput Answering(RegistrationInput r) => r with { Answers = new Dictionary<Guid, string?> { [question] = "Därför" } };
        var has = await RegisterAsync(gathering, change: Answering);
        var waits = await RegisterAsync(gathering, change: Answering);
        waits.GetProperty("waiting").GetProperty("position").GetInt32().ShouldBe(1);
        await CancelAsync(has);
        await anybody.PostAsync($"{Calls.Path}/registrations/{waits.Text("token")}/accept", null).JsonAsync(200);
        var seen = await SeenAsync(waits);
        (seen.Text("state"), seen.GetProperty("answers").GetProperty(question.ToString()).GetString()).ShouldBe(("confirmed", "Därför"));
    }

    // https://github.com/pretix/pretix/issues/3628: a seat of the date was free and nobody was told that another limit held it up.
    [Fact, Trait("bug", "pretix #3628")]
    public async Task Who_waits_is_told_which_limit_holds_the_seat_up()
    {
        var saturday = Guid.CreateVersion7(fixture.Clock.GetUtcNow());
        var gathering = await fixture.Central.PublishedAsync(Input(2) with { Parts = [new PartInput(saturday, new TextInput("Lördag", "Saturday"), Capacity: 2)] });
        await RegisterAsync(gathering, change: r => r with { PartIds = [saturday] });
        await RegisterAsync(gathering); // takes a seat of the whole and none of the day
        var waits = await RegisterAsync(gathering, change: r => r with { PartIds = [saturday] });
        var reason = waits.GetProperty("waiting").GetProperty("reason");
        (reason.Text("code"), reason.GetProperty("free").GetInt32(), reason.GetProperty("needed").GetInt32(), reason.TryGetProperty("partId", out _)).ShouldBe(("full", 0, 1, false));
        var list = await fixture.Central.GetAsync($"{Calls.Path}/{gathering.Id()}/waiting-list").JsonAsync(200);
        list.GetProperty("items")[0].GetProperty("reason").Text("code").ShouldBe("full");
    }
}
