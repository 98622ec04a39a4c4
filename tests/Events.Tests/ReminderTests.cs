using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class ReminderTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    [Fact]
    public async Task Who_is_confirmed_is_reminded_once_and_nobody_else()
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, capacity: 2, days: 5));
        var (comes, left, waits) = (await RegisterAsync(gathering), await RegisterAsync(gathering), await RegisterAsync(gathering));
        fixture.Clock.PassTo(Starts(gathering).AddHours(-49));
        await RunAsync();
        await LeaveAsync(waits);
        await LeaveAsync(left);
        Purposes(comes).ShouldNotContain(MailPurposes.Reminder);

        fixture.Clock.PassTo(Starts(gathering).AddHours(-47));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync())); // as replicas do
        var reminder = await fixture.MailedAsync(comes.Id(), MailPurposes.Reminder);
        reminder.ExpiresAt.ShouldBe(Starts(gathering));
        fixture.Clock.PassTo(Starts(gathering).AddHours(-1));
        await RunAsync();
        await PassesAnotherAsync();
        Purposes(comes).Count(p => p == MailPurposes.Reminder).ShouldBe(1);
        Purposes(left).ShouldNotContain(MailPurposes.Reminder);
        Purposes(waits).ShouldNotContain(MailPurposes.Reminder);
    }

    [Fact]
    public async Task Who_leaves_between_the_mark_and_the_mail_is_not_reminded()
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, days: 8));
        var left = await RegisterAsync(gathering);
        await LeaveAsync(left);
        await fixture.Database.ExecuteAsync($"update registration set due_mail = 'gathering-reminder' where id = '{left.Id()}'");
        await RunAsync();
        await PassesAnotherAsync();
        Purposes(left).ShouldBe([MailPurposes.Confirmed, MailPurposes.Cancelled], ignoreOrder: true);
    }

    [Fact]
    public async Task A_gathering_that_is_moved_later_is_reminded_of_again_and_one_without_reminders_never()
    {
        var input = Inputs.Gathering(Now, days: 5) with { ReminderHours = 24 };
        var gathering = await fixture.Central.PublishedAsync(input);
        var never = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, days: 5) with { ReminderHours = 0 });
        var (comes, silent) = (await RegisterAsync(gathering), await RegisterAsync(never));
        fixture.Clock.PassTo(Starts(gathering).AddHours(-23));
        await RunAsync();
        await fixture.MailedAsync(comes.Id(), MailPurposes.Reminder);

        var moved = await fixture.Central.PutAsync($"{Calls.Path}/{gathering.Id()}", input with { StartsAt = Inputs.Local(Now, 9, 18), EndsAt = Inputs.Local(Now, 9, 22) },
            $"\"{gathering.GetProperty("version").GetInt64()}\"").JsonAsync(200);
        await RunAsync();
        await fixture.MailedAsync(comes.Id(), MailPurposes.Rescheduled);
        fixture.Clock.PassTo(Starts(moved).AddHours(-23));
        await RunAsync();
        await Eventually.Async(() => Task.FromResult(Purposes(comes)), mails => mails.Count(p => p == MailPurposes.Reminder) == 2);
        Purposes(silent).ShouldNotContain(MailPurposes.Reminder);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Afterwards_who_was_confirmed_is_thanked_once_if_the_office_wants(bool thanks)
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, capacity: 1, days: 3) with { ReminderHours = 0 });
        var (came, waited) = (await RegisterAsync(gathering), await RegisterAsync(gathering));
        fixture.Clock.PassTo(Starts(gathering).AddHours(6));
        var path = $"{Calls.Path}/{gathering.Id()}/hold";
        await fixture.Central.PostAsJsonAsync(path, new HoldInput(thanks, "Bilder:\nhttps://pictures.demo.example/1")).JsonAsync(200);
        (await fixture.Central.PostAsync(path, null).CodeAsync(409)).ShouldBe("not-published");
        await RunAsync();
        await PassesAnotherAsync();
        Purposes(came).Count(p => p == MailPurposes.Thanks).ShouldBe(thanks ? 1 : 0);
        Purposes(waited).ShouldNotContain(MailPurposes.Thanks);
        if (thanks)
            (await fixture.MailedAsync(came.Id(), MailPurposes.Thanks)).Details.ShouldBe(["Bilder:", "https://pictures.demo.example/1"]);
    }

    private Task<JsonElement> RegisterAsync(JsonElement gathering) => fixture.Host.Anonymous().RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);

    private Task LeaveAsync(JsonElement registration) => fixture.Host.Anonymous().DeleteAsync($"{Calls.Path}/registrations/{registration.Text("token")}").JsonAsync(200);

    /// <summary>What the background does.</summary>
    private async Task RunAsync()
    {
        while (await fixture.RunAsync<RemindBefore, bool>(remind => remind.RunAsync(CancellationToken.None)))
        {
        }
        while (await fixture.RunAsync<SendDueMails, int>(mails => mails.RunAsync(CancellationToken.None)) == SendDueMails.BatchSize)
        {
        }
    }

    /// <summary>One more mail: what was asked for before it has been seen.</summary>
    private async Task PassesAnotherAsync() =>
        await fixture.MailedAsync((await RegisterAsync(await fixture.Central.PublishedAsync(Inputs.Gathering(Now)))).Id(), MailPurposes.Confirmed);

    private string[] Purposes(JsonElement registration) => [.. fixture.Mails(registration.Id()).Select(m => m.Purpose)];

    private static DateTimeOffset Starts(JsonElement gathering) => gathering.GetProperty("startsAtUtc").GetDateTimeOffset();
}
