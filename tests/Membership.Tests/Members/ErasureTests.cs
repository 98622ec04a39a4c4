using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Members;

public sealed class ErasureTests(MemberFixture fixture) : IClassFixture<MemberFixture>
{
    private const string Me = "/api/membership/me";
    private readonly string student = $"erased-{Events.NewStudent()}-x";
    private readonly string family = $"Påhittad{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";

    private string[] Words => [student, family, $"{student}@campus.example.se", $"{student}@home.example.se", $"{student}@old.example.se"];

    private void Named(JsonObject data) => (data["familyName"], data["privateEmail"]) = (family, $"{student}@old.example.se");

    [Fact]
    public async Task Only_the_central_office_erases_others_and_nobody_twice()
    {
        using var member = await fixture.JoinAsync(student, change: Named);
        var id = await fixture.OfPersonAsync<Guid>("id", student);
        using var central = fixture.Host.Client(new TokenClaims { Roles = [Roles.Central], Subject = "office-1" });
        (await central.DeleteAsync("/api/membership/people/01890000-0000-7000-8000-000000000000")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var answers = await Task.WhenAll(central.DeleteAsync($"/api/membership/people/{id}"), central.DeleteAsync($"/api/membership/people/{id}"));
        answers.Select(a => a.StatusCode).Order().ShouldBe([HttpStatusCode.NoContent, HttpStatusCode.NotFound]);
        (await fixture.Database.ScalarAsync<string>("select by from erasure where person_id = $1", id)).ShouldBe("office-1");
        (await member.GetAsync(Me)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Nothing_of_the_person_is_found_in_any_column_and_the_degree_still_counts()
    {
        using var member = await fixture.JoinAsync(student, new { privateEmail = $"{student}@home.example.se", consents = new { directory = true } }, Named);
        await fixture.Host.SendAsync(Rejected()); // kept to be mended
        await fixture.Host.SendAsync(Base64(Rejected()));
        await fixture.Host.SendAsync(Events.Awarded(Named, student, id: $"degree-{student}"));
        await fixture.Host.SendAsync(Rejected(data => data["studentRef"] = "another"));
        var id = await fixture.OfPersonAsync<Guid>("id", student);
        (await PersonalData.FindAsync(fixture.Database.Source, Words)).Count.ShouldBeGreaterThan(5);

        (await member.DeleteAsync(Me)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from messaging.outbox_message"), n => n == 0); // what was on its way
        (await PersonalData.FindAsync(fixture.Database.Source, Words)).ShouldBeEmpty();
        (await fixture.Database.ScalarAsync<string>("select state from person where id = $1", id)).ShouldBe("Erased");
        (await fixture.Database.ScalarAsync<long>("select count(*) from degree where person_id = $1 and revoked_at is null", id)).ShouldBe(1);
    }

    [Fact]
    public async Task A_later_record_of_an_erased_student_is_rejected_and_not_kept()
    {
        using var member = await fixture.JoinAsync(student, change: Named);
        await member.DeleteAsync(Me);
        var answer = await fixture.Host.SendAsync(
            Events.Awarded(data => { Named(data); data["degree"] = "Licentiatexamen"; }, student), Events.Approaching(Named, student), Events.Awarded());
        (answer.Accepted, answer.Rejected.Count).ShouldBe((1, 2));
        answer.Rejected.ShouldAllBe(r => r.Code == "person-erased");
        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from messaging.outbox_message"), n => n == 0);
        (await PersonalData.FindAsync(fixture.Database.Source, Words)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Records_that_come_while_a_person_is_erased_bring_nobody_back()
    {
        using var member = await fixture.JoinAsync(student, change: Named);
        var events = Enumerable.Range(0, 8).Select(i => Events.Awarded(data => { Named(data); data["degree"] = $"Examen {i}"; }, student)).ToArray();
        await Task.WhenAll(events.Select(e => fixture.Host.SendAsync(e)).Append<Task>(member.DeleteAsync(Me)));
        (await fixture.Host.SendAsync(Events.Awarded(Named, student))).Rejected.Single().Code.ShouldBe("person-erased");
        (await fixture.Database.ScalarAsync<long>("select count(*) from person where student_ref = $1", student)).ShouldBe(0);
    }

    [Fact]
    public async Task Links_of_an_erased_person_open_nothing_and_the_lost_link_finds_nobody()
    {
        var token = await fixture.InviteAsync(student, Named);
        var id = await fixture.OfPersonAsync<Guid>("id", student);
        using var central = fixture.Host.Client(Roles.Central);
        (await central.DeleteAsync($"/api/membership/people/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await fixture.PostAsync("/lookup", new { token })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await fixture.PostAsync("", new { token })).Status.ShouldBe(HttpStatusCode.NotFound);
        fixture.Clock.Pass(TimeSpan.FromHours(1));
        await fixture.PostAsync("/resend", new { email = $"{student}@campus.example.se" });
        (await fixture.Database.ScalarAsync<long>("select count(*) from invitation where person_id = $1", id)).ShouldBe(0);
        var people = await central.GetStringAsync("/api/membership/people?limit=200");
        people.ShouldNotContain(id.ToString());
    }

    [Fact]
    public async Task Who_was_merged_is_erased_with_whom_they_turned_out_to_be()
    {
        using var member = await fixture.JoinAsync(student, change: Named);
        var other = $"{student}-2";
        await fixture.Host.SendAsync(Events.Awarded(Named, other));
        await fixture.Database.ExecuteAsync($"update person set merged_into = (select id from person where student_ref = '{student}') where student_ref = '{other}'");
        (await member.DeleteAsync(Me)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await fixture.Host.SendAsync(Events.Awarded(Named, other))).Rejected.Single().Code.ShouldBe("person-erased");
        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from messaging.outbox_message"), n => n == 0);
        (await PersonalData.FindAsync(fixture.Database.Source, Words)).ShouldBeEmpty();
    }

    private JsonObject Rejected(Action<JsonObject>? change = null) => Events.Awarded(data =>
    {
        Named(data);
        data["school"] = "NOWHERE";
        change?.Invoke(data);
    }, student);

    private static JsonObject Base64(JsonObject @event)
    {
        @event["data_base64"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(@event["data"]!.ToJsonString()));
        @event.Remove("data");
        return @event;
    }
}
