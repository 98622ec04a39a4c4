using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Reminders;

/// <summary>Reminders before and after graduation: the degree starts the series anew, once, whatever comes twice.</summary>
public sealed class GraduationSeriesTests : IClassFixture<ReminderFixture>
{
    private readonly ReminderFixture fixture;
    private readonly string student = Events.NewStudent();

    public GraduationSeriesTests(ReminderFixture fixture)
    {
        this.fixture = fixture;
        fixture.ToNextMorning();
    }

    [Fact]
    public async Task A_degree_sends_nothing_at_that_moment_and_starts_the_reminders_anew()
    {
        await fixture.Host.SendAsync(Events.Approaching(studentRef: student));
        await fixture.PassDaysAsync(7);
        await fixture.PassDaysAsync(14);
        await fixture.PassDaysAsync(9);
        (await fixture.RemindersAsync(student)).ShouldBe(2);

        await fixture.Host.SendAsync(Events.Awarded(studentRef: student));
        (await fixture.RemindersAsync(student)).ShouldBe(0);
        await fixture.PassDaysAsync(6);
        await fixture.RelayedAsync();
        (await fixture.MailsAsync(student, 3)).Count.ShouldBe(3);

        await fixture.PassDaysAsync(1);
        await fixture.PassDaysAsync(14);
        await fixture.PassDaysAsync(60);
        await fixture.RelayedAsync();
        var mails = await fixture.MailsAsync(student, 5);
        mails.Select(m => m.Reminder ?? 0).ShouldBe([0, 1, 2, 1, 2]);
        mails.Select(m => m.InvitationId).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_link_works_as_long_as_that_of_somebody_invited_with_the_degree()
    {
        await fixture.Host.SendAsync(Events.Approaching(studentRef: student));
        fixture.Clock.Pass(TimeSpan.FromDays(80));
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student));
        (await fixture.LatestAsync<DateTime>("expires_at", student)).ShouldBe(fixture.Clock.GetUtcNow().AddDays(90).UtcDateTime, TimeSpan.FromMilliseconds(1));
        await fixture.PassDaysAsync(21);
        (await fixture.RemindersAsync(student)).ShouldBe(1);
    }

    [Fact]
    public async Task A_further_degree_or_the_same_event_again_starts_nothing()
    {
        var awarded = Events.Awarded(studentRef: student);
        await fixture.Host.SendAsync(Events.Approaching(studentRef: student));
        await fixture.Host.SendAsync(awarded);
        await fixture.PassDaysAsync(7);
        await fixture.Host.SendAsync(awarded, Events.Awarded(studentRef: student));
        await fixture.Host.SendAsync(Events.Awarded(data => data["degree"] = "Teknologie masterexamen", student));
        await fixture.Host.SendAsync(Events.Revoked(student));
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student)); // counts again, and is no news
        (await fixture.RemindersAsync(student)).ShouldBe(1);
    }

    [Fact]
    public async Task Student_and_graduate_in_one_batch_is_one_invitation_and_one_series()
    {
        await fixture.Host.SendAsync(Events.Approaching(studentRef: student), Events.Awarded(studentRef: student));
        await fixture.PassDaysAsync(7);
        await fixture.Host.SendAsync(Events.Awarded(data => data["degree"] = "Licentiatexamen", student));
        await fixture.PassDaysAsync(14);
        await fixture.PassDaysAsync(60);
        await fixture.RelayedAsync();
        (await fixture.MailsAsync(student, 3)).Select(m => m.Reminder ?? 0).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task The_degree_and_the_reminder_at_the_same_moment_double_nothing()
    {
        await fixture.Host.SendAsync(Events.Approaching(studentRef: student));
        fixture.Clock.Pass(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await Task.WhenAll(
            Task.Run(() => fixture.Host.SendAsync(Events.Awarded(studentRef: student))),
            Task.Run(() => fixture.PassAsync(TimeSpan.FromMinutes(2))));
        await fixture.PassDaysAsync(1);
        await fixture.RelayedAsync();
        (await fixture.MailsAsync(student, 1)).Count(m => m.Reminder == 1).ShouldBeLessThan(2); // before the degree, or not yet
        await fixture.PassDaysAsync(7);
        (await fixture.RemindersAsync(student)).ShouldBe(1);
    }

    [Fact]
    public async Task Equal_batches_at_once_on_two_replicas_start_it_once()
    {
        await using var second = await fixture.StartReplicaAsync();
        string[] students = [.. Enumerable.Range(0, 50).Select(_ => Events.NewStudent())];
        await fixture.Host.SendAsync(students.Select(s => Events.Approaching(studentRef: s)));
        await Task.WhenAll(
            fixture.Host.SendAsync(students.Select(s => Events.Awarded(studentRef: s))),
            second.SendAsync(students.Reverse().Select(s => Events.Awarded(studentRef: s))));
        await fixture.PassDaysAsync(7);
        await fixture.RelayedAsync();
        foreach (var one in students)
            (await fixture.MailsAsync(one, 2)).Select(m => m.Reminder ?? 0).ShouldBe([0, 1], one);
    }

    [Fact]
    public async Task A_mail_noted_as_sent_after_the_degree_brings_no_reminder_closer()
    {
        await fixture.Host.SendAsync(Events.Approaching(studentRef: student));
        fixture.Clock.Pass(TimeSpan.FromDays(2));
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student));
        await fixture.SentAsync(student);
        await fixture.PassDaysAsync(6.9);
        (await fixture.RemindersAsync(student)).ShouldBe(0);
        await fixture.PassDaysAsync(0.2);
        (await fixture.RemindersAsync(student)).ShouldBe(1);
    }
}
