using AlumniPlatform.Communication.Merging;
using AlumniPlatform.Contracts.Membership;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Communication.Tests;

/// <summary>What was sent to a merged person is in the ledger of the one who stays, in whatever order the messages come.</summary>
public sealed class PersonsMergedTests(CommunicationFixture fixture) : IClassFixture<CommunicationFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData("asked merged")]
    [InlineData("merged asked")]
    [InlineData("merged asked merged asked")]
    public async Task Deliveries_are_of_the_one_who_stays(string order)
    {
        var request = Requests.Invitation();
        var keep = Guid.CreateVersion7(Now);
        foreach (var what in order.Split(' '))
            await (what == "asked" ? fixture.InviteAsync(request) : MergeAsync(keep, request.PersonId));
        (await fixture.DeliveryAsync(request.Id)).PersonId.ShouldBe(keep);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_chain_leads_to_its_end_in_either_order(bool first)
    {
        var (early, late) = (Requests.Invitation(), Requests.Invitation());
        late = late with { PersonId = early.PersonId };
        var (keep, last) = (Guid.CreateVersion7(Now), Guid.CreateVersion7(Now));
        await fixture.InviteAsync(early);
        (Guid, Guid)[] chain = [(keep, early.PersonId), (last, keep)];
        foreach (var (stays, gone) in first ? chain : chain.Reverse())
            await MergeAsync(stays, gone);
        await fixture.InviteAsync(late);
        foreach (var request in new[] { early, late })
            (await fixture.DeliveryAsync(request.Id)).PersonId.ShouldBe(last);
    }

    private Task MergeAsync(Guid stays, Guid gone) =>
        fixture.HandleAsync<PersonsMerged, PersonsMergedHandler>(new PersonsMerged(Guid.CreateVersion7(Now), Now, stays, 9, gone));
}
