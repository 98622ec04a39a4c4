using System.Text.Json;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class PersonsMergedTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    private Task MergeAsync(Guid stays, Guid gone) =>
        fixture.HandleAsync<PersonsMerged, PersonsMergedHandler>(new PersonsMerged(Guid.CreateVersion7(Now), Now, stays, 9, gone));

    private Task<JsonElement> RegisterAsync(JsonElement gathering, Guid person) =>
        fixture.Host.Client(new TokenClaims { Roles = [Roles.Member], Person = person }).RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);

    private Task<string> RowAsync(JsonElement registration) =>
        fixture.Database.ScalarAsync<string>("select state || ' ' || person_id from registration where id = $1", registration.Id());

    [Fact]
    public async Task Of_two_registrations_the_one_with_a_seat_is_kept_and_both_are_of_the_one_who_stays()
    {
        var (stays, gone) = (Guid.CreateVersion7(Now), Guid.CreateVersion7(Now));
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, 1));
        var (has, waits) = (await RegisterAsync(gathering, gone), await RegisterAsync(gathering, stays));
        await MergeAsync(stays, gone);
        (await RowAsync(has)).ShouldBe($"confirmed {stays}");
        (await RowAsync(waits)).ShouldBe($"cancelled {stays}");
        await fixture.Database.SumsHoldAsync();
    }

    [Fact]
    public async Task Who_was_merged_registers_as_the_one_who_stays_and_not_twice()
    {
        var (last, stays, gone) = (Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), Guid.CreateVersion7(Now));
        await MergeAsync(last, stays);
        await MergeAsync(stays, gone); // told in the other order
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, 5));
        var registered = await RegisterAsync(gathering, gone);
        (await RowAsync(registered)).ShouldBe($"confirmed {last}");
        var again = fixture.Host.Client(new TokenClaims { Roles = [Roles.Member], Person = last });
        (await again.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).CodeAsync(409)).ShouldBe("already-registered");
    }
}
