using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Registrations;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests.Calendar;

/// <summary>What mails put into people's calendars, as parsers of others read it.</summary>
public sealed class MailedCalendarTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    [Fact]
    public async Task Who_only_waited_has_nothing_in_the_calendar_to_take_out()
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, capacity: 1));
        await RegisterAsync(gathering);
        var waits = await RegisterAsync(gathering);
        (await fixture.MailedAsync(waits.Id(), "registration-waitlisted")).Calendar.ShouldBeNull();
        await CancelAsync(waits);
        (await fixture.MailedAsync(waits.Id(), "registration-cancelled")).Calendar.ShouldBeNull();
    }

    [Fact]
    public async Task Confirmed_changed_and_cancelled_are_one_entry_with_a_growing_sequence()
    {
        var input = Inputs.Gathering(Now, capacity: 5) with { Parts = [new PartInput(null, new TextInput("Middag; åäö, \"fest\"", "Dinner"), Venue: "Matsalen")] };
        var gathering = await fixture.Central.PublishedAsync(input);
        var registered = await RegisterAsync(gathering);
        var confirmed = await ReadAsync(registered.Id(), "registration-confirmed", "REQUEST");
        confirmed.ShouldSatisfyAllConditions(
            e => e.Uid.ShouldBe($"{gathering.Id()}@localhost"), e => e.Status.ShouldBe("CONFIRMED"), e => e.Summary.ShouldBe("Alumnifest på påhitt"),
            e => e.Location.ShouldBe("Demonstrationshallen, Påhittsgatan 1"), e => e.Name.ShouldBe("Åsa Påhittad"), e => e.Attendee.ShouldBe($"mailto:{registered.Text("email")}"),
            e => e.Start.ShouldBe(Utc(gathering, "startsAtUtc")), e => e.End.ShouldBe(Utc(gathering, "endsAtUtc")));

        var part = gathering.GetProperty("parts")[0].Id();
        var client = fixture.Host.Anonymous();
        await client.PutAsync($"{Calls.Path}/registrations/{registered.Text("token")}", new { party = 2, partIds = new[] { part }, name = "Åsa \"Påhittad\"", language = "sv" },
            $"\"{registered.GetProperty("version").GetInt64()}\"").JsonAsync(200);
        var changed = await ReadAsync(registered.Id(), "registration-changed", "REQUEST");
        (changed.Uid, changed.Name).ShouldBe((confirmed.Uid, "Åsa 'Påhittad'"));
        changed.Sequence.ShouldBeGreaterThan(confirmed.Sequence);
        changed.Description.ShouldBe("Antal personer: 2\nMiddag; åäö, \"fest\"");

        await CancelAsync(registered);
        var cancelled = await ReadAsync(registered.Id(), "registration-cancelled", "CANCEL");
        (cancelled.Uid, cancelled.Status).ShouldBe((confirmed.Uid, "CANCELLED"));
        cancelled.Sequence.ShouldBeGreaterThan(changed.Sequence);

        var again = await RegisterAsync(gathering, registered.Text("email"));
        var anew = await ReadAsync(again.Id(), "registration-confirmed", "REQUEST");
        (anew.Uid, anew.Status).ShouldBe((confirmed.Uid, "CONFIRMED"));
        anew.Sequence.ShouldBeGreaterThan(cancelled.Sequence); // else the calendar would keep it cancelled
    }

    [Fact]
    public async Task A_move_across_the_clock_change_keeps_the_hour_on_the_wall()
    {
        var year = Now.Year + 1;
        var march = LastSunday(year, 3);
        var input = Inputs.Gathering(Now) with { StartsAt = $"{march.AddDays(-1):yyyy-MM-dd}T18:00", EndsAt = $"{march:yyyy-MM-dd}T04:00" };
        var gathering = await fixture.Central.PublishedAsync(input);
        var registered = await RegisterAsync(gathering);
        var before = await ReadAsync(registered.Id(), "registration-confirmed", "REQUEST");
        before.Start.ShouldBe($"{march.AddDays(-1):yyyy-MM-dd}T17:00:00Z");
        before.End.ShouldBe($"{march:yyyy-MM-dd}T02:00:00Z"); // nine hours, not ten

        var moved = input with { StartsAt = $"{march.AddDays(1):yyyy-MM-dd}T18:00", EndsAt = $"{march.AddDays(1):yyyy-MM-dd}T22:00" };
        await fixture.Central.PutAsync($"{Calls.Path}/{gathering.Id()}", moved, Tag(gathering)).JsonAsync(200);
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        var after = await ReadAsync(registered.Id(), "gathering-rescheduled", "REQUEST");
        (after.Uid, after.Start, after.End).ShouldBe((before.Uid, $"{march.AddDays(1):yyyy-MM-dd}T16:00:00Z", $"{march.AddDays(1):yyyy-MM-dd}T20:00:00Z"));
        after.Sequence.ShouldBeGreaterThan(before.Sequence);
    }

    [Fact]
    public async Task A_cancelled_gathering_is_taken_out_of_the_calendars_that_have_it()
    {
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now, capacity: 1));
        var (has, waits) = (await RegisterAsync(gathering), await RegisterAsync(gathering));
        var before = await ReadAsync(has.Id(), "registration-confirmed", "REQUEST");
        await fixture.Central.PostAsJsonAsync($"{Calls.Path}/{gathering.Id()}/cancel", new CancelInput("Inställt.")).JsonAsync(200);
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        var after = await ReadAsync(has.Id(), "gathering-cancelled", "CANCEL");
        (after.Uid, after.Status, after.Description).ShouldBe((before.Uid, "CANCELLED", "Inställt."));
        after.Sequence.ShouldBeGreaterThan(before.Sequence);
        (await fixture.MailedAsync(waits.Id(), "gathering-cancelled")).Calendar.ShouldBeNull();
    }

    [Fact]
    public async Task Whole_days_are_days_and_end_on_the_day_after_the_last()
    {
        var input = Inputs.Gathering(Now) with { StartsAt = $"{Now.Year + 1}-03-27", EndsAt = $"{Now.Year + 1}-03-28", AllDay = true };
        var read = await ReadAsync((await RegisterAsync(await fixture.Central.PublishedAsync(input))).Id(), "registration-confirmed", "REQUEST");
        (read.Start, read.End).ShouldBe(($"{Now.Year + 1}-03-27", $"{Now.Year + 1}-03-29"));
    }

    [Theory]
    [InlineData("Africa/Casablanca")] // no rule: the clock follows the moon
    [InlineData("America/New_York")]
    [InlineData("Asia/Tokyo")]
    [InlineData("Asia/Kolkata")]
    [InlineData("Australia/Sydney")]
    [InlineData("Africa/Cairo")]
    [InlineData("Europe/Dublin")]
    [InlineData("UTC")]
    public async Task Every_place_has_its_own_clock(string zone)
    {
        foreach (var day in new[] { $"{Now.Year + 1}-01-15", $"{Now.Year + 1}-06-15" })
        {
            var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now) with { StartsAt = $"{day}T18:00", EndsAt = $"{day}T19:30", TimeZone = zone });
            var read = await ReadAsync((await RegisterAsync(gathering)).Id(), "registration-confirmed", "REQUEST");
            (read.Start, read.End).ShouldBe((Utc(gathering, "startsAtUtc"), Utc(gathering, "endsAtUtc")));
        }
    }

    [Fact]
    public async Task Lines_are_at_most_75_octets_and_end_as_the_standard_says()
    {
        var title = string.Concat(Enumerable.Repeat("Åäö, é; 😀 \\ ", 12)).Trim();
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(Now) with { Title = new TextInput(title, null), Description = new TextInput($"{title}\nrad två", null) });
        var registered = await RegisterAsync(gathering);
        var mail = await fixture.MailedAsync(registered.Id(), "registration-confirmed");
        mail.Calendar!.ShouldEndWith("END:VCALENDAR\r\n");
        mail.Calendar!.Split("\r\n").ShouldAllBe(line => !line.Contains('\n') && Encoding.UTF8.GetByteCount(line) <= 75);
        var read = await ReadAsync(registered.Id(), "registration-confirmed", "REQUEST");
        (read.Summary, read.Description).ShouldBe((title, $"{title}\nrad två"));
    }

    private Task<JsonElement> RegisterAsync(JsonElement gathering, string? email = null) =>
        fixture.Host.Anonymous().RegisterAsync(gathering.Text("slug"), Inputs.Registration(email: email)).JsonAsync(201);

    private Task CancelAsync(JsonElement registered) => fixture.Host.Anonymous().DeleteAsync($"{Calls.Path}/registrations/{registered.Text("token")}").JsonAsync(200);

    private async Task<ReadEvent> ReadAsync(Guid registration, string purpose, string method)
    {
        var mail = await fixture.MailedAsync(registration, purpose);
        mail.CalendarMethod.ShouldBe(method);
        var read = await Parsers.ReadAsync(mail.Calendar!);
        read.Method.ShouldBe(method);
        return read.Event;
    }

    private static string Utc(JsonElement gathering, string name) => gathering.GetProperty(name).GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string Tag(JsonElement gathering) => $"\"{gathering.GetProperty("version").GetInt64()}\"";

    private static DateTime LastSunday(int year, int month)
    {
        var last = new DateTime(year, month, DateTime.DaysInMonth(year, month));
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
