using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Tests.Intake;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Activation;

public sealed class NoteMailTests(ActivationFixture fixture) : IClassFixture<ActivationFixture>
{
    private readonly string student = Events.NewStudent();

    [Fact]
    public async Task Mail_of_another_purpose_invites_nobody()
    {
        await fixture.InviteAsync(student);
        await fixture.ConsumeAsync<MessageSent, NoteSentInvitation>(await SentAsync("sign-in"));
        (await fixture.OfPersonAsync<string>("state", student)).ShouldBe("Recorded");
    }

    [Fact]
    public async Task A_sent_invitation_makes_its_person_invited_and_tells_so_once()
    {
        await fixture.InviteAsync(student);
        await fixture.ConsumeAsync<MessageSent, NoteSentInvitation>(await SentAsync());
        var version = await fixture.OfPersonAsync<long>("version", student);
        await fixture.ConsumeAsync<MessageSent, NoteSentInvitation>(await SentAsync()); // sent again on request
        (await fixture.OfPersonAsync<string>("state", student)).ShouldBe("Invited");
        (await fixture.OfPersonAsync<long>("version", student)).ShouldBe(version);
    }

    [Fact]
    public async Task A_note_that_comes_after_activation_takes_no_membership_back()
    {
        await fixture.PostAsync("", new { token = await fixture.InviteAsync(student) });
        await fixture.ConsumeAsync<MessageSent, NoteSentInvitation>(await SentAsync());
        await fixture.ConsumeAsync<MessageBounced, NoteBouncedInvitation>(await BouncedAsync());
        (await fixture.OfPersonAsync<string>("state || ' ' || unreachable", student)).ShouldBe("Member false");
    }

    [Fact]
    public async Task A_bounce_makes_unreachable_and_another_address_is_invited_anew()
    {
        await fixture.InviteAsync(student);
        await fixture.ConsumeAsync<MessageBounced, NoteBouncedInvitation>(await BouncedAsync());
        (await fixture.OfPersonAsync<bool>("unreachable", student)).ShouldBeTrue();
        await fixture.Host.SendAsync(Events.Awarded(data => data["degree"] = "Licentiatexamen", student));
        (await InvitationsAsync()).ShouldBe("Open,Undelivered"); // the school says once more that it is the address
        await fixture.ConsumeAsync<MessageBounced, NoteBouncedInvitation>(await BouncedAsync());
        await fixture.Host.SendAsync(Events.Awarded(data => data["degree"] = "Civilekonomexamen", student));
        (await InvitationsAsync()).ShouldBe("Undelivered,Undelivered");
        await fixture.Host.SendAsync(Events.Awarded(data => (data["degree"], data["email"]) = ("Teknologie doktorsexamen", "new@campus.example.se"), student));
        (await InvitationsAsync()).ShouldBe("Open,Undelivered,Undelivered");
        (await fixture.OfPersonAsync<bool>("unreachable", student)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_bounce_sends_the_invitation_to_the_private_address_before_giving_up()
    {
        var token = await fixture.InviteAsync(student, data => data["privateEmail"] = "ebba@home.example.se");
        await fixture.ConsumeAsync<MessageBounced, NoteBouncedInvitation>(await BouncedAsync());
        (await AddressAsync()).ShouldBe("ebba@home.example.se");
        (await fixture.TokenAsync(student)).ShouldBe(token);
        (await fixture.OfPersonAsync<bool>("unreachable", student)).ShouldBeFalse();
        await fixture.ConsumeAsync<MessageBounced, NoteBouncedInvitation>(await BouncedAsync());
        (await fixture.OfPersonAsync<bool>("unreachable", student)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_bounce_of_an_address_that_was_replaced_sends_the_invitation_to_the_new_one()
    {
        await fixture.InviteAsync(student);
        var bounced = await BouncedAsync();
        await fixture.Host.SendAsync(Events.Approaching(data => data["email"] = "new@campus.example.se", student));
        await fixture.ConsumeAsync<MessageBounced, NoteBouncedInvitation>(bounced);
        await fixture.ConsumeAsync<MessageBounced, NoteBouncedInvitation>(bounced); // says nothing about the new one
        (await AddressAsync()).ShouldBe("new@campus.example.se");
        (await fixture.OfPersonAsync<bool>("unreachable", student)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_that_arrived_despite_a_bounce_still_works()
    {
        var token = await fixture.InviteAsync(student);
        await fixture.ConsumeAsync<MessageBounced, NoteBouncedInvitation>(await BouncedAsync());
        (await fixture.PostAsync("", new { token })).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        (await fixture.OfPersonAsync<bool>("unreachable", student)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_latest_account_of_a_person_is_linked()
    {
        await fixture.InviteAsync(student);
        var person = await fixture.OfPersonAsync<Guid>("id", student);
        var (older, newer) = (NewId(), NewId());
        await fixture.ConsumeAsync<AccountLinked, NoteAccount>(
            new AccountLinked(NewId(), fixture.Clock.GetUtcNow(), person, 2, newer), new AccountLinked(NewId(), fixture.Clock.GetUtcNow(), person, 1, older));
        (await fixture.OfPersonAsync<Guid>("account_id", student)).ShouldBe(newer);
    }

    private async Task<MessageSent> SentAsync(string purpose = "invitation")
    {
        var (person, invitation) = await InvitedAsync();
        return new MessageSent(NewId(), fixture.Clock.GetUtcNow(), 1, NewId(), purpose, NewId(), invitation, person);
    }

    private async Task<MessageBounced> BouncedAsync()
    {
        var (person, invitation) = await InvitedAsync();
        var request = await fixture.Database.ScalarAsync<Guid>("select last_request_id from invitation where id = $1", invitation);
        return new MessageBounced(NewId(), fixture.Clock.GetUtcNow(), 1, NewId(), "invitation", request, invitation, person, 550);
    }

    private async Task<(Guid Person, Guid Invitation)> InvitedAsync() => (
        await fixture.OfPersonAsync<Guid>("id", student),
        await fixture.OfPersonAsync<Guid>("(select id from invitation where person_id = person.id order by state = 'Open' desc, id desc limit 1)", student));

    private Task<string> InvitationsAsync() =>
        fixture.OfPersonAsync<string>("(select string_agg(state, ',' order by state) from invitation where person_id = person.id)", student);

    private Task<string> AddressAsync() => fixture.OfPersonAsync<string>("(select address from invitation where person_id = person.id and state = 'Open')", student);

    private Guid NewId() => Guid.CreateVersion7(fixture.Clock.GetUtcNow());
}
