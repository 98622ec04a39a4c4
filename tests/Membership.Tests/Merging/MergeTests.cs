using System.Net;
using AlumniPlatform.Contracts.Identity;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Merging;

public sealed class MergeTests(MergingFixture fixture) : IClassFixture<MergingFixture>
{
    [Fact]
    public async Task Nobody_is_merged_with_themselves_with_nobody_or_twice()
    {
        var (_, keep) = await fixture.RecordAsync();
        var (_, other) = await fixture.RecordAsync();
        (await fixture.MergeAsync(keep, keep)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await fixture.MergeAsync(keep, Guid.Empty)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await MergingFixture.SendAsync(fixture.Host.Client(Roles.Central), $"/api/membership/people/{keep}/merge", new { })).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await fixture.MergeAsync(keep, other)).Status.ShouldBe(HttpStatusCode.OK);
        (await fixture.MergeAsync(keep, other)).ShouldBe((HttpStatusCode.Conflict, "already-merged"));
        (await fixture.MergeAsync(other, keep)).ShouldBe((HttpStatusCode.Conflict, "already-merged"));
    }

    [Fact]
    public async Task Degrees_are_of_the_one_who_stays_and_the_same_degree_of_both_is_one()
    {
        var (_, keep) = await fixture.RecordAsync();
        var (student, other) = await fixture.RecordAsync();
        await fixture.Host.SendAsync(Events.Awarded(data => data["degree"] = "Teknologie masterexamen", student));
        var twice = await fixture.Database.ScalarAsync<Guid>("select id from degree where person_id = $1 and name = 'Civilingenjörsexamen'", other);
        (await fixture.MergeAsync(keep, other)).Status.ShouldBe(HttpStatusCode.OK);
        (await CountAsync("degree where revoked_at is null and person_id = $1", keep)).ShouldBe(2);
        (await CountAsync("degree where revoked_at is null and person_id = $1", other)).ShouldBe(0);
        var revoked = (await MessagesAsync<DegreeRevoked>("analytics.degree-revoked", 1, other)).ShouldHaveSingleItem();
        var merged = (await MessagesAsync<PersonsMerged>("analytics.persons-merged", 1, keep)).ShouldHaveSingleItem();
        (revoked.DegreeId, merged.MergedPersonId).ShouldBe((twice, other));
        merged.Version.ShouldBeGreaterThan(revoked.Version);
    }

    [Fact]
    public async Task A_degree_that_one_lost_and_the_other_has_still_counts()
    {
        var (revoked, keep) = await fixture.RecordAsync();
        await fixture.Host.SendAsync(Events.Revoked(revoked));
        var (_, other) = await fixture.RecordAsync();
        await fixture.MergeAsync(keep, other);
        (await CountAsync("degree where revoked_at is null and person_id = $1", keep)).ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_expected_days_the_later_word_counts()
    {
        var (kept, keep) = await fixture.RecordAsync();
        var (student, other) = await fixture.RecordAsync();
        await fixture.Host.SendAsync(Events.Approaching(studentRef: kept));
        fixture.Clock.Pass(TimeSpan.FromSeconds(1));
        await fixture.Host.SendAsync(Events.Approaching(data => data["expectedOn"] = "2027-01-15", student));
        await fixture.MergeAsync(keep, other);
        (await fixture.Database.ScalarAsync<DateOnly>("select expected_on from expected_graduation where person_id = $1", keep)).ShouldBe(new DateOnly(2027, 1, 15));
        (await MessagesAsync<GraduationExpected>("analytics.graduation-expected", 2, keep))[^1].ExpectedOn.ShouldBe(new DateOnly(2027, 1, 15));
    }

    [Fact]
    public async Task A_member_stays_one_with_address_account_and_the_latest_word_about_each_consent()
    {
        var (_, keep) = await fixture.RecordAsync();
        var (student, other) = await fixture.RecordAsync();
        await ActivateAsync(student, new { token = await fixture.TokenAsync(student), privateEmail = $"{student}@demo.example", consents = new { newsletter = true } });
        var account = Guid.CreateVersion7(fixture.Clock.GetUtcNow());
        await fixture.ConsumeAsync<AccountLinked, NoteAccount>(new AccountLinked(Guid.CreateVersion7(fixture.Clock.GetUtcNow()), fixture.Clock.GetUtcNow(), other, 1, account));
        await fixture.MergeAsync(keep, other);
        (await fixture.Database.ScalarAsync<string>("select concat_ws(' ', state, account_email, account_id) from person where id = $1", keep))
            .ShouldBe($"Member {student}@campus.example.se {account}");
        (await CountAsync("address_confirmation where person_id = $1", keep)).ShouldBe(1);
        (await CountAsync("consent where person_id = $1", keep)).ShouldBe(1);
        (await MessagesAsync<ConsentChanged>("analytics.consent-changed", 1, keep)).ShouldHaveSingleItem().Given.ShouldBeTrue();
        (await CountAsync("person where state = 'Member' and id = $1", other)).ShouldBe(0);
    }

    [Fact]
    public async Task One_invitation_stays_open_the_other_is_closed_and_its_link_still_works()
    {
        var (student, keep) = await fixture.RecordAsync();
        var (merged, other) = await fixture.RecordAsync();
        var token = await fixture.TokenAsync(merged);
        var closed = await fixture.Database.ScalarAsync<Guid>("select id from invitation where person_id = $1", other);
        await fixture.MergeAsync(keep, other);
        var message = (await MessagesAsync<InvitationClosed>("communication.invitation-closed", 1, keep)).ShouldHaveSingleItem();
        (message.InvitationId, message.Reason).ShouldBe((closed, "merged"));
        (await CountAsync("invitation where state = 'Open' and person_id = $1", keep)).ShouldBe(1);
        (await fixture.PostAsync("/lookup", new { token })).Status.ShouldBe(HttpStatusCode.OK);
        await ActivateAsync(merged, new { token });
        (await fixture.PostAsync("/lookup", new { token = await fixture.TokenAsync(student) })).Body.GetProperty("code").GetString().ShouldBe("already-activated");
    }

    [Fact]
    public async Task A_member_has_no_invitation_open_and_the_links_say_so()
    {
        var (student, keep) = await fixture.RecordAsync();
        var (open, other) = await fixture.RecordAsync();
        await ActivateAsync(student, new { token = await fixture.TokenAsync(student) });
        var token = await fixture.TokenAsync(open);
        await fixture.MergeAsync(keep, other);
        (await CountAsync("invitation where state = 'Open' and person_id = $1", keep)).ShouldBe(0);
        (await fixture.PostAsync("/lookup", new { token })).Body.GetProperty("code").GetString().ShouldBe("already-activated");
    }

    [Fact]
    public async Task Who_is_protected_under_one_number_is_so_altogether_and_no_link_shows_them()
    {
        var (student, keep) = await fixture.RecordAsync();
        var (_, other) = await fixture.RecordAsync(data => data["protectedIdentity"] = true);
        var token = await fixture.TokenAsync(student);
        await fixture.MergeAsync(keep, other);
        (await CountAsync("person where protected_identity and id = $1", keep)).ShouldBe(1);
        (await fixture.PostAsync("/lookup", new { token })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await MessagesAsync<ReachabilityChanged>("analytics.reachability-changed", 1, keep)).ShouldHaveSingleItem().Reachable.ShouldBeFalse();
        (await MessagesAsync<InvitationClosed>("communication.invitation-closed", 1, keep)).ShouldHaveSingleItem().Reason.ShouldBe("protected");
    }

    [Fact]
    public async Task Later_records_and_revocations_under_the_merged_number_are_of_the_one_who_stays()
    {
        var (_, keep) = await fixture.RecordAsync(data => data["awardedOn"] = "2020-06-01");
        var (student, other) = await fixture.RecordAsync();
        await fixture.MergeAsync(keep, other);
        var answer = await fixture.Host.SendAsync(
            Events.Awarded(data => data["degree"] = "Teknologie masterexamen", student), Events.Approaching(studentRef: student), Events.Revoked(student));
        answer.Rejected.ShouldBeEmpty();
        (await CountAsync("degree where person_id = $1", keep)).ShouldBe(3);
        (await CountAsync("degree where revoked_at is null and person_id = $1", keep)).ShouldBe(1);
        (await CountAsync("expected_graduation where person_id = $1", keep)).ShouldBe(1);
        (await CountAsync("invitation where person_id = $1", other)).ShouldBe(0);
        (await fixture.Host.SendAsync(Events.Awarded(data => data["degree"] = "Teknologie masterexamen", student))).Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task A_chain_leads_to_its_end()
    {
        var (first, a) = await fixture.RecordAsync(data => data["awardedOn"] = "2001-06-01");
        var (_, b) = await fixture.RecordAsync(data => data["awardedOn"] = "2002-06-01");
        var (_, c) = await fixture.RecordAsync(data => data["awardedOn"] = "2003-06-01");
        await fixture.MergeAsync(b, a);
        await fixture.MergeAsync(c, b);
        await fixture.Host.SendAsync(Events.Awarded(data => data["awardedOn"] = "2004-06-01", first));
        (await CountAsync("degree where person_id = $1", c)).ShouldBe(4);
        (await fixture.OfPersonAsync<Guid>("merged_into", first)).ShouldBe(c);
    }

    [Fact]
    public async Task A_link_that_is_asked_for_with_the_merged_ones_address_is_sent_to_the_one_who_stays()
    {
        var (_, keep) = await fixture.RecordAsync();
        var (student, other) = await fixture.RecordAsync();
        await fixture.MergeAsync(keep, other);
        fixture.Clock.Pass(TimeSpan.FromHours(1));
        (await fixture.PostAsync("/resend", new { email = $"{student}@campus.example.se" })).Status.ShouldBe(HttpStatusCode.Accepted);
        (await CountAsync("invitation where last_requested_at > requested_at and person_id = $1", keep)).ShouldBe(1);
    }

    [Fact]
    public async Task An_account_that_is_reported_for_the_merged_one_is_not_noted_there()
    {
        var (_, keep) = await fixture.RecordAsync();
        var (_, other) = await fixture.RecordAsync();
        await fixture.MergeAsync(keep, other);
        var now = fixture.Clock.GetUtcNow();
        await fixture.ConsumeAsync<AccountLinked, NoteAccount>(new AccountLinked(Guid.CreateVersion7(now), now, other, 1, Guid.CreateVersion7(now)));
        (await CountAsync("person where account_id is null and id = $1", other)).ShouldBe(1);
    }

    [Fact]
    public async Task Who_was_said_to_be_somebody_else_than_the_merged_one_is_not_offered_for_the_one_who_stays()
    {
        var name = $"Påhittad{Events.NewStudent()}";
        var (_, keep) = await fixture.RecordAsync(data => data["familyName"] = name);
        var (_, other) = await fixture.RecordAsync(data => data["familyName"] = name);
        var (_, third) = await fixture.RecordAsync(data => data["familyName"] = name);
        await fixture.FindAsync();
        await MergingFixture.SendAsync(fixture.Host.Client(Roles.Central), $"{MergingFixture.Candidates}/{other}/{third}/dismiss", new { });
        await fixture.Database.ExecuteAsync($"delete from merge_candidate where dismissed_at is null and ('{keep}' in (a, b))");
        await fixture.MergeAsync(keep, other);
        (await fixture.OfferedAsync(keep)).ShouldBeEmpty();
        (await fixture.OfferedAsync(third, state: "dismissed")).ShouldBe([$"possible {keep}"]);
    }

    [Fact]
    public async Task Who_merged_whom_is_recorded()
    {
        var (_, keep) = await fixture.RecordAsync();
        var (_, other) = await fixture.RecordAsync();
        await fixture.MergeAsync(keep, other, fixture.Host.Client(Roles.Coordinator, "EECS"));
        (await fixture.Database.ScalarAsync<string>("select action || ' ' || actor_name from merge_audit where a = $1 and b = $2", keep, other)).ShouldBe("merged Test Account");
    }

    private async Task ActivateAsync(string student, object input) =>
        (await fixture.PostAsync("", input)).Status.ShouldBe(HttpStatusCode.OK, student);

    private Task<long> CountAsync(string rows, Guid person) => fixture.Database.ScalarAsync<long>($"select count(*) from {rows}", person);

    private Task<IReadOnlyList<TMessage>> MessagesAsync<TMessage>(string queue, int count, Guid person) =>
        Eventually.Async(() => Task.FromResult(fixture.Published.About<TMessage>(queue, person)), messages => messages.Count >= count);
}
