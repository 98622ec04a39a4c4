using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Reminders;

public sealed class ReminderTests : IClassFixture<ReminderFixture>
{
    private static readonly TimeSpan minute = TimeSpan.FromMinutes(1);
    private readonly ReminderFixture fixture;
    private readonly string student = Events.NewStudent();

    public ReminderTests(ReminderFixture fixture)
    {
        this.fixture = fixture;
        fixture.ToNextMorning();
    }

    [Fact]
    public async Task An_open_invitation_is_followed_by_a_reminder_after_7_and_after_21_days_and_no_other()
    {
        var token = await fixture.InviteAsync(student);
        await fixture.PassAsync(TimeSpan.FromDays(7) - minute);
        (await fixture.RemindersAsync(student)).ShouldBe(0);
        await fixture.PassAsync(minute);
        (await fixture.RemindersAsync(student)).ShouldBe(1);
        await fixture.PassAsync(TimeSpan.FromDays(14) - minute);
        (await fixture.RemindersAsync(student)).ShouldBe(1);
        await fixture.PassAsync(minute);
        await fixture.PassDaysAsync(60);
        (await fixture.RemindersAsync(student)).ShouldBe(2);
        await fixture.RelayedAsync();
        var mails = await fixture.MailsAsync(student, 3);
        mails.Select(m => m.Reminder ?? 0).ShouldBe([0, 1, 2]);
        mails.ShouldAllBe(m => m.ActivationUrl.EndsWith(token) && m.InvitationId == mails[0].InvitationId && m.Address == mails[0].Address && m.SchoolName == mails[0].SchoolName);
        mails.Select(m => m.Id).ShouldBeUnique();
    }

    [Fact]
    public async Task A_due_reminder_is_sent_within_minutes_without_anybody_asking()
    {
        await fixture.InviteAsync(student);
        fixture.Clock.Pass(TimeSpan.FromDays(7));
        await Eventually.Async(() =>
        {
            fixture.Clock.Pass(minute);
            return fixture.RemindersAsync(student);
        }, reminders => reminders == 1);
    }

    [Fact]
    public async Task Who_became_a_member_is_not_reminded()
    {
        await fixture.PostAsync("", new { token = await fixture.InviteAsync(student) });
        await NobodyIsRemindedAsync();
    }

    [Fact]
    public async Task Who_became_a_member_by_an_earlier_link_is_not_reminded_of_the_later()
    {
        var earlier = await fixture.InviteAsync(student);
        await fixture.BouncedAsync(student, "invitation");
        fixture.Clock.Pass(minute);
        await fixture.Host.SendAsync(Events.Awarded(data => (data["degree"], data["email"]) = ("Licentiatexamen", "new@campus.example.se"), student));
        await fixture.PostAsync("", new { token = earlier });
        (await fixture.LatestAsync<string>("state", student)).ShouldBe("Open");
        await NobodyIsRemindedAsync();
    }

    [Fact]
    public async Task Whose_mail_came_back_is_not_reminded()
    {
        await fixture.InviteAsync(student);
        await fixture.BouncedAsync(student, "invitation");
        await NobodyIsRemindedAsync();
    }

    [Fact]
    public async Task After_a_reminder_that_came_back_there_is_no_other()
    {
        await fixture.InviteAsync(student);
        await fixture.PassDaysAsync(7);
        await fixture.BouncedAsync(student, "reminder");
        (await fixture.OfPersonAsync<bool>("unreachable", student)).ShouldBeTrue();
        await fixture.PassDaysAsync(30);
        (await fixture.RemindersAsync(student)).ShouldBe(1);
    }

    [Fact]
    public async Task Whose_identity_became_protected_is_not_reminded()
    {
        await fixture.InviteAsync(student);
        await fixture.Host.SendAsync(Events.Approaching(data => data["protectedIdentity"] = true, student));
        await NobodyIsRemindedAsync();
    }

    [Fact]
    public async Task After_a_link_has_expired_nobody_is_reminded_of_it()
    {
        await fixture.InviteAsync(student);
        await fixture.Database.ExecuteAsync("update invitation set expires_at = requested_at + interval '7 days'");
        await NobodyIsRemindedAsync();
    }

    [Fact]
    public async Task A_school_has_days_of_its_own()
    {
        var none = Events.NewStudent();
        await fixture.InviteAsync(student, data => (data["school"], data["programme"]) = ("ITM", "CMAST"));
        await fixture.InviteAsync(none, data => (data["school"], data["programme"]) = ("SCI", "CTFYS"));
        await fixture.PassDaysAsync(3);
        (await fixture.RemindersAsync(student)).ShouldBe(1);
        await fixture.PassDaysAsync(30);
        (await fixture.RemindersAsync(student), await fixture.RemindersAsync(none)).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Who_asks_for_the_link_again_is_not_reminded_for_7_days()
    {
        await fixture.InviteAsync(student);
        await fixture.PassDaysAsync(6);
        await fixture.PostAsync("/resend", new { email = $"{student}@campus.example.se" });
        await fixture.PassAsync(TimeSpan.FromDays(7) - minute);
        (await fixture.RemindersAsync(student)).ShouldBe(0);
        await fixture.PassAsync(minute);
        (await fixture.RemindersAsync(student)).ShouldBe(1);
    }

    [Fact]
    public async Task Reminders_count_from_the_first_mail_when_that_was_late()
    {
        await fixture.InviteAsync(student);
        await fixture.PassDaysAsync(5);
        await fixture.SentAsync(student);
        await fixture.PassDaysAsync(6);
        (await fixture.RemindersAsync(student)).ShouldBe(0);
        await fixture.PassDaysAsync(1);
        (await fixture.RemindersAsync(student)).ShouldBe(1);
    }

    [Fact]
    public async Task A_sent_reminder_is_no_second_invitation()
    {
        await fixture.InviteAsync(student);
        await fixture.SentAsync(student);
        await fixture.PassDaysAsync(7);
        var version = await fixture.OfPersonAsync<long>("version", student);
        await fixture.SentAsync(student, "reminder");
        (await fixture.OfPersonAsync<long>("version", student)).ShouldBe(version); // nothing was published
    }

    [Fact]
    public async Task A_reminder_goes_to_the_address_that_the_school_reported_since()
    {
        await fixture.InviteAsync(student);
        await fixture.Host.SendAsync(Events.Approaching(data => data["email"] = "new@campus.example.se", student));
        await fixture.PassDaysAsync(7);
        (await fixture.MailsAsync(student, 2))[^1].Address.ShouldBe("new@campus.example.se");
    }

    private async Task NobodyIsRemindedAsync()
    {
        await fixture.PassDaysAsync(7);
        await fixture.PassDaysAsync(60);
        (await fixture.RemindersAsync(student)).ShouldBe(0);
        await fixture.RelayedAsync();
        (await fixture.MailsAsync(student, 1)).ShouldAllBe(m => m.Reminder == null);
    }
}
