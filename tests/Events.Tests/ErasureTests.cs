using System.Text.Json;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events.Erasure;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Upkeep;
using AlumniPlatform.Messaging;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class ErasureTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    private HttpClient Member(Guid person) => fixture.Host.Client(new TokenClaims { Roles = [Roles.Member], Person = person });

    private Task EraseAsync(Guid person) => fixture.HandleAsync<PersonErased, PersonErasedHandler>(new PersonErased(Guid.CreateVersion7(Now), Now, person, 9));

    [Fact]
    public async Task Nothing_of_the_person_is_found_in_any_column_and_the_seats_are_free()
    {
        var (person, diet) = (Guid.CreateVersion7(Now), Guid.CreateVersion7(Now));
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, 2) with
        {
            Questions = [new(diet, "diet", new("Kost", "Diet")), new(null, "text", new("Varför?", "Why?"))], Audience = "invited", Invited = ["erased.one@demo.example", "other@demo.example"],
        });
        var why = gathering.GetProperty("questions")[1].Id();
        var registered = await Member(person).RegisterAsync(gathering.Text("slug"), Inputs.Registration(2) with
        {
            Name = "Åsa Utplånad-Ett", Email = "Erased.One@demo.example", Companions = ["Bo Utplånad-Två"], Answers = new Dictionary<Guid, string?> { [diet] = "utan-utplånade-nötter", [why] = "utplånat-skäl" },
        }, "erased-key").JsonAsync(201);
        var waits = await fixture.Host.Anonymous().RegisterAsync(gathering.Text("slug"), Inputs.Registration(email: "other@demo.example")).JsonAsync(201);
        await fixture.MailedAsync(registered.Id(), "registration-confirmed"); // it has left the outbox
        string[] words = ["Utplånad-Ett", "erased.one@demo.example", "Utplånad-Två", "utplånade-nötter", "utplånat-skäl"];
        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from messaging.outbox_message"), left => left == 0);
        (await PersonalData.FindAsync(fixture.Database.Source, words)).Count.ShouldBeGreaterThan(5);

        await EraseAsync(person);
        await EraseAsync(person); // told twice
        await fixture.MailedAsync(waits.Id(), "seat-offered");
        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from messaging.outbox_message"), left => left == 0);
        (await PersonalData.FindAsync(fixture.Database.Source, words)).ShouldBeEmpty();
        (await fixture.Host.Anonymous().GetAsync($"{Calls.Path}/registrations/{registered.Text("token")}").CodeAsync(404)).ShouldBe("registration-token-invalid");
        (await fixture.Database.ScalarAsync<string>("select state from registration where id = $1", registered.Id())).ShouldBe("cancelled");
        await fixture.Database.SumsHoldAsync();
    }

    [Fact]
    public async Task Who_came_to_what_is_over_still_counts_without_a_name()
    {
        var person = Guid.CreateVersion7(Now);
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, 2, days: 1));
        var registered = await Member(person).RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        fixture.Clock.Pass(TimeSpan.FromDays(3));
        await EraseAsync(person);
        (await fixture.Database.ScalarAsync<string>("select state || ' ' || name || email from registration where id = $1", registered.Id())).ShouldBe($"confirmed erased-{registered.Id()}@erased.invalid");
        await fixture.Database.SumsHoldAsync();
    }

    [Fact]
    public async Task A_token_of_an_erased_person_registers_nobody_that_is_known()
    {
        var person = Guid.CreateVersion7(Now);
        await EraseAsync(person);
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, 2) with { Audience = "members" });
        (await Member(person).RegisterAsync(gathering.Text("slug"), Inputs.Registration()).CodeAsync(403)).ShouldBe("members-only");
    }

    [Fact]
    public async Task What_was_said_about_diet_is_forgotten_two_weeks_after_the_end_and_nothing_else_is()
    {
        var (diet, why) = (Guid.CreateVersion7(Now), Guid.CreateVersion7(Now));
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, 2, days: 1) with
        {
            Questions = [new(diet, "diet", new("Kost", "Diet")), new(why, "text", new("Varför?", "Why?"))],
        });
        var registered = await fixture.Host.Anonymous().RegisterAsync(gathering.Text("slug"),
            Inputs.Registration() with { Answers = new Dictionary<Guid, string?> { [diet] = "inga nötter", [why] = "därför" } }).JsonAsync(201);
        var ends = gathering.GetProperty("endsAtUtc").GetDateTimeOffset();
        await ForgetAsync(ends.AddDays(14).AddMinutes(-1));
        (await AnswersAsync(registered)).ShouldBe(["inga nötter", "därför"], ignoreOrder: true);
        await ForgetAsync(ends.AddDays(14));
        (await AnswersAsync(registered)).ShouldBe(["därför"]);
    }

    [Fact]
    public async Task Guests_are_forgotten_a_year_after_the_end_and_members_are_not()
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, 4, days: 1));
        var guest = await fixture.Host.Anonymous().RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        var member = await Member(Guid.CreateVersion7(Now)).RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        var (id, ends) = (gathering.Id(), gathering.GetProperty("endsAtUtc").GetDateTimeOffset());
        await fixture.ForgetGuestsAsync(ends.AddDays(365).AddMinutes(-1));
        (await NamesAsync(id)).ShouldNotContain("");
        await fixture.ForgetGuestsAsync(ends.AddDays(365));
        (await NamesAsync(id)).ShouldBe(["", member.Text("name")]);
        (await fixture.Host.Anonymous().GetAsync($"/api/events/registrations/{guest.Text("token")}").CodeAsync(404)).ShouldBe("registration-token-invalid");
        await fixture.Database.SumsHoldAsync(); // that somebody had the seat stays
    }

    private Task<List<string>> NamesAsync(Guid gathering) => fixture.RunAsync<EventsDb, List<string>>(db =>
        db.Registrations.Where(r => r.GatheringId == gathering).OrderBy(r => r.Entry).Select(r => r.Name).ToListAsync());

    private Task<int> ForgetAsync(DateTimeOffset now) => fixture.RunAsync<EventsDb, int>(db => db.ForgetSensitiveAnswersAsync(now, CancellationToken.None));

    private async Task<IEnumerable<string?>> AnswersAsync(JsonElement registration) =>
        (await fixture.Host.Anonymous().RegistrationAsync(registration.Text("token"))).GetProperty("answers").EnumerateObject().Select(a => a.Value.GetString());
}
