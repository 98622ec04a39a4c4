using System.Globalization;
using AlumniPlatform.Membership.Organisation;
using AlumniPlatform.Membership.Reminders;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Reminders;

public sealed class ReminderScheduleTests
{
    private static readonly DateTimeOffset invited = At("2027-03-01T09:00Z");

    [Theory]
    [InlineData("2027-01-11T19:59:59Z", "2027-01-11T19:59:59Z")] // 20:59:59 in Stockholm
    [InlineData("2027-01-11T20:00Z", "2027-01-12T07:00Z")] // 21:00
    [InlineData("2027-01-11T23:30Z", "2027-01-12T07:00Z")] // after midnight
    [InlineData("2027-01-12T06:59:59Z", "2027-01-12T07:00Z")]
    [InlineData("2027-01-12T07:00Z", "2027-01-12T07:00Z")] // 8:00
    [InlineData("2027-12-31T21:00Z", "2028-01-01T07:00Z")]
    public void Nobody_is_woken_between_21_and_8(string due, string sent) => Schedule().OutsideQuietHours(At(due), null).ShouldBe(At(sent));

    [Theory]
    [InlineData("2027-03-27T20:30Z", "2027-03-28T06:00Z")] // the evening before the night that has no hour from 2 to 3
    [InlineData("2027-03-28T00:59Z", "2027-03-28T06:00Z")]
    [InlineData("2027-03-28T01:00Z", "2027-03-28T06:00Z")]
    [InlineData("2027-03-27T07:00Z", "2027-03-27T07:00Z")] // 8:00 of the last winter day
    [InlineData("2027-10-30T19:30Z", "2027-10-31T07:00Z")] // the evening before the night that has this hour twice
    [InlineData("2027-10-31T00:30Z", "2027-10-31T07:00Z")]
    [InlineData("2027-10-31T01:30Z", "2027-10-31T07:00Z")]
    [InlineData("2027-10-31T06:30Z", "2027-10-31T07:00Z")] // 7:30 already in winter time
    public void In_the_night_of_the_clock_change_8_is_8_on_the_new_clock(string due, string sent) => Schedule().OutsideQuietHours(At(due), null).ShouldBe(At(sent));

    [Fact]
    public void Another_time_zone_has_another_night() =>
        Schedule(("Invitations:TimeZone", "America/New_York")).OutsideQuietHours(At("2027-01-11T09:00Z"), null).ShouldBe(At("2027-01-11T13:00Z"));

    [Theory]
    [InlineData("America/New_York", "2027-01-11T09:00Z", "2027-01-11T13:00Z")]
    [InlineData("Asia/Tokyo", "2027-01-11T13:00Z", "2027-01-11T23:00Z")]
    [InlineData("Asia/Tokyo", "2027-01-11T23:00Z", "2027-01-11T23:00Z")]
    [InlineData("Mars/Base", "2027-01-11T20:00Z", "2027-01-12T07:00Z")] // unknown here: as everybody's
    public void Each_recipient_has_their_own_night(string zone, string due, string sent) => Schedule().OutsideQuietHours(At(due), zone).ShouldBe(At(sent));

    [Theory]
    [InlineData(0, 0, "2027-01-11T02:00Z", null)] // none
    [InlineData(22, 6, "2027-01-11T04:00Z", "2027-01-11T05:00Z")]
    [InlineData(22, 6, "2027-01-11T20:30Z", null)]
    [InlineData(12, 14, "2027-01-11T12:00Z", "2027-01-11T13:00Z")] // a siesta
    [InlineData(12, 14, "2027-01-11T20:30Z", null)]
    public void The_quiet_hours_are_configured(int from, int until, string at, string? notBefore) =>
        Schedule(("Invitations:QuietHours:From", $"{from}"), ("Invitations:QuietHours:Until", $"{until}")).NotBefore(At(at), null).ShouldBe(notBefore is null ? null : At(notBefore));

    [Fact]
    public void Where_clocks_skip_the_hour_at_which_the_quiet_hours_end_the_next_begins_the_day() =>
        Schedule(("Invitations:QuietHours:Until", "2")).OutsideQuietHours(At("2027-03-28T00:30Z"), null).ShouldBe(At("2027-03-28T01:00Z"));

    [Theory]
    [InlineData("24")]
    [InlineData("-1")]
    public void An_hour_that_is_none_is_refused(string hour) =>
        Should.Throw<InvalidOperationException>(() => Schedule(("Invitations:QuietHours:From", hour))).Message.ShouldContain("QuietHours");

    [Fact]
    public void What_a_school_says_itself_comes_before_what_is_configured_for_it()
    {
        var schedule = Schedule(("Invitations:Schools:EECS:ReminderDays:0", "2"));
        schedule.Next(School("EECS", 4, 9), null, 1, invited.AddDays(4), invited.AddDays(90)).ShouldBe(invited.AddDays(9));
        schedule.Next(School("EECS", []), null, 0, invited, invited.AddDays(90)).ShouldBeNull();
    }

    [Fact]
    public void Without_a_word_reminders_follow_after_7_and_21_days()
    {
        Schedule().Next(School("EECS"), null, 0, invited, invited.AddDays(90)).ShouldBe(invited.AddDays(7));
        Schedule().Next(School("EECS"), null, 1, invited.AddDays(7), invited.AddDays(90)).ShouldBe(invited.AddDays(21));
        Schedule().Next(School("EECS"), null, 2, invited.AddDays(21), invited.AddDays(90)).ShouldBeNull();
    }

    [Fact]
    public void A_school_has_its_own_days_and_the_others_those_of_all()
    {
        var schedule = Schedule(("Invitations:ReminderDays:0", "10"), ("Invitations:Schools:EECS:ReminderDays:0", "2"), ("Invitations:Schools:EECS:ReminderDays:1", "5"));
        schedule.Next(School("EECS"), null, 1, invited.AddDays(2), invited.AddDays(90)).ShouldBe(invited.AddDays(5));
        schedule.Next(School("ITM"), null, 0, invited, invited.AddDays(90)).ShouldBe(invited.AddDays(10));
        schedule.Next(School("ITM"), null, 1, invited.AddDays(10), invited.AddDays(90)).ShouldBeNull();
    }

    [Fact]
    public void A_reminder_that_was_late_does_not_bring_the_next_one_closer() =>
        Schedule().Next(School("EECS"), null, 1, invited.AddDays(20), invited.AddDays(90)).ShouldBe(invited.AddDays(34));

    [Fact]
    public void No_reminder_is_planned_for_a_link_that_has_expired_by_then() => Schedule().Next(School("EECS"), null, 0, invited, invited.AddDays(7)).ShouldBeNull();

    [Fact]
    public void An_empty_word_means_no_reminders() =>
        Schedule(("Invitations:ReminderDays", "")).Next(School("EECS"), null, 0, invited, invited.AddDays(90)).ShouldBeNull();

    [Theory]
    [InlineData("0", "7")]
    [InlineData("7", "7")]
    [InlineData("21", "7")]
    public void Days_that_do_not_grow_are_refused(string first, string second) => Should.Throw<InvalidOperationException>(
        () => Schedule(("Invitations:ReminderDays:0", first), ("Invitations:ReminderDays:1", second))).Message.ShouldContain("Invitations:ReminderDays");

    [Fact]
    public void A_list_in_one_word_is_refused() => Should.Throw<InvalidOperationException>(() => Schedule(("Invitations:ReminderDays", "7,21")));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static School School(string code, params int[] days) => new() { Code = code, Sv = code, En = code, ReminderDays = days };

    private static School School(string code) => new() { Code = code, Sv = code, En = code };

    private static ReminderSchedule Schedule(params (string Key, string? Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build());
}
