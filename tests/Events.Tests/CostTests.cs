using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events.Afterwards;
using AlumniPlatform.Events.Merging;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class CostTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    private HttpClient Office(params string[] schools) => fixture.Host.Client(new TokenClaims { Roles = [Roles.Coordinator], Schools = schools });

    [Fact]
    public async Task Each_unit_sees_and_notes_its_own_cost_alone()
    {
        var gathering = await PublishedAsync("EECS", "SCI");
        await NoteAsync(Office("EECS"), gathering, new("EECS", 1_250_050)).JsonAsync(200);
        await NoteAsync(Office("SCI"), gathering, new("SCI", 300_000, "EUR")).JsonAsync(200);
        Units(await CostsAsync(Office("EECS"), gathering)).ShouldBe([("EECS", 1_250_050, "SEK")]);
        Units(await CostsAsync(Office("SCI"), gathering)).ShouldBe([("SCI", 300_000, "EUR")]);
        (await NoteAsync(Office("EECS"), gathering, new("SCI", 1)).JsonAsync(400)).GetProperty("errors").EnumerateObject().Single().Name.ShouldBe("school");
        (await NoteAsync(Office("EECS"), gathering, new(null, 1)).JsonAsync(400)).GetProperty("errors").EnumerateObject().Single().Name.ShouldBe("school");
        (await Office("ABE").GetAsync($"{Calls.Path}/{gathering.Id()}/costs")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await NoteAsync(Office("ABE"), gathering, new("EECS", 1))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Units(await CostsAsync(fixture.Central, gathering)).Select(u => u.Item1).ShouldBe(["", "EECS", "SCI"]);
    }

    [Fact]
    public async Task What_is_noted_again_replaces_it_and_is_told_with_a_larger_version()
    {
        var gathering = await PublishedAsync("EECS");
        await NoteAsync(fixture.Central, gathering, new("EECS", 500)).JsonAsync(200);
        await NoteAsync(fixture.Central, gathering, new("EECS", 0)).JsonAsync(200);
        await NoteAsync(fixture.Central, gathering, new(null, 700)).JsonAsync(200);
        var told = await Eventually.Async(
            () => Task.FromResult(fixture.Published.In<GatheringCostNoted>("analytics.gathering-cost-noted").Where(m => m.GatheringId == gathering.Id()).ToArray()), m => m.Length == 3);
        told.OrderBy(m => m.School).ThenBy(m => m.Version).Select(m => (m.School, m.Version, m.Amount, m.Currency)).ShouldBe([(null, 1, 700, "SEK"), ("EECS", 1, 500, "SEK"), ("EECS", 2, 0, "SEK")]);
    }

    [Theory]
    [InlineData(-1L, "SEK", "amount")]
    [InlineData(null, "SEK", "amount")]
    [InlineData(100_000_000_001, "SEK", "amount")]
    [InlineData(1L, "sek", "currency")]
    [InlineData(1L, "JPY", "currency")]
    [InlineData(1L, "'; --", "currency")]
    public async Task An_amount_or_a_currency_that_is_none_is_refused_with_its_field(long? amount, string currency, string field)
    {
        var gathering = await PublishedAsync("EECS");
        (await NoteAsync(fixture.Central, gathering, new("EECS", amount, currency)).JsonAsync(400)).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
    }

    [Fact]
    public async Task A_draft_has_cost_nothing_yet()
    {
        var draft = await fixture.Central.PostAsJsonAsync(Calls.Path, Inputs.Gathering(Now)).JsonAsync(201);
        (await NoteAsync(fixture.Central, draft, new(null, 1)).CodeAsync(409)).ShouldBe("not-published");
    }

    [Fact]
    public async Task The_cost_of_a_merged_school_is_its_successors_to_see_and_correct()
    {
        var gathering = await PublishedAsync("KTHX");
        await NoteAsync(Office("KTHX"), gathering, new("KTHX", 100)).JsonAsync(200);
        await fixture.HandleAsync<SchoolChanged, SchoolChangedHandler>(new SchoolChanged(Guid.CreateVersion7(Now), Now, "KTHX", 2, "EECS"));
        Units(await CostsAsync(Office("EECS"), gathering)).ShouldBe([("EECS", null, null), ("KTHX", 100, "SEK")]);
        await NoteAsync(Office("EECS"), gathering, new("KTHX", 150)).JsonAsync(200);
        Units(await CostsAsync(Office("EECS"), gathering)).ShouldBe([("EECS", null, null), ("KTHX", 150, "SEK")]);
    }

    [Fact]
    public async Task Others_who_organise_it_are_told_once_it_is_published()
    {
        var input = Inputs.Gathering(Now) with { Organisers = [new(), new(School: "EECS")] };
        var gathering = await fixture.Central.PublishedAsync(input);
        var same = await fixture.Central.PutAsync($"{Calls.Path}/{gathering.Id()}", input, Tag(gathering)).JsonAsync(200);
        await fixture.Central.PutAsync($"{Calls.Path}/{gathering.Id()}", input with { Organisers = [new(School: "SCI"), new(School: "EECS"), new(University: "Påhittade universitetet")] }, Tag(same)).JsonAsync(200);
        var told = await Eventually.Async(
            () => Task.FromResult(fixture.Published.In<GatheringOrganisersChanged>("analytics.gathering-organisers-changed").Where(m => m.GatheringId == gathering.Id()).ToArray()), m => m.Length > 0);
        told.ShouldHaveSingleItem().Schools.ShouldBe(["SCI", "EECS"]);
        told[0].Partners.ShouldBe(1);
    }

    private static string Tag(JsonElement gathering) => $"\"{gathering.GetProperty("version").GetInt64()}\"";

    private Task<JsonElement> PublishedAsync(params string[] schools) =>
        fixture.Central.PublishedAsync(Inputs.Gathering(Now) with { Organisers = [new(), .. schools.Select(s => new Gatherings.OrganiserInput(School: s))] });

    private static Task<HttpResponseMessage> NoteAsync(HttpClient office, JsonElement gathering, NoteCost.Input cost) => office.PutAsJsonAsync($"{Calls.Path}/{gathering.Id()}/costs", cost);

    private static Task<JsonElement> CostsAsync(HttpClient office, JsonElement gathering) => office.GetAsync($"{Calls.Path}/{gathering.Id()}/costs").JsonAsync(200);

    private static (string, long?, string?)[] Units(JsonElement costs) => [.. costs.GetProperty("units").EnumerateArray().Select(u =>
        (u.TryGetProperty("school", out var school) ? school.GetString()! : "", u.TryGetProperty("amount", out var amount) ? amount.GetInt64() : (long?)null,
            u.TryGetProperty("currency", out var currency) ? currency.GetString() : null))];
}
