using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Platform.Tests;

/// <summary>A conference that two of our schools arrange with another university, through the gateway and the mail catcher alone.</summary>
public sealed class ConferenceTests(PlatformFixture platform)
{
    [Fact]
    public async Task A_conference_fills_up_offers_the_freed_seat_and_tells_everybody_when_it_is_cancelled()
    {
        using var central = await platform.ClientAsync("central");
        using var guests = platform.Anonymous();
        var conference = await PublishAsync(central, capacity: 3, dinner: 1);
        var (id, slug, dinner) = (conference.GetProperty("id").GetGuid(), conference.GetProperty("slug").GetString()!, conference.GetProperty("parts")[0].GetProperty("id").GetGuid());

        var first = await RegisterByMailAsync(guests, slug, "conference.first@guest.demo.example", party: 2, dinner: null);
        var second = await RegisterByMailAsync(guests, slug, "conference.second@guest.demo.example", party: 1, dinner);
        var third = await RegisterByMailAsync(guests, slug, "conference.third@guest.demo.example", party: 1, dinner: null);
        State(first).ShouldBe("confirmed");
        State(second).ShouldBe("confirmed");
        State(third).ShouldBe("waitlisted");
        third.GetProperty("waiting").GetProperty("position").GetInt32().ShouldBe(1);
        third.GetProperty("waiting").GetProperty("reason").GetProperty("code").GetString().ShouldBe("full");

        var confirmed = await platform.Mail.WaitForAsync("conference.first@guest.demo.example", m => m.Text!.Contains("/registration?token", StringComparison.Ordinal));
        var token = System.Web.HttpUtility.ParseQueryString(confirmed.Link("/registration").Query)["token"]!;
        token.ShouldBe(first.GetProperty("token").GetString());
        using (var cancelled = await guests.DeleteAsync($"/api/events/registrations/{token}"))
            cancelled.StatusCode.ShouldBe(HttpStatusCode.OK);

        var mine = $"/api/events/registrations/{third.GetProperty("token").GetString()}";
        var offered = await guests.GetFromJsonAsync<JsonElement>(mine);
        State(offered.GetProperty("registration")).ShouldBe("offered");
        await platform.Mail.WaitForAsync("conference.third@guest.demo.example", m => m.Text!.Contains(third.GetProperty("token").GetString()!, StringComparison.Ordinal));
        using (var accepted = await guests.PostAsync($"{mine}/accept", null))
            State((await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("registration")).ShouldBe("confirmed");

        using (var cancelled = await central.PostAsJsonAsync($"/api/events/{id}/cancel", new { reason = "The house is closed." }))
            cancelled.StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var name in new[] { "second", "third" })
            await platform.Mail.WaitForAsync($"conference.{name}@guest.demo.example", m => m.Text!.Contains("The house is closed.", StringComparison.Ordinal));
        (await platform.Mail.MessagesAsync(to: "conference.first@guest.demo.example")).ShouldNotContain(m => m.Text!.Contains("The house is closed.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Twenty_seats_are_given_once_however_many_ask_and_whatever_is_killed()
    {
        const int seats = 20, asking = 160;
        using var central = await platform.ClientAsync("central");
        var slug = (await PublishAsync(central, seats, dinner: 1)).GetProperty("slug").GetString()!;
        var racing = Task.WhenAll(Enumerable.Range(1, asking).Select(n => RegisterUntilTakenAsync(slug, n)));
        foreach (var resource in new[] { "events", "postgres" })
        {
            await platform.Host.KillAsync(resource);
            await platform.Host.RestartAsync(resource);
        }
        var registrations = await racing;

        registrations.Count(r => State(r) == "confirmed").ShouldBe(seats);
        registrations.Count(r => State(r) == "waitlisted").ShouldBe(asking - seats);
        // The seats went to those who were entered first, and the others wait in the order of their entry.
        var entered = registrations.OrderBy(r => r.GetProperty("entry").GetInt64()).ToArray();
        entered.Take(seats).ShouldAllBe(r => State(r) == "confirmed");
        using var guests = platform.Anonymous();
        foreach (var place in new[] { 1, 7, asking - seats })
        {
            var waiting = await guests.GetFromJsonAsync<JsonElement>($"/api/events/registrations/{entered[seats + place - 1].GetProperty("token").GetString()}");
            waiting.GetProperty("registration").GetProperty("waiting").GetProperty("position").GetInt32().ShouldBe(place);
        }
    }

    // Who got no answer asks again, with the same key. The office does it for them: nobody opens 160 mails.
    private Task<JsonElement> RegisterUntilTakenAsync(string slug, int number) => Eventually.Async(async () =>
    {
        using var office = await platform.ClientAsync("central");
        office.DefaultRequestHeaders.Add("Idempotency-Key", $"race-{number}");
        using var answer = await AskAsync(office, slug, $"race.{number:000}@guest.demo.example", party: 1, dinner: null);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }, _ => true, TimeSpan.FromSeconds(120));

    private static string State(JsonElement registration) => registration.GetProperty("state").GetString()!;

    private static async Task<JsonElement> PublishAsync(HttpClient office, int capacity, int dinner)
    {
        using var created = await office.PostAsJsonAsync("/api/events", new JsonObject
        {
            ["title"] = new JsonObject { ["sv"] = "Alumnkonferens", ["en"] = "Alumni conference" },
            ["format"] = "on-site", ["startsAt"] = "2037-05-20T09:00", ["endsAt"] = "2037-05-21T16:00", ["timeZone"] = "Europe/Stockholm",
            ["venue"] = new JsonObject { ["name"] = "Aula", ["address"] = "Storgatan 1" },
            ["audience"] = "open", ["capacity"] = capacity, ["waitingListMode"] = "strict", ["maxParty"] = 4,
            ["organisers"] = new JsonArray(
                new JsonObject { ["school"] = "EECS" }, new JsonObject { ["school"] = "ABE" },
                new JsonObject { ["university"] = "Example University", ["unit"] = "Alumni office" }),
            ["parts"] = new JsonArray(new JsonObject
            {
                ["title"] = new JsonObject { ["sv"] = "Middag", ["en"] = "Dinner" }, ["startsAt"] = "2037-05-20T19:00", ["endsAt"] = "2037-05-20T23:00", ["capacity"] = dinner,
            }),
        });
        created.StatusCode.ShouldBe(HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        var gathering = await created.Content.ReadFromJsonAsync<JsonElement>();
        using var published = await office.PostAsync($"/api/events/{gathering.GetProperty("id").GetGuid()}/publish", null);
        published.StatusCode.ShouldBe(HttpStatusCode.OK, await published.Content.ReadAsStringAsync());
        return gathering;
    }

    private async Task<JsonElement> RegisterByMailAsync(HttpClient guest, string slug, string email, int party, Guid? dinner)
    {
        using (var asked = await AskAsync(guest, slug, email, party, dinner))
            asked.StatusCode.ShouldBe(HttpStatusCode.Accepted, await asked.Content.ReadAsStringAsync());
        var mail = await platform.Mail.WaitForAsync(email, m => m.Text!.Contains("/registration/confirm", StringComparison.Ordinal));
        mail.Text!.ShouldNotContain("Åsa Demo");
        var link = System.Web.HttpUtility.ParseQueryString(mail.Link("/registration/confirm").Query)["token"];
        using var confirmed = await guest.PostAsync($"/api/events/reservations/{link}", null);
        confirmed.StatusCode.ShouldBe(HttpStatusCode.OK, await confirmed.Content.ReadAsStringAsync());
        return (await confirmed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("registration");
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, string slug, string email, int party, Guid? dinner) =>
        client.PostAsJsonAsync($"/api/events/public/{slug}/registrations", new
        {
            name = "Åsa Demo", email, language = "en", party, partIds = dinner is { } part ? new[] { part } : [],
        });
}
