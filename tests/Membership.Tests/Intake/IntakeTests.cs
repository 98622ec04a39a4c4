using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake;

public sealed class IntakeTests(MembershipFixture fixture, ITestOutputHelper output) : IClassFixture<MembershipFixture>
{
    [Fact]
    public async Task A_record_of_another_school_is_rejected_and_changes_nothing()
    {
        var student = Events.NewStudent();
        var foreign = Events.Awarded(data => (data["school"], data["programme"]) = ("SCI", "CTFYS"), student);
        var answer = await fixture.Host.SendAsync([foreign, Events.Awarded()], school: "EECS");
        answer.Accepted.ShouldBe(1);
        answer.Rejected.ShouldHaveSingleItem().Code.ShouldBe("foreign-school");
        (await fixture.Database.ScalarAsync<long>("select count(*) from person where student_ref = $1", student)).ShouldBe(0);
    }

    [Fact]
    public async Task A_protected_identity_is_recorded_but_never_invited_and_stays_protected()
    {
        var student = Events.NewStudent();
        await fixture.Host.SendAsync(Events.Approaching(studentRef: student));
        await fixture.Host.SendAsync(Events.Awarded(data => data["protectedIdentity"] = true, student));
        await fixture.Host.SendAsync(Events.Awarded(data => (data["degree"], data["protectedIdentity"]) = ("Teknologie masterexamen", false), student));
        (await fixture.Database.ScalarAsync<bool>("select protected_identity from person where student_ref = $1", student)).ShouldBeTrue();
        (await fixture.Database.ScalarAsync<string>("select string_agg(i.state, ',') from invitation i join person p on p.id = person_id where student_ref = $1", student)).ShouldBe("Withdrawn");
    }

    [Fact]
    public async Task A_degree_of_a_merged_school_is_counted_by_its_successor()
    {
        var student = Events.NewStudent();
        (await fixture.Host.SendAsync([Events.Awarded(data => (data["school"], data["awardedOn"]) = ("CSC", "2015-06-01"), student)], school: "EECS")).Accepted.ShouldBe(1);
        (await fixture.Database.ScalarAsync<string>("select school from degree join person on person.id = person_id where student_ref = $1", student)).ShouldBe("EECS");
    }

    [Fact]
    public async Task A_structured_event_is_taken_in()
    {
        using var client = fixture.Host.Client(Roles.Central);
        using var response = await client.PostAsync(Events.Awarded().ToJsonString(), "application/cloudevents+json; charset=utf-8");
        (await response.Content.ReadFromJsonAsync<IntakeAnswer>(JsonSerializerOptions.Web))!.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task A_binary_event_is_taken_in_with_its_attributes_percent_decoded()
    {
        using var client = fixture.Host.Client(Roles.SchoolSystem, "*");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/membership/intake");
        request.Content = new StringContent(Events.Awarded()["data"]!.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        request.Headers.Add("ce-specversion", "1.0");
        request.Headers.Add("ce-type", GraduationRecord.Awarded);
        request.Headers.Add("ce-source", "urn:example:student-records");
        request.Headers.Add("ce-id", "Euro%20%E2%82%AC%20%F0%9F%98%80");
        using var response = await client.SendAsync(request);
        (await response.Content.ReadFromJsonAsync<IntakeAnswer>(JsonSerializerOptions.Web))!.Accepted.ShouldBe(1);
        (await fixture.Database.ScalarAsync<long>("select count(*) from taken_event where event_id = 'Euro € 😀'")).ShouldBe(1);
    }

    [Fact]
    public async Task Its_sender_reads_a_receipt_whole_others_only_the_records_of_their_schools()
    {
        var foreign = Events.Awarded(data => (data["school"], data["programme"]) = ("SCI", "CTFYS"));
        var sent = await fixture.Host.SendAsync(Events.Awarded(), foreign, Events.Awarded(data => data["email"] = "nobody"));
        (await ReadAsync(sent.Receipt, Roles.SchoolSystem, "*"))!.Records!.Count.ShouldBe(3);
        var coordinator = await ReadAsync(sent.Receipt, new TokenClaims { Subject = "coordinator-sci", Roles = [Roles.Coordinator], Schools = ["SCI"] });
        coordinator!.Records!.ShouldHaveSingleItem().Index.ShouldBe(1);
        coordinator.Rejected.ShouldBeEmpty();
        (await ReadAsync(sent.Receipt, new TokenClaims { Subject = "coordinator-itm", Roles = [Roles.Coordinator], Schools = ["ITM"] })).ShouldBeNull();
    }

    [Fact]
    public async Task Each_accepted_record_is_told_to_the_others()
    {
        var student = Events.NewStudent();
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student));
        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from messaging.outbox_message"), n => n == 0);
        (await fixture.VirtualHost.QueuesAsync()).ShouldContain("communication.invitation-requested");
    }

    [Fact]
    public async Task Five_thousand_records_take_less_than_ten_seconds()
    {
        var batch = Enumerable.Range(0, 5000).Select(_ => Events.Awarded()).ToArray();
        var watch = Stopwatch.StartNew();
        (await fixture.Host.SendAsync(batch)).Accepted.ShouldBe(5000);
        output.WriteLine($"5,000 new records: {watch.ElapsedMilliseconds} ms");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10)); // a second or so on a machine of its own; this catches work that is done row by row
        watch.Restart();
        (await fixture.Host.SendAsync(batch)).Duplicates.ShouldBe(5000);
        output.WriteLine($"5,000 duplicates: {watch.ElapsedMilliseconds} ms");
    }

    private Task<IntakeAnswer?> ReadAsync(Guid receipt, string role, params string[] schools) =>
        ReadAsync(receipt, new TokenClaims { Roles = [role], Schools = schools });

    private async Task<IntakeAnswer?> ReadAsync(Guid receipt, TokenClaims claims)
    {
        using var client = fixture.Host.Client(claims);
        using var response = await client.GetAsync($"/api/membership/intake/{receipt}");
        return response.StatusCode == HttpStatusCode.NotFound ? null : await response.Content.ReadFromJsonAsync<IntakeAnswer>(Json);
    }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };
}
