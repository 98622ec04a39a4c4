using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

public sealed class SendingTests(CommunicationFixture fixture) : IClassFixture<CommunicationFixture>
{
    [Fact]
    public async Task A_mail_that_was_accepted_is_reported_once_and_its_link_is_forgotten()
    {
        var request = Requests.Invitation();

        await fixture.InviteAsync(request);

        var mail = await fixture.Smtp.Mails.WaitForAsync(request.Address);
        mail.Text!.ShouldContain(request.ActivationUrl);
        var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
        delivery.Content.ShouldBeNull();
        (delivery.Attempts, delivery.Code).ShouldBe((1, null));
        delivery.SentAt.ShouldNotBeNull();
        await fixture.Events.SentAsync(request.Id);
    }

    [Fact]
    public async Task A_request_that_comes_again_after_it_was_sent_is_not_sent_again()
    {
        var request = Requests.Invitation();
        await fixture.InviteAsync(request);
        await fixture.WaitForAsync(request.Id, DeliveryState.Sent);

        await fixture.InviteAsync(request);

        var later = Requests.Invitation();
        await fixture.InviteAsync(later);
        await fixture.WaitForAsync(later.Id, DeliveryState.Sent);
        (await fixture.Smtp.Mails.MessagesAsync(request.Address)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_address_that_the_server_refuses_bounces_with_its_status()
    {
        var request = Requests.Invitation(Requests.Address("bounce"));

        await fixture.InviteAsync(request);

        var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Bounced);
        (delivery.Code, delivery.Attempts, delivery.Content).ShouldBe(("5.1.1", 1, null));
        var bounced = await fixture.Events.BouncedAsync(request.Id);
        (bounced.GetProperty("statusCode").GetInt32(), bounced.GetProperty("enhancedCode").GetString()).ShouldBe((550, "5.1.1"));
        fixture.Events.IsSent(request.Id).ShouldBeFalse();
    }

    [Theory]
    [InlineData("demo demo@demo.example")]
    [InlineData("demo@demo.example\r\nBcc: other@demo.example")]
    [InlineData("Demo <demo@demo.example>")]
    [InlineData("demo@demo.example, other@demo.example")]
    [InlineData("demo")]
    [InlineData("demo\u0000@demo.example")]
    [InlineData("")]
    public async Task What_is_no_address_bounces_without_asking_the_server(string address)
    {
        var request = Requests.Invitation(address);

        await fixture.InviteAsync(request);

        var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Bounced);
        (delivery.Code, delivery.Attempts).ShouldBe(("invalid-address", 0));
        await fixture.Events.BouncedAsync(request.Id);
    }

    [Fact]
    public async Task A_server_that_asks_to_come_back_later_is_asked_again()
    {
        var request = Requests.Invitation(Requests.Address("greylist"));

        await fixture.InviteAsync(request);

        var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
        delivery.Attempts.ShouldBe(2);
        (await fixture.Smtp.Mails.MessagesAsync(request.Address)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_link_that_ended_is_not_sent()
    {
        var request = Requests.SignIn(validFor: TimeSpan.FromSeconds(-1));

        await fixture.SendLinkAsync(request);

        var delivery = await fixture.WaitForAsync(request.Id, DeliveryState.Cancelled);
        (delivery.Code, delivery.Attempts, delivery.Content).ShouldBe(("expired", 0, null));
        (await fixture.Smtp.Mails.MessagesAsync(request.Address)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_burst_goes_over_few_connections()
    {
        var before = await fixture.Smtp.ConnectionsAsync();
        var requests = Enumerable.Range(0, 60).Select(_ => Requests.Invitation(Requests.Address("burst"))).ToArray();

        await fixture.InviteAsync(requests);

        foreach (var request in requests)
            await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
        (await fixture.Smtp.ConnectionsAsync() - before).ShouldBeLessThanOrEqualTo(8);
    }

    [Fact]
    public async Task A_message_from_the_bus_is_sent_at_once()
    {
        var request = Requests.Invitation();

        await fixture.PublishAsync(request);

        await fixture.Smtp.Mails.WaitForAsync(request.Address);
        await fixture.WaitForAsync(request.Id, DeliveryState.Sent);
    }
}
