using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

/// <summary>An invitation that has ended: nothing of it leaves any more, whatever order things come in.</summary>
public sealed class ClosedInvitationTests(CommunicationFixture fixture) : IClassFixture<CommunicationFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData("declined", "Suppressed", "declined")]
    [InlineData("activated", "Cancelled", "closed")]
    [InlineData("protected", "Cancelled", "closed")]
    public async Task What_is_queued_of_it_is_settled_unsent(string reason, string state, string code)
    {
        var invitation = Requests.Invitation() with { NotBefore = Now.AddHours(1) };
        var reminder = invitation with { Id = Guid.CreateVersion7(Now), Reminder = 1 };
        var other = Requests.Invitation() with { NotBefore = Now.AddHours(1) };
        await fixture.InviteAsync(invitation, reminder, other);

        await CloseAsync(invitation, reason);

        foreach (var request in new[] { invitation, reminder })
        {
            var delivery = await fixture.DeliveryAsync(request.Id);
            (delivery.State.ToString(), delivery.Code, delivery.Content, delivery.Attempts).ShouldBe((state, code, null, 0));
            delivery.SettledAt.ShouldNotBeNull();
        }
        (await fixture.DeliveryAsync(other.Id)).State.ShouldBe(DeliveryState.Queued);
    }

    [Theory]
    [InlineData("declined", "Suppressed")]
    [InlineData("activated", "Cancelled")]
    public async Task What_arrives_later_is_entered_and_not_sent(string reason, string state)
    {
        var request = Requests.Invitation();
        await CloseAsync(request, reason);
        await CloseAsync(request, reason); // as when it comes again after the inbox forgot it

        await fixture.InviteAsync(request);
        await fixture.InviteAsync(request);

        var delivery = await fixture.DeliveryAsync(request.Id);
        (delivery.State.ToString(), delivery.Content, delivery.Attempts).ShouldBe((state, null, 0));
        await fixture.PassesAnotherMailAsync();
        (await fixture.Smtp.Mails.MessagesAsync(request.Address)).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_looked_at_again_when_the_mail_is_about_to_be_sent()
    {
        var request = Requests.Invitation();
        await fixture.Database.InviteAsync(request, row => row.SetProperty(d => d.DueAt, Now.AddSeconds(1)));
        // As when both were consumed at the same moment by two replicas, neither seeing the other's row.
        await fixture.Database.ExecuteAsync($"insert into closed_invitation (invitation_id, state, code, closed_at) values ('{request.InvitationId}', 'suppressed', 'declined', now())");

        var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Suppressed);

        (delivery.Code, delivery.Attempts, delivery.Content).ShouldBe(("declined", 0, null));
        await fixture.PassesAnotherMailAsync();
        (await fixture.Smtp.Mails.MessagesAsync(request.Address)).ShouldBeEmpty();
        fixture.Events.IsSent(request.Id).ShouldBeFalse();
    }

    [Fact]
    public async Task A_mail_that_waits_for_its_second_attempt_is_not_tried_again()
    {
        var request = Requests.Invitation(Requests.Address("greylist"));
        await fixture.Database.InviteAsync(request, row => row
            .SetProperty(d => d.Attempts, 1).SetProperty(d => d.Code, "451").SetProperty(d => d.DueAt, Now.AddMinutes(1)));

        await CloseAsync(request, "declined");

        var delivery = await fixture.DeliveryAsync(request.Id);
        (delivery.State, delivery.Code, delivery.Attempts).ShouldBe((DeliveryState.Suppressed, "declined", 1));
    }

    [Fact]
    public async Task A_mail_that_the_server_is_taking_at_that_moment_counts_as_sent()
    {
        var request = Requests.Invitation(Requests.Address("slow"));
        await fixture.InviteAsync(request);
        await fixture.WaitForAsync(request.Id, DeliveryState.Sending);

        await CloseAsync(request, "declined");

        await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
        await fixture.Events.SentAsync(request.Id);
    }

    [Fact]
    public async Task The_word_comes_over_the_bus_and_mail_of_another_purpose_is_none_of_its_business()
    {
        var request = Requests.Invitation() with { NotBefore = Now.AddHours(1) };
        var signIn = Requests.SignIn() with { AccountId = request.InvitationId };
        await fixture.InviteAsync(request);

        await fixture.PublishAsync(Closed(request, "declined"));
        await fixture.WaitForAsync(request.Id, DeliveryState.Suppressed);

        await fixture.SendLinkAsync(signIn);
        await fixture.WaitForAsync(signIn.Id, DeliveryState.Sent);
    }

    [Fact]
    public async Task While_replicas_send_each_that_is_closed_left_before_or_never()
    {
        await using var second = await fixture.StartReplicaAsync();
        var requests = Enumerable.Range(0, 300).Select(_ => Requests.Invitation(Requests.Address("race"))).ToArray();

        // Both ways round, both at once: what is queued and closed in the same moment, and the reverse.
        await Task.WhenAll(requests.Chunk(20).Select(async (some, i) =>
        {
            if (i % 2 == 0)
                await Task.WhenAll(fixture.InviteAsync(some), CloseAsync(some));
            else
            {
                await fixture.InviteAsync(some);
                await CloseAsync(some);
            }
        }));

        var states = await Eventually.Async(async () =>
        {
            await using var db = fixture.Database.Open<CommunicationDb>();
            return await db.Deliveries.Where(d => d.Address.StartsWith("race")).ToDictionaryAsync(d => d.Address, d => d.State);
        }, seen => seen.Count == 300 && seen.Values.All(s => s is DeliveryState.Sent or DeliveryState.Suppressed));
        await fixture.PassesAnotherMailAsync();
        var mails = (await fixture.Smtp.Mails.MessagesAsync(limit: 5000)).Select(m => m.To).Where(to => to.StartsWith("race", StringComparison.Ordinal)).ToArray();
        mails.Order().ShouldBe(states.Where(s => s.Value == DeliveryState.Sent).Select(s => s.Key).Order());
    }

    [Fact]
    public async Task Mail_that_comes_unasked_waits_for_the_morning_of_its_recipient()
    {
        var morning = Now.AddSeconds(2);
        var request = Requests.Invitation() with { NotBefore = morning };
        await fixture.InviteAsync(request);
        await fixture.PassesAnotherMailAsync();
        if (Now < morning)
            (await fixture.DeliveryAsync(request.Id)).State.ShouldBe(DeliveryState.Queued);
        (await fixture.WaitForAsync(request.Id, DeliveryState.Sent)).SentAt!.Value.ShouldBeGreaterThanOrEqualTo(morning.AddMilliseconds(-1));
    }

    private Task CloseAsync(InvitationRequested request, string reason) => CloseAsync([request], reason);

    private Task CloseAsync(InvitationRequested[] requests, string reason = "declined") =>
        fixture.HandleAsync<InvitationClosed, InvitationClosedHandler>([.. requests.Select(r => Closed(r, reason))]);

    private static InvitationClosed Closed(InvitationRequested request, string reason) => new(Guid.CreateVersion7(Now), Now, request.PersonId, 2, request.InvitationId, reason);
}
