using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class RegistrationTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private readonly HttpClient anybody = fixture.Host.Anonymous();

    private Task<JsonElement> PublishAsync(Func<GatheringInput, GatheringInput>? change = null) =>
        fixture.Central.PublishedAsync((change ?? (g => g))(Inputs.Gathering(fixture.Clock.GetUtcNow(), capacity: 2)));

    [Fact]
    public async Task Nobody_registers_for_a_draft_nor_for_what_does_not_exist()
    {
        var draft = await fixture.Central.PostAsJsonAsync(Calls.Path, Inputs.Gathering(fixture.Clock.GetUtcNow())).JsonAsync(201);
        (await anybody.RegisterAsync(draft.Text("slug"), Inputs.Registration()).CodeAsync(404)).ShouldBe("not-found");
        (await anybody.GetAsync($"{Calls.Path}/public/{draft.Text("slug")}").CodeAsync(404)).ShouldBe("not-found");
        (await anybody.RegisterAsync("nothing-of-the-kind", Inputs.Registration()).CodeAsync(404)).ShouldBe("not-found");
    }

    [Fact]
    public async Task A_guest_is_confirmed_and_manages_the_registration_without_signing_in()
    {
        var gathering = await PublishAsync(g => g with { Format = "both", OnlineLink = "https://online.demo.example/room" });
        var registered = await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        registered.Text("state").ShouldBe("confirmed");
        var mail = await fixture.MailedAsync(registered.Id(), "registration-confirmed");
        mail.ManageLink.ShouldBe(registered.Text("link"));
        mail.Title.ShouldBe("Alumnifest på påhitt");
        mail.When.ShouldContain("18.00–22.00 (Europe/Stockholm)");
        mail.Where.ShouldBe("Demonstrationshallen, Påhittsgatan 1 / https://online.demo.example/room");
        var managed = await anybody.GetAsync($"{Calls.Path}/registrations/{registered.Text("token")}").JsonAsync(200);
        managed.Text("onlineLink").ShouldBe("https://online.demo.example/room");
        (await anybody.GetStringAsync($"{Calls.Path}/public/{gathering.Text("slug")}")).ShouldNotContain("online.demo.example");

        await anybody.DeleteAsync($"{Calls.Path}/registrations/{registered.Text("token")}").JsonAsync(200);
        await fixture.MailedAsync(registered.Id(), "registration-cancelled");
        (await anybody.DeleteAsync($"{Calls.Path}/registrations/{registered.Text("token")}").CodeAsync(409)).ShouldBe("registration-ended");
    }

    [Fact]
    public async Task A_second_registration_of_an_address_is_refused_and_mails_nothing()
    {
        var gathering = await PublishAsync();
        var input = Inputs.Registration();
        var first = await anybody.RegisterAsync(gathering.Text("slug"), input).JsonAsync(201);
        (await anybody.RegisterAsync(gathering.Text("slug"), input with { Email = input.Email!.ToUpperInvariant() }).CodeAsync(409)).ShouldBe("already-registered");
        var other = await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        await fixture.MailedAsync(other.Id(), "registration-confirmed"); // whatever was to be mailed before it, has been
        fixture.Mails(first.Id()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_request_again_has_the_same_result_and_another_under_its_key_is_refused()
    {
        var gathering = await PublishAsync();
        var input = Inputs.Registration();
        var first = await anybody.RegisterAsync(gathering.Text("slug"), input, "key-1").JsonAsync(201);
        var again = await anybody.RegisterAsync(gathering.Text("slug"), input, "key-1").JsonAsync(201);
        (again.Id(), again.Text("token")).ShouldBe((first.Id(), first.Text("token")));
        (await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration(), "key-1").CodeAsync(409)).ShouldBe("idempotency-key-reused");
    }

    [Fact]
    public async Task When_all_seats_are_taken_one_waits_and_learns_why()
    {
        var gathering = await PublishAsync();
        await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration(party: 1)).JsonAsync(201);
        var two = await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration(party: 2)).JsonAsync(201);
        var one = await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration(party: 1)).JsonAsync(201);

        two.Text("state").ShouldBe("waitlisted");
        Reason(two).ShouldBe((1, "too-few-seats", 1, 2));
        one.Text("state").ShouldBe("waitlisted"); // one seat is free, but the next party needs two
        Reason(one).ShouldBe((2, "held-for-earlier", 1, 2));
        var list = await fixture.Central.GetAsync($"{Calls.Path}/{gathering.Id()}/waiting-list").JsonAsync(200);
        (list.Text("mode"), list.GetProperty("free").GetInt32(), list.GetProperty("waiting").GetInt32()).ShouldBe(("strict", 1, 2));
        list.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("reason").Text("code")).ShouldBe(["too-few-seats", "held-for-earlier"]);
    }

    private static (int, string, int, int) Reason(JsonElement registration)
    {
        var waiting = registration.GetProperty("waiting");
        var reason = waiting.GetProperty("reason");
        return (waiting.GetProperty("position").GetInt32(), reason.Text("code"), reason.GetProperty("free").GetInt32(), reason.GetProperty("needed").GetInt32());
    }

    [Fact]
    public async Task Members_gather_among_themselves()
    {
        var gathering = await PublishAsync(g => g with { Audience = "members" });
        (await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).CodeAsync(403)).ShouldBe("members-only");
        var member = fixture.Host.Client(new TokenClaims { Roles = [Roles.Member], Person = Guid.CreateVersion7(fixture.Clock.GetUtcNow()) });
        (await member.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201)).Text("state").ShouldBe("confirmed");
        (await member.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).CodeAsync(409)).ShouldBe("already-registered"); // the person, by another address
    }

    [Fact]
    public async Task Who_is_not_invited_is_refused_and_the_list_of_gatherings_does_not_show_it()
    {
        var gathering = await PublishAsync(g => g with { Audience = "invited", Invited = ["Asked@Demo.example"] });
        (await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).CodeAsync(403)).ShouldBe("not-invited");
        await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration(email: "asked@demo.example")).JsonAsync(201);
        (await anybody.GetStringAsync($"{Calls.Path}/public")).ShouldNotContain(gathering.Text("slug"));
    }

    [Fact]
    public async Task The_organiser_decides_where_approval_is_wanted()
    {
        var gathering = await PublishAsync(g => g with { ApprovalRequired = true, Capacity = 1 });
        var first = await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        var second = await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        var third = await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        first.Text("state").ShouldBe("pending");
        await fixture.MailedAsync(first.Id(), "registration-pending");
        (await ActAsync(gathering, third, "approve")).Text("state").ShouldBe("confirmed");
        (await ActAsync(gathering, first, "approve")).Text("state").ShouldBe("waitlisted");
        (await ActAsync(gathering, second, "reject")).Text("state").ShouldBe("rejected");
        await fixture.MailedAsync(second.Id(), "registration-rejected");
        (await fixture.Central.PostAsync($"{Calls.Path}/{gathering.Id()}/registrations/{second.Id()}/approve", null).CodeAsync(409)).ShouldBe("not-pending");
    }

    private Task<JsonElement> ActAsync(JsonElement gathering, JsonElement registration, string action) =>
        fixture.Central.PostAsync($"{Calls.Path}/{gathering.Id()}/registrations/{registration.Id()}/{action}", null).JsonAsync(200);
}
