using System.Diagnostics;
using System.Text.Json.Nodes;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Intake;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Intake;

/// <summary>Records of one person in one request: what is left is what they would have left one by one.</summary>
public sealed class OrderTests(MembershipFixture fixture, ITestOutputHelper output) : IClassFixture<MembershipFixture>
{
    private const string RecordedQueue = "analytics.degree-recorded";
    private const string RevokedQueue = "analytics.degree-revoked";
    private readonly string student = Events.NewStudent();

    [Fact]
    public async Task A_degree_that_is_revoked_and_awarded_in_one_request_is_there()
    {
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student));
        Counts(await fixture.Host.SendAsync(Events.Revoked(student), Events.Awarded(studentRef: student))).ShouldBe((2, 0, 0));
        (await DegreesAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_degree_that_is_awarded_revoked_and_awarded_in_one_request_is_there_and_invites_once()
    {
        Counts(await fixture.Host.SendAsync(Events.Awarded(studentRef: student), Events.Revoked(student), Events.Awarded(studentRef: student))).ShouldBe((3, 0, 0));
        (await DegreesAsync()).ShouldBe(1);
        (await InvitationsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_revocation_that_comes_before_its_award_is_rejected_and_the_degree_is_there()
    {
        Counts(await fixture.Host.SendAsync(Events.Revoked(student), Events.Awarded(studentRef: student))).ShouldBe((1, 0, 1));
        (await DegreesAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_is_invited_for_what_is_revoked_in_the_same_request()
    {
        Counts(await fixture.Host.SendAsync(Events.Awarded(studentRef: student), Events.Revoked(student))).ShouldBe((2, 0, 0));
        (await DegreesAsync()).ShouldBe(0);
        (await InvitationsAsync()).ShouldBe(0);
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student));
        (await InvitationsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_new_address_that_comes_with_an_old_degree_invites_nobody_when_that_is_revoked_in_the_same_request()
    {
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student));
        await UnreachableAsync();
        await fixture.Database.ExecuteAsync($"delete from invitation i using person p where p.id = person_id and student_ref = '{student}'");
        await fixture.Host.SendAsync(Awarded(email: "new"), Events.Revoked(student));
        (await InvitationsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_private_address_stays_when_a_later_record_of_the_request_names_none()
    {
        await fixture.Host.SendAsync(Events.Awarded(data => data["privateEmail"] = "ebba@home.example.se", student), Awarded("Teknologie masterexamen"));
        (await OfStudentAsync<string>("coalesce(private_email, 'none')")).ShouldBe("ebba@home.example.se");
    }

    [Fact]
    public async Task Protection_stays_when_a_later_record_of_the_request_does_not_name_it()
    {
        await fixture.Host.SendAsync(Events.Awarded(data => data["protectedIdentity"] = true, student), Awarded("Teknologie masterexamen"));
        (await OfStudentAsync<bool>("protected_identity")).ShouldBeTrue();
        (await InvitationsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Who_gets_a_new_address_and_then_the_old_one_again_is_tried_again()
    {
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student));
        await UnreachableAsync();
        await fixture.Host.SendAsync(Awarded(email: "new"), Awarded());
        (await OfStudentAsync<string>("email || ' ' || unreachable")).ShouldBe($"{student}@campus.example.se false");
    }

    [Fact]
    public async Task An_expected_date_that_returns_to_what_it_was_is_news_each_time()
    {
        await fixture.Host.SendAsync(Approaching("2027-01-15"));
        Counts(await fixture.Host.SendAsync(Approaching("2027-01-15"), Approaching("2027-06-04"), Approaching("2027-01-15"))).ShouldBe((2, 1, 0));
        (await OfStudentAsync<string>("(select expected_on::text from expected_graduation where person_id = person.id)")).ShouldBe("2027-01-15");
    }

    [Fact]
    public async Task A_member_who_is_registered_twice_in_a_request_is_so_since_the_first()
    {
        Counts(await fixture.Host.SendAsync(Registered("2009-05-04"), Registered("2011-05-04"))).ShouldBe((1, 1, 0));
        (await OfStudentAsync<string>("activated_at::date::text")).ShouldBe("2009-05-04");
    }

    [Fact]
    public async Task An_event_that_was_rejected_counts_when_it_comes_again_in_the_same_request()
    {
        var (awarded, revoked) = (Events.Awarded(studentRef: student), Events.Revoked(student));
        Counts(await fixture.Host.SendAsync(revoked, awarded, revoked, revoked)).ShouldBe((2, 1, 1));
        (await DegreesAsync()).ShouldBe(0);
        Counts(await fixture.Host.SendAsync(revoked, awarded)).ShouldBe((0, 2, 0));
    }

    [Fact]
    public async Task Others_hear_of_a_degree_in_the_order_of_its_records()
    {
        await using var told = await PublishedMessages.ReadAsync(fixture.VirtualHost, RecordedQueue, RevokedQueue);
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student), Events.Revoked(student), Events.Awarded(studentRef: student), Events.Revoked(student));
        var person = await OfStudentAsync<Guid>("id");
        var (recorded, revoked) = await Eventually.Async(
            () => Task.FromResult((told.About<DegreeRecorded>(RecordedQueue, person), told.About<DegreeRevoked>(RevokedQueue, person))),
            seen => seen.Item1.Count == 2 && seen.Item2.Count == 2);
        long[] versions = [recorded[0].Version, revoked[0].Version, recorded[1].Version, revoked[1].Version];
        versions.ShouldBeInOrder();
        versions.Distinct().Count().ShouldBe(4);
        versions[^1].ShouldBeLessThanOrEqualTo(await OfStudentAsync<long>("version"));
    }

    [Fact]
    public async Task Five_thousand_records_of_one_person_end_as_they_would_one_by_one_within_a_minute()
    {
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student));
        var watch = Stopwatch.StartNew();
        var answer = await fixture.Host.SendAsync(Enumerable.Range(0, 5000).Select(i => i % 2 == 0 ? Events.Revoked(student) : Events.Awarded(studentRef: student)));
        output.WriteLine($"5,000 records of one person: {watch.ElapsedMilliseconds} ms");
        Counts(answer).ShouldBe((5000, 0, 0));
        (await DegreesAsync()).ShouldBe(1);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    private JsonObject Awarded(string degree = "Civilingenjörsexamen", string? email = null) => Events.Awarded(data =>
    {
        data["degree"] = degree;
        if (email is not null)
            data["email"] = $"{student}.{email}@campus.example.se";
    }, student);

    private JsonObject Approaching(string date) => Events.Approaching(data => data["expectedOn"] = date, student);

    private JsonObject Registered(string since)
    {
        var data = (JsonObject)Events.Awarded(studentRef: student)["data"]!.DeepClone();
        data.Remove("awardedOn");
        data["memberSince"] = since;
        return Events.Event(GraduationRecord.Registered, data, null);
    }

    private static (int Accepted, int Duplicates, int Rejected) Counts(IntakeAnswer answer) => (answer.Accepted, answer.Duplicates, answer.Rejected.Count);

    private Task<int> UnreachableAsync() => fixture.Database.ExecuteAsync($"update person set unreachable = true where student_ref = '{student}'");

    private Task<T> OfStudentAsync<T>(string expression) => fixture.Database.ScalarAsync<T>($"select {expression} from person where student_ref = $1", student);

    private Task<long> DegreesAsync() => OfStudentAsync<long>("(select count(*) from degree where person_id = person.id and revoked_at is null)");

    private Task<long> InvitationsAsync() => OfStudentAsync<long>("(select count(*) from invitation where person_id = person.id)");
}
