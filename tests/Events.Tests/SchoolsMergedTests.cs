using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.ServiceDefaults;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class SchoolsMergedTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    private Task MergeAsync(string school, string into) =>
        fixture.HandleAsync<SchoolChanged, SchoolChangedHandler>(new SchoolChanged(Guid.CreateVersion7(Now), Now, school, 2, into));

    [Fact]
    public async Task What_a_merged_school_organises_is_its_successors()
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, 2) with { Organisers = [new(School: "ONE"), new(School: "TWO"), new(University: "Another University")] });
        var path = $"{Calls.Path}/{gathering.Id()}";
        var successor = fixture.Host.Client(Roles.Coordinator, "THREE");
        (await successor.GetAsync(path)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        await MergeAsync("TWO", "THREE");
        await MergeAsync("ONE", "TWO"); // told in the other order
        var moved = await successor.GetAsync(path).JsonAsync(200);
        moved.GetProperty("organisers").EnumerateArray().Select(o => o.TryGetProperty("school", out var school) ? school.GetString() : null).ShouldBe(["THREE", null]);
        foreach (var code in new[] { "ONE", "TWO", "THREE" })
        {
            (await fixture.Host.Anonymous().GetAsync($"{Calls.Path}/public?school={code}").JsonAsync(200)).GetProperty("items").GetArrayLength().ShouldBe(1);
            (await fixture.Host.Anonymous().GetStringAsync($"{Calls.Path}/public/calendar.ics?school={code}")).ShouldContain("BEGIN:VEVENT");
        }
        (await fixture.Host.Client(Roles.Coordinator, "ONE").GetAsync(path)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_school_that_was_only_renamed_keeps_its_own()
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, 2) with { Organisers = [new(School: "FOUR")] });
        await fixture.HandleAsync<SchoolChanged, SchoolChangedHandler>(new SchoolChanged(Guid.CreateVersion7(Now), Now, "FOUR", 2, null));
        (await fixture.Host.Client(Roles.Coordinator, "FOUR").GetAsync($"{Calls.Path}/{gathering.Id()}").JsonAsync(200)).GetProperty("version").GetInt64()
            .ShouldBe(gathering.GetProperty("version").GetInt64());
    }
}
