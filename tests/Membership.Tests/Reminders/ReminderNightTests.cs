using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Reminders;

public sealed class ReminderNightTests(ReminderFixture fixture) : IClassFixture<ReminderFixture>
{
    [Fact]
    public async Task A_reminder_that_falls_due_in_the_night_of_the_clock_change_leaves_at_8_on_the_new_clock()
    {
        var student = Events.NewStudent();
        fixture.Clock.PassTo(new DateTimeOffset(2027, 3, 20, 21, 30, 0, TimeSpan.Zero)); // a Saturday, 22:30 in Stockholm
        await fixture.InviteAsync(student);

        fixture.Clock.PassTo(new DateTimeOffset(2027, 3, 28, 5, 59, 0, TimeSpan.Zero)); // 7:59, an hour earlier than the day before
        (await fixture.InScopeAsync((reminders, _) => reminders.RunAsync(CancellationToken.None))).ShouldBe(0);
        (await fixture.RemindersAsync(student)).ShouldBe(0);

        await fixture.PassAsync(TimeSpan.FromMinutes(1));
        (await fixture.RemindersAsync(student)).ShouldBe(1);
    }
}
