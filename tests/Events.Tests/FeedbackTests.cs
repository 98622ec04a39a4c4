using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Events.Afterwards;
using AlumniPlatform.Events.Erasure;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class FeedbackTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    private static readonly MyFeedback.Input good = new(5, true, "Mer av samma");
    private readonly HttpClient anyone = fixture.Host.Anonymous();

    private DateTimeOffset Now => fixture.Clock.GetUtcNow();

    [Fact]
    public async Task Nothing_can_be_said_before_it_was_held_nor_with_another_link_nor_by_who_did_not_come()
    {
        var gathering = await PublishedAsync();
        var (came, stayedAway) = (await RegisterAsync(gathering), await RegisterAsync(gathering));
        (await SayAsync(came, good).CodeAsync(409)).ShouldBe("feedback-not-open");
        (await anyone.PutAsJsonAsync($"{Calls.Path}/registrations/{came.Text("token")[..^1]}/feedback", good).CodeAsync(404)).ShouldBe("registration-token-invalid");
        await CheckInAsync(gathering, came);
        await HoldAsync(gathering);
        (await SayAsync(stayedAway, good).CodeAsync(409)).ShouldBe("not-attended");
        await SayAsync(came, good).JsonAsync(204);
    }

    [Fact]
    public async Task Of_a_registration_one_answer_counts_and_it_is_changed_until_thirty_days_after_the_end()
    {
        var (gathering, came) = await HeldAsync(1);
        (await ReadAsync(came[0])).TryGetProperty("given", out _).ShouldBeFalse();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SayAsync(came[0], good).JsonAsync(204)));
        fixture.Clock.PassTo(gathering.GetProperty("endsAtUtc").GetDateTimeOffset().AddDays(30).AddMinutes(-1));
        await SayAsync(came[0], new(2, false)).JsonAsync(204);
        var given = (await ReadAsync(came[0])).GetProperty("given");
        (given.GetProperty("overall").GetInt32(), given.GetProperty("again").GetBoolean(), given.Text("text")).ShouldBe((2, false, ""));

        fixture.Clock.Pass(TimeSpan.FromMinutes(1));
        (await SayAsync(came[0], good).CodeAsync(409)).ShouldBe("feedback-closed");
        (await anyone.GetAsync($"{Calls.Path}/registrations/{came[0].Text("token")}/feedback").CodeAsync(409)).ShouldBe("feedback-closed");
    }

    [Fact]
    public async Task Neither_the_fourth_answer_nor_a_change_is_the_difference_of_two_looks()
    {
        var (gathering, came) = await HeldAsync(7);
        var looks = new List<string> { await LookAsync(gathering) };
        for (var i = 0; i < 7; i++)
        {
            await SayAsync(came[i], new(i % 5 + 1, i % 2 == 0, $"Ord {9 - i}")).JsonAsync(204);
            looks.Add(await LookAsync(gathering));
            if (i == 3)
            {
                await SayAsync(came[0], new(5, false, "Ord 0")).JsonAsync(204); // who is shown already changes it
                (await LookAsync(gathering)).ShouldBe(looks[^1]);
            }
        }
        looks[2].ShouldBe(looks[0]);
        (looks[4], looks[5]).ShouldBe((looks[3], looks[3]));
        looks[7].ShouldBe(looks[6]);
        (await OfficeAsync(gathering)).GetProperty("answered").GetInt32().ShouldBe(6);
        var opinions = await OpinionsAsync(gathering);
        opinions.GetProperty("scores").EnumerateArray().Select(s => s.GetInt32()).ShouldBe([1, 1, 1, 1, 2]);
        opinions.GetProperty("texts").EnumerateArray().Select(t => t.GetString()).ShouldBe(["Ord 0", "Ord 4", "Ord 5", "Ord 6", "Ord 7", "Ord 8"]);
    }

    [Fact]
    public async Task Answers_that_come_at_once_are_shown_in_whole_steps()
    {
        var (gathering, came) = await HeldAsync(8);
        await Task.WhenAll(came.Select(one => SayAsync(one, good).JsonAsync(204)));
        (await OfficeAsync(gathering)).GetProperty("answered").GetInt32().ShouldBe(6);
    }

    [Fact]
    public async Task What_was_said_is_told_without_names_and_only_of_three_or_more()
    {
        var (gathering, came) = await HeldAsync(4);
        await SayAsync(came[0], good).JsonAsync(204);
        await SayAsync(came[1], new(4, true, "=1+1")).JsonAsync(204);
        var two = await OfficeAsync(gathering);
        (two.GetProperty("answered").GetInt32(), two.GetProperty("asked").GetInt32(), two.GetProperty("responseRate").GetDouble()).ShouldBe((0, 4, 0));
        two.TryGetProperty("opinions", out _).ShouldBeFalse();
        (await FileAsync(gathering)).ShouldNotContain("samma");

        await SayAsync(came[2], new(2, false, " ")).JsonAsync(204);
        var opinions = (await OfficeAsync(gathering)).GetProperty("opinions");
        opinions.GetProperty("scores").EnumerateArray().Select(s => s.GetInt32()).ShouldBe([0, 1, 0, 1, 1]);
        opinions.GetProperty("average").GetDouble().ShouldBe(3.67);
        opinions.GetProperty("again").GetInt32().ShouldBe(2);
        opinions.GetProperty("texts").EnumerateArray().Select(t => t.GetString()).ShouldBe(["=1+1", "Mer av samma"]);
        var file = await FileAsync(gathering);
        file.ShouldContain("overall,5,1\r\n");
        file.ShouldContain("text,'=1+1,1\r\n");
        // Neither the registration nor a time is beside it.
        (await fixture.Database.ScalarAsync<string>("select string_agg(column_name, ',' order by column_name) from information_schema.columns where table_schema = 'public' and table_name = 'feedback'"))
            .ShouldBe("again,gathering_id,mark,overall,shown_again,shown_overall,shown_text,text");
    }

    [Fact]
    public async Task Others_than_the_organisers_do_not_find_it()
    {
        var (gathering, _) = await HeldAsync(1);
        using var other = fixture.Host.Client(Roles.Coordinator, "SCI");
        (await other.GetAsync($"{Calls.Path}/{gathering.Id()}/feedback")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await other.GetAsync($"{Calls.Path}/{gathering.Id()}/feedback.csv")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(0, true, 0, "overall")]
    [InlineData(6, true, 0, "overall")]
    [InlineData(null, true, 0, "overall")]
    [InlineData(3, null, 0, "again")]
    [InlineData(3, true, 2_001, "text")]
    public async Task An_answer_that_is_none_is_refused_with_its_field(int? overall, bool? again, int length, string field)
    {
        var (_, came) = await HeldAsync(1);
        var problem = await SayAsync(came[0], new(overall, again, new string('å', length))).JsonAsync(400);
        problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
    }

    [Fact]
    public async Task The_thanks_have_the_link_and_other_mails_have_not()
    {
        var (_, came) = await HeldAsync(1, hold: new HoldInput());
        while (await fixture.RunAsync<SendDueMails, int>(mails => mails.RunAsync(CancellationToken.None)) == SendDueMails.BatchSize)
        {
        }
        var thanks = await fixture.MailedAsync(came[0].Id(), MailPurposes.Thanks);
        thanks.FeedbackLink.ShouldEndWith($"/registration/feedback?token={came[0].Text("token")}");
        (await fixture.MailedAsync(came[0].Id(), MailPurposes.Confirmed)).FeedbackLink.ShouldBeNull();
    }

    [Fact]
    public async Task Of_who_is_erased_the_words_and_the_way_to_them_go_and_the_sum_stays()
    {
        var person = Guid.CreateVersion7(Now);
        var (gathering, came) = await HeldAsync(3, person);
        foreach (var one in came)
            await SayAsync(one, new(5, true, $"Av {one.Id()}")).JsonAsync(204);
        await fixture.HandleAsync<PersonErased, PersonErasedHandler>(new PersonErased(Guid.CreateVersion7(Now), Now, person, 9));
        (await SayAsync(came[0], good).CodeAsync(404)).ShouldBe("registration-token-invalid");
        var opinions = await OpinionsAsync(gathering);
        opinions.GetProperty("scores")[4].GetInt32().ShouldBe(3);
        opinions.GetProperty("texts").EnumerateArray().Select(t => t.GetString()).ShouldBe(came.Skip(1).Select(c => $"Av {c.Id()}"), ignoreOrder: true);
        (await KnownAsync(came[0])).ShouldBeFalse();

        var ends = gathering.GetProperty("endsAtUtc").GetDateTimeOffset(); // and so it is with guests after a year
        await fixture.ForgetGuestsAsync(ends.AddDays(365));
        (await OpinionsAsync(gathering)).GetProperty("texts").GetArrayLength().ShouldBe(0);
        (await KnownAsync(came[1])).ShouldBeFalse();
        (await OfficeAsync(gathering)).GetProperty("answered").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task Who_answers_while_being_erased_has_answered_before_or_finds_no_registration()
    {
        for (var i = 0; i < 5; i++)
        {
            var person = Guid.CreateVersion7(Now);
            var (gathering, came) = await HeldAsync(1, person);
            var answers = Enumerable.Range(0, 6).Select(_ => SayAsync(came[0], good)).ToArray();
            await fixture.HandleAsync<PersonErased, PersonErasedHandler>(new PersonErased(Guid.CreateVersion7(Now), Now, person, 9));
            foreach (var answer in await Task.WhenAll(answers))
                ((int)answer.StatusCode).ShouldBeOneOf(204, 404);
            (await KnownAsync(came[0])).ShouldBeFalse();
            (await fixture.Database.ScalarAsync<long>("select count(*) from feedback where gathering_id = $1 and text <> ''", gathering.Id())).ShouldBe(0);
        }
    }

    private async Task<bool> KnownAsync(JsonElement registration)
    {
        var mark = await fixture.RunAsync<FeedbackMarks, byte[]>(marks => marks.OfAsync(registration.Id(), CancellationToken.None).AsTask());
        return await fixture.Database.ScalarAsync<bool>("select exists (select from feedback where mark = $1)", mark);
    }

    private Task<JsonElement> PublishedAsync() => fixture.Central.PublishedAsync(Inputs.Gathering(Now, days: 1) with { Organisers = [new(School: "EECS")], ReminderHours = 0 });

    /// <summary>One that was held, and to which so many came, the first as the person.</summary>
    private async Task<(JsonElement Gathering, JsonElement[] Came)> HeldAsync(int came, Guid? person = null, HoldInput? hold = null)
    {
        var gathering = await PublishedAsync();
        var registrations = new List<JsonElement>();
        for (var i = 0; i < came; i++)
            registrations.Add(await RegisterAsync(gathering, i == 0 ? person : null));
        await HoldAsync(gathering, hold);
        return (gathering, [.. registrations]);
    }

    private Task<JsonElement> RegisterAsync(JsonElement gathering, Guid? person = null) =>
        (person is { } id ? fixture.Host.Client(new TokenClaims { Roles = [Roles.Member], Person = id }) : anyone).RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);

    private Task CheckInAsync(JsonElement gathering, JsonElement registration) => fixture.Central.PostAsJsonAsync($"{Calls.Path}/{gathering.Id()}/check-ins",
        new { scans = new[] { new { id = Guid.CreateVersion7(Now), registration = registration.Id(), scannedAt = Now } } }).JsonAsync(200);

    private async Task HoldAsync(JsonElement gathering, HoldInput? hold = null)
    {
        fixture.Clock.PassTo(gathering.GetProperty("endsAtUtc").GetDateTimeOffset().AddHours(1));
        await fixture.Central.PostAsJsonAsync($"{Calls.Path}/{gathering.Id()}/hold", hold ?? new HoldInput(Thanks: false)).JsonAsync(200);
    }

    private Task<HttpResponseMessage> SayAsync(JsonElement registration, MyFeedback.Input said) =>
        anyone.PutAsJsonAsync($"{Calls.Path}/registrations/{registration.Text("token")}/feedback", said);

    private Task<JsonElement> ReadAsync(JsonElement registration) => anyone.GetAsync($"{Calls.Path}/registrations/{registration.Text("token")}/feedback").JsonAsync(200);

    private Task<JsonElement> OfficeAsync(JsonElement gathering) => fixture.Host.Client(Roles.Coordinator, "EECS").GetAsync($"{Calls.Path}/{gathering.Id()}/feedback").JsonAsync(200);

    private async Task<JsonElement> OpinionsAsync(JsonElement gathering) => (await OfficeAsync(gathering)).GetProperty("opinions");

    /// <summary>All that the organiser gets, page and file.</summary>
    private async Task<string> LookAsync(JsonElement gathering) => (await OfficeAsync(gathering)).GetRawText() + await FileAsync(gathering);

    private Task<string> FileAsync(JsonElement gathering) => fixture.Central.GetStringAsync($"{Calls.Path}/{gathering.Id()}/feedback.csv");
}
