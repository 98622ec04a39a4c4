using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Outreach;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Membership.Tests.Reminders;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Outreach;

/// <summary>Who became unreachable comes back: by the office, by a school's word, and by what offices ask for many.</summary>
public sealed class ReachAgainTests : IClassFixture<OutreachFixture>
{
    private static int lastYear = 2030;
    private readonly OutreachFixture fixture;
    private readonly string student = Events.NewStudent();
    private readonly string day;
    private readonly int year = Interlocked.Increment(ref lastYear); // a cohort of each test's own

    public ReachAgainTests(OutreachFixture fixture)
    {
        this.fixture = fixture;
        fixture.ToNextMorning();
        day = DateOnly.FromDateTime(fixture.Clock.GetUtcNow().UtcDateTime).ToString("O", CultureInfo.InvariantCulture);
    }

    private object Cohort => new { year };

    [Fact]
    public async Task Nobody_of_another_school_or_with_a_protected_identity_is_there_to_be_set()
    {
        await BouncedAsync();
        var hidden = Events.NewStudent();
        await fixture.InviteAsync(hidden, OfToday);
        await fixture.Database.ExecuteAsync($"update person set protected_identity = true, unreachable = true where student_ref = '{hidden}'");

        (await ReachAsync(student, "SCI")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await ReachAsync(hidden, "EECS")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await ReachAsync(Guid.Empty, "EECS")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await UnreachableAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Of_who_is_reachable_or_has_answered_nothing_changes()
    {
        await InviteAsync();
        (await ReachAsync(student, "EECS")).ShouldBe((HttpStatusCode.OK, 0));
        await fixture.BouncedAsync(student, "invitation");
        await fixture.Database.ExecuteAsync($"update person set declined_at = now() where student_ref = '{student}'");
        (await ReachAsync(student, "EECS")).ShouldBe((HttpStatusCode.OK, 0));
    }

    [Fact]
    public async Task Whom_no_mail_reached_gets_the_invitation_once_however_often_the_button_is_pressed()
    {
        await BouncedAsync();

        var pressed = await Task.WhenAll(ReachAsync(student, "EECS"), ReachAsync(student, "EECS"), ReachAsync(student, "EECS"));

        pressed.Sum(p => p.Count).ShouldBe(1);
        (await UnreachableAsync()).ShouldBeFalse();
        await fixture.WorkAsync();
        await fixture.RelayedAsync();
        var mails = await fixture.MailsAsync(student, 2);
        (mails.Count, mails[^1].Reminder, mails[^1].Address).ShouldBe((2, null, $"{student}@campus.example.se"));
        (await ToldReachableAsync(1)).ShouldBe([true]);
        (await fixture.Database.ScalarAsync<long>("select count(*) from office_request where what = 'reach' and asked_by <> '' and person_id = $1", await PersonAsync(student))).ShouldBe(3);
    }

    [Fact]
    public async Task Whose_reminder_came_back_gets_the_next_one_with_the_same_link()
    {
        await InviteAsync();
        await fixture.SentAsync(student);
        await fixture.PassDaysAsync(7);
        await fixture.BouncedAsync(student, "reminder");
        fixture.Clock.Pass(TimeSpan.FromDays(100)); // the link has expired meanwhile

        (await ReachAsync(student, "EECS")).Count.ShouldBe(1);

        await fixture.WorkAsync();
        await fixture.RelayedAsync();
        var mails = await fixture.MailsAsync(student, 3);
        mails.Select(m => m.InvitationId).Distinct().Count().ShouldBe(1);
        mails[^1].ExpiresAt.ShouldBeGreaterThan(fixture.Clock.GetUtcNow().AddDays(89));
    }

    [Fact]
    public async Task A_later_bounce_marks_again_and_the_office_sees_why()
    {
        await BouncedAsync();
        await ReachAsync(student, "EECS");
        await fixture.WorkAsync();

        await fixture.ConsumeAsync<MessageBounced, NoteBouncedInvitation>(await MessageAsync(550, "5.1.1"));

        (await UnreachableAsync()).ShouldBeTrue();
        using var office = fixture.Host.Client(Roles.Coordinator, "EECS");
        var row = (await office.GetFromJsonAsync<JsonElement>($"/api/membership/people?year={year}&state=unreachable")).GetProperty("items")[0];
        row.GetProperty("refusalCode").GetString().ShouldBe("5.1.1");
        row.GetProperty("refusedAt").GetDateTimeOffset().ShouldBe(fixture.Clock.GetUtcNow(), TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData(552)]
    [InlineData(554)]
    public async Task What_the_version_before_told_of_a_full_mailbox_or_a_filter_marks_nobody(int status)
    {
        await InviteAsync();
        await fixture.ConsumeAsync<MessageBounced, NoteBouncedInvitation>(await MessageAsync(status, null));
        (await UnreachableAsync()).ShouldBeFalse();
        (await fixture.LatestAsync<string>("state", student)).ShouldBe("Open");
    }

    [Fact]
    public async Task A_reminder_for_many_brings_back_whom_the_version_before_marked()
    {
        await InviteAsync();
        await fixture.SentAsync(student);
        await fixture.BouncedAsync(student, "invitation");
        await fixture.Database.ExecuteAsync($"update person set refused_at = null, refusal_code = null, refusals = 0 where student_ref = '{student}'");
        fixture.Clock.Pass(TimeSpan.FromDays(4));

        (await fixture.AskAsync("remind", Cohort)).ShouldBe(new OutreachAnswer(1, new LeftOut(0, 0, 0, 0, 0, 0)));

        await fixture.WorkAsync();
        await fixture.RelayedAsync();
        (await fixture.MailsAsync(student, 2)).Count.ShouldBe(2);
        (await ToldReachableAsync(1)).ShouldBe([true]);
    }

    [Fact]
    public async Task An_invitation_for_many_brings_back_whom_no_mail_reached()
    {
        await BouncedAsync();
        (await fixture.AskAsync("invite", Cohort)).ShouldBe(new OutreachAnswer(1, new LeftOut(0, 0, 0, 0, 0, 0)));
        await fixture.WorkAsync();
        await fixture.RelayedAsync();
        (await fixture.MailsAsync(student, 2)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Who_was_refused_twice_is_left_out_for_a_month_by_offices_and_by_schools()
    {
        await BouncedAsync();
        await fixture.Host.SendAsync(Again());
        (await UnreachableAsync()).ShouldBeFalse();
        await fixture.BouncedAsync(student, "invitation");

        fixture.Clock.Pass(TimeSpan.FromDays(29));
        await fixture.Host.SendAsync(Again());
        (await UnreachableAsync()).ShouldBeTrue();
        (await fixture.AskAsync("remind", Cohort)).LeftOut.Unreachable.ShouldBe(1);
        (await fixture.AskAsync("invite", Cohort)).LeftOut.Unreachable.ShouldBe(1);
        await fixture.RelayedAsync();
        (await fixture.MailsAsync(student, 2)).Count.ShouldBe(2);

        fixture.Clock.Pass(TimeSpan.FromDays(2));
        await fixture.Host.SendAsync(Again());
        (await UnreachableAsync()).ShouldBeFalse();
        (await fixture.MailsAsync(student, 3)).Count.ShouldBe(3);
    }

    private async Task BouncedAsync()
    {
        await InviteAsync();
        await fixture.BouncedAsync(student, "invitation");
        (await UnreachableAsync()).ShouldBeTrue();
    }

    private async Task InviteAsync()
    {
        await fixture.InviteAsync(student, OfToday);
        await fixture.Database.ExecuteAsync($"""
            update degree set awarded_on = make_date({year}, 6, 1) where person_id = (select id from person where student_ref = '{student}')
            """);
    }

    private void OfToday(JsonObject data) => data["awardedOn"] = day;

    private JsonObject Again() => Events.Awarded(OfToday, student);

    private async Task<MessageBounced> MessageAsync(int status, string? enhanced)
    {
        var id = Guid.CreateVersion7(fixture.Clock.GetUtcNow());
        return new MessageBounced(id, fixture.Clock.GetUtcNow(), 1, id, "invitation",
            await fixture.LatestAsync<Guid>("last_request_id", student), await fixture.LatestAsync<Guid>("id", student), await PersonAsync(student), status, enhanced);
    }

    private Task<(HttpStatusCode Status, int Count)> ReachAsync(string who, string school) => ReachAsync(null, who, school);

    private Task<(HttpStatusCode Status, int Count)> ReachAsync(Guid who, string school) => ReachAsync(who, null, school);

    private async Task<(HttpStatusCode Status, int Count)> ReachAsync(Guid? id, string? who, string school)
    {
        using var office = fixture.Host.Client(Roles.Coordinator, school);
        using var response = await office.PostAsync($"/api/membership/people/{id ?? await PersonAsync(who!)}/reachable", content: null);
        return (response.StatusCode, response.IsSuccessStatusCode ? (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("count").GetInt32() : 0);
    }

    private Task<Guid> PersonAsync(string who) => fixture.OfPersonAsync<Guid>("id", who);

    private Task<bool> UnreachableAsync() => fixture.OfPersonAsync<bool>("unreachable", student);

    private async Task<IReadOnlyList<bool>> ToldReachableAsync(int count)
    {
        var person = await PersonAsync(student);
        return await Eventually.Async(() => Task.FromResult<IReadOnlyList<bool>>(
            [.. fixture.Published.About<ReachabilityChanged>(ReminderFixture.Reachability, person).Select(m => m.Reachable)]), seen => seen.Count >= count);
    }
}
