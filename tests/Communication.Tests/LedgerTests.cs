using AlumniPlatform.Communication.Deliveries;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Messaging;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

public sealed class LedgerTests(CommunicationFixture fixture) : IClassFixture<CommunicationFixture>
{
    [Fact]
    public async Task A_request_that_comes_twice_is_queued_once()
    {
        var request = Requests.Invitation();

        await fixture.InviteAsync(request);
        await fixture.InviteAsync(request, Requests.Invitation());

        (await CountAsync(request.Id)).ShouldBe(1);
    }

    [Fact]
    public async Task The_ledger_knows_what_the_request_was_about()
    {
        var request = Requests.Invitation(school: "ITM");

        await fixture.InviteAsync(request);

        var delivery = await fixture.DeliveryAsync(request.Id);
        (delivery.Purpose, delivery.School, delivery.PersonId, delivery.RelatesTo, delivery.Address, delivery.Language)
            .ShouldBe(("invitation", "ITM", request.PersonId, request.InvitationId, request.Address, "en"));
        delivery.Id.Version.ShouldBe(7);
    }

    [Fact]
    public async Task A_sign_in_link_is_urgent_and_belongs_to_no_school()
    {
        var request = Requests.SignIn();

        await fixture.SendLinkAsync(request);

        var delivery = await fixture.DeliveryAsync(request.Id);
        (delivery.Purpose, delivery.School, delivery.Urgent, delivery.RelatesTo).ShouldBe(("sign-in", null, true, request.AccountId));
    }

    private async Task<int> CountAsync(Guid requestId)
    {
        await using var db = fixture.Database.Open<CommunicationDb>();
        return await db.Deliveries.CountAsync(d => d.RequestId == requestId);
    }
}
