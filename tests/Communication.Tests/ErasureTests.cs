using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

public sealed class ErasureTests(CommunicationFixture fixture) : IClassFixture<CommunicationFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static PersonErased Erased(Guid person) => new(Guid.CreateVersion7(Now), Now, person, 9);

    private Task EraseAsync(Guid person) => fixture.HandleAsync<PersonErased, PersonErasedHandler>(Erased(person));

    private Task<string> StatesAsync(Guid person) =>
        fixture.Database.ScalarAsync<string>("select string_agg(state || coalesce(' ' || code, ''), ', ' order by id) from delivery where person_id = $1", person);

    [Fact]
    public async Task Nothing_of_the_person_is_found_in_any_column_and_every_delivery_keeps_a_state()
    {
        var person = Guid.CreateVersion7(Now);
        var address = Requests.Address("erased-one");
        var sent = Requests.Invitation(address, "Åsa", "Påhittad-Ett") with { PersonId = person };
        var signIn = Requests.SignIn(address, "Åsa Påhittad-Ett") with { PersonId = person };
        var queued = Requests.Invitation(address.ToUpperInvariant(), "Åsa", "Påhittad-Ett", reminder: 1) with { PersonId = person };
        await fixture.InviteAsync(sent);
        await fixture.SendLinkAsync(signIn);
        await fixture.WaitForAsync(sent.Id, DeliveryState.Sent);
        await fixture.WaitForAsync(signIn.Id, DeliveryState.Sent);
        await fixture.Database.InviteAsync(queued, set => set.SetProperty(d => d.DueAt, Now.AddDays(1)));
        await fixture.Database.ExecuteAsync($$"""
            insert into messaging.dead_letter (id, message_id, queue, reason, content_type, body, attempts, failed_at, state)
            values ('{{Guid.CreateVersion7(Now)}}', '{{Guid.CreateVersion7(Now)}}', 'communication.invitation-requested', 'reason', 'json',
                convert_to('{"personId":"{{person}}","address":"{{address}}"}', 'UTF8'), 6, now(), 'Waiting')
            """);
        string[] words = [address, "Påhittad-Ett", sent.ActivationUrl, queued.ActivationUrl];
        (await PersonalData.FindAsync(fixture.Database.Source, words)).Count.ShouldBeGreaterThan(2);

        await fixture.PublishAsync(Erased(person)); // over the broker, as it comes
        await fixture.WaitForAsync(queued.Id, DeliveryState.Cancelled);

        (await PersonalData.FindAsync(fixture.Database.Source, words)).ShouldBeEmpty();
        (await StatesAsync(person)).ShouldBe("sent, sent, cancelled erased");
        (await fixture.Database.ScalarAsync<string>("select state from messaging.dead_letter where position(convert_to($1, 'UTF8') in body) = 0 limit 1", person.ToString())).ShouldBe("Dropped");
    }

    [Fact]
    public async Task What_comes_later_for_an_erased_person_is_neither_sent_nor_kept()
    {
        var person = Guid.CreateVersion7(Now);
        var address = Requests.Address("erased-two");
        await EraseAsync(person);
        await EraseAsync(person); // told twice
        await fixture.InviteAsync(Requests.Invitation(address) with { PersonId = person });
        await fixture.SendLinkAsync(Requests.SignIn(address) with { PersonId = person });
        await fixture.HandleAsync<SendAddressConfirmation, SendAddressConfirmationHandler>(Requests.Confirmation(address) with { PersonId = person });
        await fixture.PassesAnotherMailAsync();
        (await PersonalData.FindAsync(fixture.Database.Source, address)).ShouldBeEmpty();
        (await fixture.Smtp.Mails.MessagesAsync(limit: 10_000)).ShouldNotContain(m => m.To == address);
    }

    [Fact]
    public async Task A_request_that_comes_in_during_the_erasure_is_cancelled_when_it_is_to_be_sent()
    {
        var person = Guid.CreateVersion7(Now);
        var request = Requests.Invitation(Requests.Address("erased-three")) with { PersonId = person };
        await fixture.Database.InviteAsync(request, set => set.SetProperty(d => d.DueAt, Now.AddDays(1)));
        await fixture.Database.ExecuteAsync($"insert into erased_person (person_id, erased_at) values ('{person}', now())"); // the erasure saw no delivery
        await fixture.Database.ExecuteAsync($"update delivery set due_at = now() where request_id = '{request.Id}'");
        var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Cancelled);
        (delivery.Code, delivery.Content, delivery.Address).ShouldBe(("erased", null, $"erased-{delivery.Id}@erased.invalid"));
    }

    [Fact]
    public async Task A_mail_that_is_being_sent_at_that_moment_is_recorded_as_what_it_became()
    {
        var person = Guid.CreateVersion7(Now);
        var request = Requests.Invitation(Requests.Address("erased-four")) with { PersonId = person };
        await fixture.Database.InviteAsync(request, set => set.SetProperty(d => d.DueAt, Now.AddDays(1)));
        await using var db = fixture.Database.Open<CommunicationDb>();
        var held = await db.Deliveries.SingleAsync(d => d.RequestId == request.Id);
        held.StartSending(Now.AddMinutes(1));
        await db.SaveChangesAsync();
        await EraseAsync(person);
        held.Sent(Now);
        await db.SaveChangesAsync();
        var delivery = await fixture.DeliveryAsync(request.Id);
        (delivery.State, delivery.Content, delivery.Address).ShouldBe((DeliveryState.Sent, null, $"erased-{delivery.Id}@erased.invalid"));
    }

    [Fact]
    public async Task Others_keep_their_deliveries()
    {
        var request = Requests.Invitation();
        await fixture.InviteAsync(request);
        await EraseAsync(Guid.CreateVersion7(Now));
        (await fixture.WaitForAsync(request.Id, DeliveryState.Sent)).Address.ShouldBe(request.Address);
    }
}
