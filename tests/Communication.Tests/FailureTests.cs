using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

/// <summary>Servers that go away, and processes that end at the worst moment.</summary>
public sealed class FailureTests(CommunicationFixture fixture) : IClassFixture<CommunicationFixture>
{
    [Fact]
    public async Task What_was_queued_while_the_mail_server_was_away_is_sent_when_it_is_back()
    {
        await fixture.Smtp.KillAsync();
        var request = Requests.Invitation();
        await fixture.InviteAsync(request);
        var waiting = await Eventually.Async(() => fixture.DeliveryAsync(request.Id), d => d.Code == "unreachable");
        (waiting.State, waiting.Attempts).ShouldBe((DeliveryState.Queued, 0));

        await fixture.Smtp.StartAsync();

        var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
        (delivery.Attempts, delivery.Code).ShouldBe((1, null));
        (await fixture.Smtp.Mails.MessagesAsync(request.Address)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_crash_left_in_the_middle_of_sending_is_never_sent_again()
    {
        var request = Requests.Invitation();
        // As a sender that crashed after its commit leaves it.
        await fixture.Database.InviteAsync(request, row => row
            .SetProperty(d => d.State, DeliveryState.Sending).SetProperty(d => d.Attempts, 1).SetProperty(d => d.Version, 2).SetProperty(d => d.DueAt, InASecond()));

        var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Failed);

        (delivery.Code, delivery.Attempts, delivery.Content).ShouldBe(("interrupted", 1, null));
        await fixture.PassesAnotherMailAsync();
        (await fixture.Smtp.Mails.MessagesAsync(request.Address)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_crash_left_taken_but_not_begun_is_sent_once_when_its_lease_ends()
    {
        var request = Requests.Invitation();
        await fixture.Database.InviteAsync(request, row => row.SetProperty(d => d.DueAt, InASecond()));

        await fixture.WaitForAsync(request.Id, DeliveryState.Sent);

        (await fixture.Smtp.Mails.MessagesAsync(request.Address)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_never_answers_the_message_leaves_it_interrupted()
    {
        var request = Requests.Invitation(Requests.Address("hang"));

        await fixture.InviteAsync(request);

        var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Failed);
        (delivery.Code, delivery.Attempts).ShouldBe(("interrupted", 1));
        (await fixture.Smtp.Mails.MessagesAsync(request.Address)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_of_which_no_mail_can_be_made_waits_and_holds_up_nobody()
    {
        var request = Requests.Invitation();
        await fixture.Database.InviteAsync(request, row => row.SetProperty(d => d.Purpose, "of-no-template"));

        await Eventually.Async(() => fixture.DeliveryAsync(request.Id), d => d is { Code: "unwritable", State: DeliveryState.Queued, Attempts: 0 });
        await fixture.PassesAnotherMailAsync();
    }

    [Fact]
    public async Task Replicas_together_send_each_mail_exactly_once()
    {
        await using var second = await fixture.StartReplicaAsync();
        var requests = Enumerable.Range(0, 200).Select(_ => Requests.Invitation(Requests.Address("replica"))).ToArray();

        await fixture.InviteAsync(requests);

        await Eventually.Async(async () =>
        {
            await using var db = fixture.Database.Open<CommunicationDb>();
            return await db.Deliveries.CountAsync(d => d.Address.StartsWith("replica") && d.State == DeliveryState.Sent);
        }, sent => sent == 200, TimeSpan.FromSeconds(60));
        var mails = (await fixture.Smtp.Mails.MessagesAsync(limit: 5000)).Where(m => m.To.StartsWith("replica", StringComparison.Ordinal)).Select(m => m.To).ToArray();
        (mails.Length, mails.Distinct().Count()).ShouldBe((200, 200));
    }

    private static DateTimeOffset InASecond() => TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1);
}
