using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Contracts.Events;
using AlumniPlatform.Events.Gatherings;
using AlumniPlatform.Events.Mails;
using AlumniPlatform.Testing;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

public sealed class CancelGatheringTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    [Fact]
    public async Task Four_thousand_are_told_once_each_however_often_the_work_is_begun()
    {
        const int Size = 4_000;
        const string Nothing = """{"values":{}}""";
        var gathering = await fixture.Central.PublishedAsync(Inputs.Gathering(fixture.Clock.GetUtcNow(), Size));
        await fixture.Database.ExecuteAsync($"""
            insert into registration (id, gathering_id, entry, name, email, email_key, language, party, companions, part_ids, answers, shared_with, photo_consent, state, created_at, changed_at, version)
            select gen_random_uuid(), '{gathering.Id()}', n, 'Påhittad', 'p' || n || '@demo.example', 'p' || n || '@demo.example', 'en', 1, array[]::text[], array[]::uuid[], '{Nothing}', array[]::uuid[], false,
                'confirmed', now(), now(), 2
            from generate_series(1, {Size}) as n
            """);
        await fixture.Database.ExecuteAsync($"update gathering set taken = {Size}, last_entry = {Size} where id = '{gathering.Id()}'");
        (await fixture.Central.PostAsJsonAsync($"{Calls.Path}/{gathering.Id()}/cancel", new CancelInput("The hall burned down.")).JsonAsync(200)).GetProperty("taken").GetInt32().ShouldBe(0);
        (await fixture.Central.PostAsJsonAsync($"{Calls.Path}/{gathering.Id()}/cancel", new CancelInput()).CodeAsync(409)).ShouldBe("gathering-closed");

        // Four at once, as replicas would, beside the one of the service.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (await fixture.RunAsync<SendDueMails, int>(mails => mails.RunAsync(CancellationToken.None)) == SendDueMails.BatchSize)
            {
            }
        }));
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        var mails = await Eventually.Async(() => Task.FromResult<IReadOnlyList<SendGatheringMail>>(
            [.. fixture.Published.In<SendGatheringMail>("communication.send-gathering-mail").Where(m => m.GatheringId == gathering.Id())]), mails => mails.Count >= Size, TimeSpan.FromSeconds(60));
        mails.Count.ShouldBe(Size);
        mails.Select(m => m.RegistrationId).ShouldBeUnique();
        mails.ShouldAllBe(m => m.Purpose == "gathering-cancelled" && m.Details!.Contains("The hall burned down."));
        var facts = await Eventually.Async(() => Task.FromResult<IReadOnlyList<RegistrationCancelled>>(
            [.. fixture.Published.In<RegistrationCancelled>("analytics.registration-cancelled").Where(m => m.GatheringId == gathering.Id())]), facts => facts.Count >= Size, TimeSpan.FromSeconds(60));
        facts.Count.ShouldBe(Size);
        facts.ShouldAllBe(f => f.Reason == "gathering-cancelled" && f.HadSeats);
        await fixture.Database.SumsHoldAsync();
    }

    [Fact]
    public async Task A_moved_gathering_is_told_to_those_who_registered_and_its_sequence_grows()
    {
        var input = Inputs.Gathering(fixture.Clock.GetUtcNow(), 5);
        var gathering = await fixture.Central.PublishedAsync(input);
        var anybody = fixture.Host.Anonymous();
        var stays = await anybody.RegisterAsync(gathering.Text("slug"), Inputs.Registration()).JsonAsync(201);
        var path = $"{Calls.Path}/{gathering.Id()}";
        var moved = await fixture.Central.PutAsync(path, input with { EndsAt = Inputs.Local(fixture.Clock.GetUtcNow(), 60, 23) }, Tag(gathering)).JsonAsync(200);
        moved.GetProperty("sequence").GetInt32().ShouldBe(1);
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        (await fixture.MailedAsync(stays.Id(), "gathering-rescheduled")).When.ShouldContain("18.00–23.00");
        (await fixture.Central.PutAsync(path, input with { EndsAt = Inputs.Local(fixture.Clock.GetUtcNow(), 60, 23), Capacity = 6 }, Tag(moved)).JsonAsync(200))
            .GetProperty("sequence").GetInt32().ShouldBe(1); // nothing that a calendar shows
        await Eventually.Async(() => Task.FromResult(fixture.Published.In<GatheringRescheduled>("analytics.gathering-rescheduled")),
            facts => facts.Count(f => f.GatheringId == gathering.Id()) == 1);
    }

    private static string Tag(JsonElement gathering) => $"\"{gathering.GetProperty("version").GetInt64()}\"";
}
