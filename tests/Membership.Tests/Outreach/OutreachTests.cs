using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AlumniPlatform.Membership.Outreach;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Outreach;

public sealed class OutreachTests : IClassFixture<OutreachFixture>
{
    private static int lastYear = 1950;
    private readonly OutreachFixture fixture;
    private readonly string student = Events.NewStudent();
    private readonly int year = Interlocked.Increment(ref lastYear); // a cohort of each test's own

    public OutreachTests(OutreachFixture fixture)
    {
        this.fixture = fixture;
        fixture.ToNextMorning();
    }

    private object Cohort => new { year };

    [Theory]
    [InlineData(366, 0)]
    [InlineData(365, 1)]
    public async Task A_degree_of_more_than_a_year_ago_is_recorded_and_invites_nobody(int days, int invitations)
    {
        var day = DateOnly.FromDateTime(fixture.Clock.GetUtcNow().UtcDateTime).AddDays(-days).ToString("O", CultureInfo.InvariantCulture);
        (await fixture.Host.SendAsync(Events.Awarded(data => data["awardedOn"] = day, student))).Accepted.ShouldBe(1);
        (await fixture.OfPersonAsync<long>("(select count(*) from invitation where person_id = person.id)", student)).ShouldBe(invitations);
    }

    [Fact]
    public async Task An_old_degree_starts_no_reminders_anew()
    {
        await fixture.Host.SendAsync(Events.Approaching(data => data["expectedOn"] = Day(0), student));
        await fixture.PassDaysAsync(7);
        await fixture.Host.SendAsync(Events.Awarded(Old, student));
        (await fixture.RemindersAsync(student)).ShouldBe(1);
    }

    [Fact]
    public async Task An_office_invites_who_never_was_and_asks_nobody_twice()
    {
        string[] students = [student, Events.NewStudent(), Events.NewStudent()];
        await fixture.Host.SendAsync(students.Select(s => Events.Awarded(Old, s)));
        (await fixture.AskAsync("invite", Cohort)).ShouldBe(new OutreachAnswer(3, new LeftOut(0, 0, 0, 0, 0, 0)));
        (await fixture.AskAsync("invite", Cohort)).ShouldBe(new OutreachAnswer(0, new LeftOut(0, 3, 0, 0, 0, 0)));
        await fixture.WorkAsync();
        (await fixture.AskAsync("invite", Cohort)).ShouldBe(new OutreachAnswer(0, new LeftOut(0, 0, 0, 0, 0, 0)));
        await fixture.WorkAsync();
        await fixture.RelayedAsync();
        foreach (var one in students)
            (await fixture.MailsAsync(one, 1)).ShouldHaveSingleItem().Address.ShouldBe($"{one}@campus.example.se");
        (await fixture.OfPersonAsync<bool>("invite_requested_at is null", student)).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_asked_for_what_is_recorded()
    {
        await fixture.Host.SendAsync(Events.Awarded(Old, student));
        await fixture.AskAsync("invite", new { school = "EECS", programme = "CDATE", year });
        (await fixture.Database.ScalarAsync<string>("select concat_ws(' ', what, school, programme, count, asked_by <> '') from office_request where year = $1", year))
            .ShouldBe("invite EECS CDATE 1 t");
    }

    [Fact]
    public async Task Who_may_not_be_written_to_is_left_out_with_the_reason()
    {
        var (silent, hidden, member) = (Events.NewStudent(), Events.NewStudent(), Events.NewStudent());
        await fixture.Host.SendAsync(Events.Awarded(Old, student), Events.Awarded(Old, silent), Events.Awarded(Old, member), Events.Awarded(data =>
        {
            Old(data);
            data["protectedIdentity"] = true;
        }, hidden));
        await SetAsync("unreachable = true, refusals = 2, refused_at = 'infinity'", student);
        await SetAsync("declined_at = now()", silent);
        await SetAsync("state = 'Left'", member);
        (await fixture.AskAsync("invite", Cohort)).ShouldBe(new OutreachAnswer(0, new LeftOut(0, 0, Unreachable: 1, Declined: 1, Left: 1, 0)));
    }

    [Fact]
    public async Task Who_said_no_between_the_asking_and_the_work_is_not_invited()
    {
        await fixture.Host.SendAsync(Events.Awarded(Old, student));
        await fixture.AskAsync("invite", Cohort);
        await SetAsync("declined_at = now()", student);
        await fixture.WorkAsync();
        (await fixture.OfPersonAsync<long>("(select count(*) from invitation where person_id = person.id)", student)).ShouldBe(0);
        (await fixture.OfPersonAsync<bool>("invite_requested_at is null", student)).ShouldBeTrue();
    }

    [Fact]
    public async Task Replicas_share_the_work_and_each_person_is_invited_once()
    {
        string[] students = [.. Enumerable.Range(0, 1_200).Select(_ => Events.NewStudent())];
        await fixture.Host.SendAsync(students.Select(s => Events.Awarded(Old, s)));
        (await Task.WhenAll(fixture.AskAsync("invite", Cohort), fixture.AskAsync("invite", Cohort))).Sum(a => a.Count).ShouldBe(1_200);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(fixture.WorkAsync)));
        await fixture.RelayedAsync();
        foreach (var one in students)
            (await fixture.MailsAsync(one, 1)).ShouldHaveSingleItem(one);
    }

    [Fact]
    public async Task A_replica_that_dies_in_the_middle_of_the_work_has_invited_nobody_and_forgotten_nobody()
    {
        await fixture.WorkAsync(); // what was asked for others
        await fixture.Host.SendAsync(Events.Awarded(Old, student));
        await fixture.AskAsync("invite", Cohort);
        await using (var connection = await fixture.Database.Source.OpenConnectionAsync())
        {
            await using var dying = await connection.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("select 1 from person where student_ref = $1 for update", connection) { Parameters = { new() { Value = student } } };
            await hold.ExecuteScalarAsync();
            (await fixture.WorkOnceAsync()).ShouldBe(0); // what another holds is left to it
        }
        (await fixture.WorkOnceAsync()).ShouldBe(1);
        await fixture.RelayedAsync();
        (await fixture.MailsAsync(student, 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_next_reminder_is_sent_when_the_last_mail_is_three_days_old()
    {
        await InviteAsync(student);
        (await fixture.AskAsync("remind", Cohort)).ShouldBe(new OutreachAnswer(0, new LeftOut(TooSoon: 1, 0, 0, 0, 0, 0)));
        fixture.Clock.Pass(TimeSpan.FromDays(3));
        var answers = await Task.WhenAll(fixture.AskAsync("remind", Cohort), fixture.AskAsync("remind", Cohort));
        answers.Sum(a => a.Count).ShouldBe(1);
        var again = await fixture.AskAsync("remind", Cohort);
        (again.Count, again.LeftOut.AlreadyAsked + again.LeftOut.TooSoon).ShouldBe((0, 1)); // the service's own worker may have sent it by now
        await fixture.WorkAsync();
        await fixture.RelayedAsync();
        (await fixture.MailsAsync(student, 2)).Select(m => m.Reminder ?? 0).ShouldBe([0, 1]);
        (await fixture.AskAsync("remind", Cohort)).LeftOut.TooSoon.ShouldBe(1);
    }

    [Fact]
    public async Task Asked_for_by_night_it_comes_in_the_morning_and_once()
    {
        await InviteAsync(student);
        fixture.Clock.Pass(TimeSpan.FromDays(3) + TimeSpan.FromHours(13)); // 22:00 or later in Stockholm
        (await fixture.AskAsync("remind", Cohort)).Count.ShouldBe(1);
        await fixture.WorkAsync();
        (await fixture.RemindersAsync(student)).ShouldBe(0);
        (await fixture.AskAsync("remind", Cohort)).LeftOut.AlreadyAsked.ShouldBe(1);
        await fixture.PassAsync(TimeSpan.FromHours(12));
        (await fixture.RemindersAsync(student)).ShouldBe(1);
    }

    [Fact]
    public async Task An_invitation_that_has_just_expired_is_opened_again_and_one_of_long_ago_is_not()
    {
        var token = await InviteAsync(student);
        await fixture.PassDaysAsync(100); // settled: whom the worker changes at the moment of asking is left to it
        (await fixture.PostAsync("/lookup", new { token })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await fixture.AskAsync("remind", Cohort)).Count.ShouldBe(1);
        await fixture.WorkAsync();
        await fixture.RelayedAsync();
        var mails = await fixture.MailsAsync(student, 2);
        mails[^1].ExpiresAt.ShouldBeGreaterThan(fixture.Clock.GetUtcNow().AddDays(89));
        (await fixture.PostAsync("/lookup", new { token })).Status.ShouldBe(HttpStatusCode.OK);
        fixture.Clock.Pass(TimeSpan.FromDays(300));
        (await fixture.AskAsync("remind", Cohort)).ShouldBe(new OutreachAnswer(0, new LeftOut(0, 0, 0, 0, 0, Expired: 1)));
    }

    [Fact]
    public async Task Nobody_is_reminded_who_is_a_member_said_no_or_cannot_be_reached()
    {
        var (member, no) = (Events.NewStudent(), Events.NewStudent());
        await fixture.PostAsync("", new { token = await InviteAsync(member) });
        await fixture.PostAsync("/decline", new { token = await InviteAsync(no) });
        await InviteAsync(student);
        await fixture.BouncedAsync(student, "invitation");
        await SetAsync("refusals = 2", student);
        fixture.Clock.Pass(TimeSpan.FromDays(5));
        (await fixture.AskAsync("remind", Cohort)).ShouldBe(new OutreachAnswer(0, new LeftOut(0, 0, Unreachable: 1, Declined: 1, 0, 0)));
    }

    [Theory]
    [InlineData("invite")]
    [InlineData("remind")]
    public async Task A_coordinator_reaches_the_own_school_alone(string what)
    {
        var foreign = Events.NewStudent();
        await InviteAsync(student);
        await InviteAsync(foreign, data => (data["school"], data["programme"]) = ("SCI", "CTFYS"));
        if (what == "invite")
            await fixture.Database.ExecuteAsync("delete from invitation");
        fixture.Clock.Pass(TimeSpan.FromDays(4));
        (await OutreachFixture.AskAsync(what, Cohort, fixture.Host.Client(Roles.Coordinator, "EECS"))).Count.ShouldBe(1);
        using var coordinator = fixture.Host.Client(Roles.Coordinator, "EECS");
        foreach (var school in new[] { "SCI", "NONE" })
            (await coordinator.PostAsJsonAsync($"/api/membership/invitations/{what}", new { school })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await OutreachFixture.AskAsync(what, Cohort, fixture.Host.Client(Roles.Coordinator))).Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"year": 12}""")]
    [InlineData("""{"year": "x"}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_question_that_makes_no_sense_is_refused(string body)
    {
        using var client = fixture.Host.Client(Roles.Central);
        using var content = new StringContent(body, System.Net.Http.Headers.MediaTypeHeaderValue.Parse("application/json"));
        (await client.PostAsync("/api/membership/invitations/invite", content)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    /// <summary>Has the person invited although the degree is one of this test's old cohort; returns the token.</summary>
    private async Task<string> InviteAsync(string who, Action<JsonObject>? change = null)
    {
        await fixture.Host.SendAsync(Events.Awarded(data =>
        {
            Old(data);
            change?.Invoke(data);
        }, who));
        await fixture.AskAsync("invite", Cohort);
        await fixture.WorkAsync();
        await fixture.SentAsync(who);
        return await fixture.TokenAsync(who);
    }

    private void Old(JsonObject data) => data["awardedOn"] = $"{year}-06-04";

    private string Day(int ago) => DateOnly.FromDateTime(fixture.Clock.GetUtcNow().UtcDateTime).AddDays(-ago).ToString("O", CultureInfo.InvariantCulture);

    private Task<int> SetAsync(string change, string who) => fixture.Database.ExecuteAsync($"update person set {change} where student_ref = '{who}'");
}
