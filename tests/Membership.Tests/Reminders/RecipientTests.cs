using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Reminders;

/// <summary>Where the recipient lives, what the school says of itself, and whether an address is of use.</summary>
public sealed class RecipientTests : IClassFixture<ReminderFixture>
{
    private readonly ReminderFixture fixture;
    private readonly string student = Events.NewStudent();

    public RecipientTests(ReminderFixture fixture)
    {
        this.fixture = fixture;
        fixture.ToNextMorning(); // 9:00 UTC: 18:00 in Tokyo, 4:00 or 5:00 in New York
    }

    [Fact]
    public async Task An_invitation_that_falls_into_the_recipients_night_waits_for_the_morning_there()
    {
        var near = Events.NewStudent();
        await fixture.InviteAsync(student, data => data["timeZone"] = "America/New_York");
        await fixture.InviteAsync(near);
        var morning = (await fixture.MailsAsync(student, 1))[0].NotBefore.ShouldNotBeNull();
        TimeZoneInfo.ConvertTime(morning, TimeZoneInfo.FindSystemTimeZoneById("America/New_York")).TimeOfDay.ShouldBe(TimeSpan.FromHours(8));
        (await fixture.MailsAsync(near, 1))[0].NotBefore.ShouldBeNull();
    }

    [Fact]
    public async Task Who_asks_for_the_link_gets_it_in_the_middle_of_the_night()
    {
        await fixture.InviteAsync(student, data => data["timeZone"] = "America/New_York");
        fixture.Clock.Pass(TimeSpan.FromMinutes(11));
        await fixture.PostAsync("/resend", new { email = $"{student}@campus.example.se" });
        (await fixture.MailsAsync(student, 2))[1].NotBefore.ShouldBeNull();
    }

    [Fact]
    public async Task A_mail_that_came_back_by_night_is_sent_elsewhere_in_the_morning()
    {
        await fixture.InviteAsync(student, data => (data["timeZone"], data["privateEmail"]) = ("America/New_York", "ebba@home.example.se"));
        await fixture.BouncedAsync(student, "invitation");
        (await fixture.MailsAsync(student, 2))[1].NotBefore.ShouldNotBeNull();
    }

    [Fact]
    public async Task Each_is_reminded_by_the_day_of_their_own_zone()
    {
        var east = Events.NewStudent();
        fixture.Clock.Pass(TimeSpan.FromHours(4)); // 13:00 UTC: day in New York, 22:00 in Tokyo
        await fixture.InviteAsync(student, data => data["timeZone"] = "America/New_York");
        await fixture.InviteAsync(east, data => data["timeZone"] = "Asia/Tokyo");
        await fixture.PassDaysAsync(7);
        (await fixture.RemindersAsync(student), await fixture.RemindersAsync(east)).ShouldBe((1, 0));
        await fixture.PassAsync(TimeSpan.FromHours(10));
        (await fixture.RemindersAsync(east)).ShouldBe(1);
    }

    [Fact]
    public async Task A_record_without_a_zone_keeps_the_one_that_is_known()
    {
        await fixture.InviteAsync(student, data => data["timeZone"] = "Asia/Tokyo");
        await fixture.Host.SendAsync(Events.Approaching(studentRef: student));
        (await fixture.OfPersonAsync<string>("time_zone", student)).ShouldBe("Asia/Tokyo");
    }

    [Theory]
    [InlineData("Mars/Base")]
    [InlineData("CET+1")]
    [InlineData("../../etc/passwd")]
    [InlineData("W. Europe Standard Time")]
    [InlineData("Europe/Stockholm and a text that is longer than any zone's name")]
    public async Task What_is_no_zone_is_the_fault_of_its_record(string zone) =>
        (await fixture.Host.SendAsync(Events.Awarded(data => data["timeZone"] = zone))).Rejected.ShouldHaveSingleItem().Code.ShouldBe("invalid-field");

    [Fact]
    public async Task A_mail_says_what_the_school_says_of_itself()
    {
        await fixture.Database.ExecuteAsync("update school set sender_name = 'Alumni CBH', reply_to = 'alumni@cbh.example.se', reminder_days = '{2,4}' where code = 'CBH'");
        await fixture.InviteAsync(student, data => (data["school"], data["programme"]) = ("CBH", "CBIOT"));
        await fixture.PassDaysAsync(2);
        await fixture.PassDaysAsync(2);
        await fixture.PassDaysAsync(60);
        await fixture.RelayedAsync();
        var mails = await fixture.MailsAsync(student, 3);
        mails.Select(m => m.Reminder ?? 0).ShouldBe([0, 1, 2]);
        mails.ShouldAllBe(m => m.SenderName == "Alumni CBH" && m.ReplyTo == "alumni@cbh.example.se");
    }

    [Fact]
    public async Task A_school_that_wants_none_sends_no_reminders()
    {
        await fixture.Database.ExecuteAsync("update school set reminder_days = '{}' where code = 'ABE'");
        await fixture.InviteAsync(student, data => (data["school"], data["programme"]) = ("ABE", "ARKIT"));
        await fixture.PassDaysAsync(60);
        (await fixture.RemindersAsync(student)).ShouldBe(0);
    }

    [Fact]
    public async Task Protection_without_another_fact_is_told_as_unreachable_and_ends_the_invitation()
    {
        await fixture.InviteAsync(student);
        await fixture.Host.SendAsync(Events.Awarded(data => data["protectedIdentity"] = true, student)); // the degree is known: no fact
        (await ReachableAsync(1)).ShouldBe([false]);
        var closed = await fixture.ClosedAsync(await fixture.LatestAsync<Guid>("id", student), 1);
        (closed.ShouldHaveSingleItem().Reason, await fixture.LatestAsync<string>("state", student)).ShouldBe(("protected", "Withdrawn"));
        await fixture.Host.SendAsync(Events.Awarded(data => data["protectedIdentity"] = true, student));
        await fixture.RelayedAsync();
        (await ReachableAsync(1)).Count.ShouldBe(1);
        (await fixture.OfPersonAsync<long>("version", student)).ShouldBeGreaterThanOrEqualTo(closed[0].Version);
    }

    [Theory]
    [InlineData("email")]
    [InlineData("privateEmail")]
    public async Task Another_address_without_another_fact_is_told_as_reachable_and_invited(string field)
    {
        await fixture.InviteAsync(student);
        await fixture.BouncedAsync(student, "invitation");
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student)); // the school says once more that it is the address
        (await ReachableAsync(1)).ShouldBe([true]);
        await fixture.MailsAsync(student, 2);
        await fixture.BouncedAsync(student, "invitation");
        await fixture.Host.SendAsync(Events.Awarded(studentRef: student));
        await fixture.RelayedAsync();
        (await fixture.MailsAsync(student, 2)).Count.ShouldBe(2); // the same dead address is no news any more
        await fixture.Host.SendAsync(Events.Awarded(data => data[field] = "new@home.example.se", student));
        (await ReachableAsync(2)).ShouldBe([true, true]);
        (await fixture.MailsAsync(student, 3)).Select(m => m.InvitationId).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task An_invitation_that_no_server_took_is_reminded_of_at_the_private_address()
    {
        await fixture.InviteAsync(student, data => data["privateEmail"] = $"{student}@home.example.se");
        await fixture.PassDaysAsync(7);
        await fixture.RelayedAsync();
        (await fixture.MailsAsync(student, 2)).Select(m => m.Address).ShouldBe([$"{student}@campus.example.se", $"{student}@home.example.se"], ignoreOrder: true);
    }

    [Fact]
    public async Task With_a_new_degree_the_degree_tells_it()
    {
        await fixture.InviteAsync(student);
        await fixture.Host.SendAsync(Events.Awarded(data => (data["degree"], data["protectedIdentity"]) = ("Licentiatexamen", true), student));
        await fixture.RelayedAsync();
        await fixture.ClosedAsync(await fixture.LatestAsync<Guid>("id", student), 1);
        (await ReachableAsync(0)).ShouldBeEmpty();
    }

    private async Task<IReadOnlyList<bool>> ReachableAsync(int count)
    {
        var person = await fixture.OfPersonAsync<Guid>("id", student);
        return await Eventually.Async(() => Task.FromResult<IReadOnlyList<bool>>(
            [.. fixture.Published.About<ReachabilityChanged>(ReminderFixture.Reachability, person).Select(m => m.Reachable)]), seen => seen.Count >= count);
    }
}
