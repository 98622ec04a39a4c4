using System.Text.Json;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

/// <summary>Registrations whose address is proved by the link of a mail.</summary>
public sealed class ReservationTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private readonly HttpClient guest = fixture.Host.Anonymous();

    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    [Fact]
    public async Task A_link_that_is_none_of_a_reservation_opens_nothing()
    {
        var gathering = await PublishedAsync();
        var registered = await guest.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        var asked = Inputs.Registration();
        await guest.AskAsync(gathering.Text("slug"), asked).JsonAsync(202);
        var link = await fixture.LinkAsync(asked.Email!);
        foreach (var token in new[] { registered.Text("token"), link[..^2] + (link[^2] == 'A' ? "BA" : "AA"), Calls.Proof(asked.Email!), "x" })
        {
            (await guest.GetAsync($"{Calls.Path}/reservations/{token}").CodeAsync(404)).ShouldBe("registration-token-invalid");
            (await guest.PostAsync($"{Calls.Path}/reservations/{token}", null).CodeAsync(404)).ShouldBe("registration-token-invalid");
        }
        (await guest.GetAsync($"{Calls.Path}/registrations/{link}").CodeAsync(404)).ShouldBe("registration-token-invalid");
    }

    [Fact]
    public async Task Seats_are_held_and_the_registration_comes_with_the_link()
    {
        var gathering = await PublishedAsync(capacity: 2);
        var asked = new RegistrationInput("Åsa Påhittad", Inputs.Email(), "en", Party: 2, Companions: ["Björn Påhittad"]);
        var received = await guest.AskAsync(gathering.Text("slug"), asked).JsonAsync(202);
        received.GetRawText().ShouldBe(JsonSerializer.Serialize(new { slug = gathering.Text("slug"), status = "mail-sent", heldMinutes = 60 }));
        (await guest.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201)).Text("state").ShouldBe("waitlisted");

        var link = await fixture.LinkAsync(asked.Email!);
        var look = await guest.GetAsync($"{Calls.Path}/reservations/{link}").JsonAsync(200);
        (look.GetProperty("reserved").Text("name"), look.GetProperty("reserved").GetProperty("party").GetInt32()).ShouldBe(("Åsa Påhittad", 2));
        await fixture.Database.SumsHoldAsync(); // looking changes nothing
        var confirmed = await ConfirmAsync(link);
        var registration = confirmed.GetProperty("registration");
        (registration.Text("state"), registration.Text("email"), registration.GetProperty("companions")[0].GetString(), registration.GetProperty("entry").GetInt64())
            .ShouldBe(("confirmed", asked.Email, "Björn Påhittad", 1));
        (await fixture.MailedAsync(registration.Id(), MailPurposes.Confirmed)).Name.ShouldBe("Åsa Påhittad");
        await fixture.Database.SumsHoldAsync();

        // A second click, or a second reader of the mail, comes to the registration, and is given no proof.
        var second = await ConfirmAsync(link);
        (second.GetProperty("registration").Id(), second.TryGetProperty("addressProof", out _)).ShouldBe((registration.Id(), false));
        (await guest.GetAsync($"{Calls.Path}/reservations/{link}").JsonAsync(200)).Text("registration").ShouldBe(registration.Text("token"));
    }

    [Fact]
    public async Task Who_opened_a_link_registers_that_address_at_once_for_seven_days_and_no_other()
    {
        var (first, next) = (await PublishedAsync(), (await PublishedAsync()).Text("slug"));
        var asked = Inputs.Registration();
        await guest.AskAsync(first.Text("slug"), asked).JsonAsync(202);
        var proof = (await ConfirmAsync(await fixture.LinkAsync(asked.Email!))).Text("addressProof");
        await guest.AskAsync(next, Inputs.Registration(), proof: proof).JsonAsync(202);
        (await guest.AskAsync(next, asked, proof: proof).JsonAsync(201)).Text("state").ShouldBe("confirmed");
        (await guest.AskAsync(next, asked, proof: proof).CodeAsync(409)).ShouldBe("already-registered");
        fixture.Clock.Pass(TimeSpan.FromDays(7));
        await guest.AskAsync((await PublishedAsync()).Text("slug"), asked, proof: proof).JsonAsync(202);
        await guest.AskAsync(next, Inputs.Registration(), proof: proof[..^1] + "!").JsonAsync(202);
    }

    [Fact]
    public async Task Nobody_confirms_within_an_hour_and_the_seat_goes_to_who_waits()
    {
        var gathering = await PublishedAsync(capacity: 1);
        var asked = Inputs.Registration();
        await guest.AskAsync(gathering.Text("slug"), asked).JsonAsync(202);
        var link = await fixture.LinkAsync(asked.Email!);
        var waits = await guest.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        fixture.Clock.Pass(TimeSpan.FromMinutes(60));
        (await guest.PostAsync($"{Calls.Path}/reservations/{link}", null).CodeAsync(409)).ShouldBe("hold-ended");
        await Eventually.Async(async () =>
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(2));
            return (await guest.RegistrationAsync(waits.Text("token"))).Text("state");
        }, state => state == "offered");
        await fixture.Database.SumsHoldAsync();
        (await guest.GetAsync($"{Calls.Path}/reservations/{link}").CodeAsync(409)).ShouldBe("hold-ended");
        (await fixture.Database.ScalarAsync<long>("select count(*) from reservation where gathering_id = $1", gathering.Id())).ShouldBe(0);
    }

    [Fact]
    public async Task Place_in_the_line_is_that_of_the_request_and_holds_nobody_back_before()
    {
        var gathering = await PublishedAsync(capacity: 1);
        var has = await guest.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        var asked = Inputs.Registration();
        await guest.AskAsync(gathering.Text("slug"), asked).JsonAsync(202);
        var behind = await guest.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        behind.GetProperty("waiting").GetProperty("position").GetInt32().ShouldBe(1);
        var confirmed = (await ConfirmAsync(await fixture.LinkAsync(asked.Email!))).GetProperty("registration");
        (confirmed.Text("state"), confirmed.GetProperty("waiting").GetProperty("position").GetInt32()).ShouldBe(("waitlisted", 1));
        await guest.DeleteAsync($"{Calls.Path}/registrations/{has.Text("token")}").JsonAsync(200);
        (await guest.RegistrationAsync(confirmed.Text("token"))).Text("state").ShouldBe("offered");
        (await guest.RegistrationAsync(behind.Text("token"))).GetProperty("waiting").GetProperty("position").GetInt32().ShouldBe(1);
        await fixture.Database.SumsHoldAsync();
    }

    [Fact]
    public async Task Asking_again_replaces_what_was_said_and_what_is_given_back_goes_to_who_waits()
    {
        var gathering = await PublishedAsync(capacity: 3);
        var asked = Inputs.Registration(party: 3);
        await guest.AskAsync(gathering.Text("slug"), asked, key: "form").JsonAsync(202);
        await guest.AskAsync(gathering.Text("slug"), asked, key: "form").JsonAsync(202); // a second click is the same request
        var waits = await guest.RegisterAsync(gathering.Text("slug"), Inputs.Registration(party: 2)).JsonAsync(201);
        await guest.AskAsync(gathering.Text("slug"), asked with { Name = "Åsa Ny", Party = 1 }).JsonAsync(202);
        await fixture.Database.SumsHoldAsync();
        (await guest.RegistrationAsync(waits.Text("token"))).Text("state").ShouldBe("offered");
        await Eventually.Async(() => Task.FromResult(fixture.MailsTo(asked.Email!)), mails => mails.Count == 2);
        fixture.MailsTo(asked.Email!).Select(m => m.ManageLink).Distinct().ShouldHaveSingleItem();
        var confirmed = (await ConfirmAsync(await fixture.LinkAsync(asked.Email!))).GetProperty("registration");
        (confirmed.Text("name"), confirmed.GetProperty("party").GetInt32(), confirmed.Text("state")).ShouldBe(("Åsa Ny", 1, "confirmed"));
        await fixture.Database.SumsHoldAsync();
    }

    [Fact]
    public async Task Whoever_proves_the_address_meanwhile_has_the_seats_that_were_held_for_it()
    {
        var gathering = await PublishedAsync(capacity: 1);
        var asked = Inputs.Registration();
        await guest.AskAsync(gathering.Text("slug"), asked).JsonAsync(202);
        var link = await fixture.LinkAsync(asked.Email!);
        var other = await guest.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        var own = await guest.RegisterAsync(gathering.Text("slug"), asked with { Name = "Åsa Själv" }).JsonAsync(201);
        (own.Text("state"), other.Text("state")).ShouldBe(("confirmed", "waitlisted"));
        (await guest.PostAsync($"{Calls.Path}/reservations/{link}", null).CodeAsync(409)).ShouldBe("hold-ended");
        await fixture.Database.SumsHoldAsync();
    }

    [Fact]
    public async Task Key_of_a_request_does_not_bring_its_sender_what_the_owner_confirmed()
    {
        var gathering = await PublishedAsync();
        var asked = Inputs.Registration();
        await guest.AskAsync(gathering.Text("slug"), asked, key: "stranger").JsonAsync(202);
        await ConfirmAsync(await fixture.LinkAsync(asked.Email!));
        (await guest.AskAsync(gathering.Text("slug"), asked, key: "stranger").JsonAsync(202)).TryGetProperty("token", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Member_registers_with_the_own_address_at_once_and_with_another_by_its_mail()
    {
        var (own, other, person) = (Inputs.Email(), Inputs.Email(), Guid.CreateVersion7(Now));
        var member = fixture.Host.Client(new TokenClaims { Roles = [Roles.Member], Person = person, Emails = ["annan@demo.example", own.ToUpperInvariant()] });
        await member.AskAsync((await PublishedAsync()).Text("slug"), Inputs.Registration(email: own)).JsonAsync(201);
        var gathering = await PublishedAsync();
        await member.AskAsync(gathering.Text("slug"), Inputs.Registration(email: other)).JsonAsync(202);
        await ConfirmAsync(await fixture.LinkAsync(other));
        (await fixture.Database.ScalarAsync<Guid>("select person_id from registration where gathering_id = $1", gathering.Id())).ShouldBe(person);
        (await member.AskAsync(gathering.Text("slug"), Inputs.Registration()).CodeAsync(409)).ShouldBe("already-registered"); // of the member itself that may be told
        // An address in the token of somebody who is no member proves nothing.
        await fixture.Host.Client(new TokenClaims { Roles = [Roles.Analyst], Emails = [own] }).AskAsync(gathering.Text("slug"), Inputs.Registration(email: own)).JsonAsync(202);
    }

    [Fact]
    public async Task Office_registers_who_telephones_and_another_office_does_not()
    {
        var gathering = await PublishedAsync();
        await fixture.Host.Client(Roles.Coordinator, "SCI").AskAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(202);
        await fixture.Host.Client(Roles.Door, "EECS").AskAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(202);
        var office = fixture.Host.Client(new TokenClaims { Subject = "office-account", Roles = [Roles.Coordinator, Roles.Member], Schools = ["EECS"], Person = Guid.CreateVersion7(Now) });
        var one = await office.AskAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        (await fixture.Database.ScalarAsync<string>("select registered_by || coalesce(person_id::text, '') from registration where id = $1", one.Id())).ShouldBe("office-account");
        await office.AskAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201); // it is not the caller's own, so there may be many
    }

    [Fact]
    public async Task Cancelling_the_gathering_ends_what_is_held()
    {
        var gathering = await PublishedAsync(capacity: 3);
        var asked = Inputs.Registration();
        await guest.AskAsync(gathering.Text("slug"), asked).JsonAsync(202);
        var link = await fixture.LinkAsync(asked.Email!);
        await fixture.Central.PostAsync($"{Calls.Path}/{gathering.Id()}/cancel", System.Net.Http.Json.JsonContent.Create(new CancelInput())).JsonAsync(200);
        (await guest.PostAsync($"{Calls.Path}/reservations/{link}", null).CodeAsync(409)).ShouldBe("hold-ended");
        await fixture.Database.SumsHoldAsync();
    }

    [Fact]
    public async Task Who_is_not_invited_any_more_hears_it_when_the_link_is_opened()
    {
        var asked = Inputs.Registration();
        var input = Inputs.Gathering(Now) with { Audience = "invited", Invited = [asked.Email!, Inputs.Email()] };
        var gathering = await fixture.Central.PublishedAsync(input);
        await guest.AskAsync(gathering.Text("slug"), asked).JsonAsync(202);
        var link = await fixture.LinkAsync(asked.Email!);
        await fixture.Database.ExecuteAsync($"update gathering set invited = '{{}}' where id = '{gathering.Id()}'");
        (await guest.PostAsync($"{Calls.Path}/reservations/{link}", null).CodeAsync(409)).ShouldBe("not-invited");
    }

    [Fact]
    public async Task Organiser_decides_after_the_address_is_proved_and_nothing_is_held_before()
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, capacity: 1) with { ApprovalRequired = true });
        var asked = Inputs.Registration();
        await guest.AskAsync(gathering.Text("slug"), asked).JsonAsync(202);
        await fixture.Database.SumsHoldAsync();
        (await fixture.Central.GetAsync($"{Calls.Path}/{gathering.Id()}/registrations").JsonAsync(200)).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await ConfirmAsync(await fixture.LinkAsync(asked.Email!))).GetProperty("registration").Text("state").ShouldBe("pending");
    }

    private async Task<JsonElement> ConfirmAsync(string link) => await guest.PostAsync($"{Calls.Path}/reservations/{link}", null).JsonAsync(200);

    private Task<JsonElement> PublishedAsync(int? capacity = null) =>
        fixture.Central.PublishedAsync(Inputs.Gathering(Now, capacity) with { Organisers = [new(School: "EECS")] });
}
