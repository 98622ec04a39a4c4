using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Events.Registrations;
using AlumniPlatform.Events.Seating;
using AlumniPlatform.Events.WaitingList;
using AlumniPlatform.Testing;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Events.Tests;

/// <summary>
/// Whatever people, offices, time and crashes do in whatever order: no seat is given that is not there, nobody is overtaken,
/// nobody is in two states, every offer ends.
/// </summary>
public sealed class AnySequenceTests(EventsFixture fixture) : IClassFixture<EventsFixture>
{
    /// <param name="Kind">What is done.</param>
    /// <param name="Who">Which of those who can have it done to them; the remainder counts.</param>
    /// <param name="Size">Of a party or a capacity.</param>
    private sealed record Act(Kind Kind, int Who, int Size);

    private enum Kind
    {
        Register, RegisterAgain, Cancel, Resize, ChangeCapacity, Accept, Decline, Promote, Expire, Crash,
    }

    private sealed record Row(Guid Id, long Entry, string State, int Party);

    private static readonly Gen<(bool Fill, Act[] Acts)> Sequences = Gen.Select(
        Gen.Bool,
        Gen.Select(Gen.Frequency((6, Gen.Const(Kind.Register)), (1, Gen.Const(Kind.RegisterAgain)), (4, Gen.Const(Kind.Cancel)), (2, Gen.Const(Kind.Resize)), (2, Gen.Const(Kind.ChangeCapacity)),
            (3, Gen.Const(Kind.Accept)), (2, Gen.Const(Kind.Decline)), (1, Gen.Const(Kind.Promote)), (1, Gen.Const(Kind.Expire)), (1, Gen.Const(Kind.Crash))),
            Gen.Int[0, 99], Gen.Int[1, 4], (kind, who, size) => new Act(kind, who, size)).Array[10, 40]);

    private readonly HttpClient anybody = fixture.Host.Anonymous();

    [Fact]
    public Task Seats_order_states_and_offers_hold_after_every_step() => Sequences.SampleAsync(
        async s => await PlayAsync(s.Fill, s.Acts), iter: 25, threads: 1, print: s => $"{(s.Fill ? "fill" : "strict")}: {string.Join("; ", s.Acts.Select(a => $"{a.Kind} {a.Who} {a.Size}"))}");

    private async Task PlayAsync(bool fill, Act[] acts)
    {
        var input = Inputs.Gathering(fixture.Clock.GetUtcNow(), 4, maxParty: 4) with { WaitingListMode = fill ? "fill" : "strict" };
        var play = new Play(await fixture.Central.PublishedAsync(input), input, fill);
        var before = await ReadAsync(play);
        foreach (var act in acts)
        {
            await DoAsync(play, act, before.Rows);
            var after = await ReadAsync(play);
            await CheckAsync(play, act, before, after);
            before = after;
        }
        await EveryOfferEndsAsync(play);
    }

    private async Task DoAsync(Play play, Act act, IReadOnlyList<Row> rows)
    {
        var path = $"{Calls.Path}/{play.Gathering.Id()}";
        var one = act.Kind switch
        {
            Kind.Accept or Kind.Decline => Pick(rows, act, "offered"),
            Kind.Promote => Pick(rows, act, "waitlisted"),
            _ => Pick(rows, act, "confirmed", "offered", "waitlisted"),
        };
        switch (act.Kind)
        {
            case Kind.Register:
                var registered = await anybody.RegisterAsync(play.Gathering.Text("slug"), Inputs.Registration(act.Size)).JsonAsync(201);
                play.Tokens[registered.Id()] = (registered.Text("token"), registered.Text("email"));
                break;
            case Kind.RegisterAgain when one is not null:
                (await anybody.RegisterAsync(play.Gathering.Text("slug"), Inputs.Registration(act.Size, play.Tokens[one.Id].Email)).CodeAsync(409)).ShouldBe("already-registered");
                break;
            case Kind.Cancel when one is not null:
                await anybody.DeleteAsync(play.Own(one)).JsonAsync(200);
                break;
            case Kind.Resize when one is not null:
                await MayBeRefusedAsync(anybody.PutAsync(play.Own(one), new ChangeInput("Åsa Påhittad", Party: act.Size), "*"));
                break;
            case Kind.ChangeCapacity:
                await fixture.Central.PutAsync(path, play.Input with { Capacity = act.Size * 2 }, "*").JsonAsync(200);
                break;
            case Kind.Accept or Kind.Decline when one is not null:
                await anybody.PostAsync($"{play.Own(one)}/{(act.Kind == Kind.Accept ? "accept" : "decline")}", null).JsonAsync(200);
                break;
            case Kind.Promote when one is not null:
                await MayBeRefusedAsync(fixture.Central.PostAsync($"{path}/registrations/{one.Id}/promote", null));
                break;
            case Kind.Expire:
                await ExpireAsync();
                break;
            case Kind.Crash when one is not null:
                await CrashAsync(one);
                break;
        }
    }

    private static Row? Pick(IReadOnlyList<Row> rows, Act act, params string[] states)
    {
        Row[] fit = [.. rows.Where(r => states.Contains(r.State))];
        return fit.Length == 0 ? null : fit[act.Who % fit.Length];
    }

    private static async Task MayBeRefusedAsync(Task<HttpResponseMessage> response) => ((int)(await response).StatusCode).ShouldBeOneOf(200, 409);

    private async Task ExpireAsync()
    {
        fixture.Clock.Pass(TimeSpan.FromHours(25));
        // The service's own background may be at it too.
        await Eventually.Async(async () =>
        {
            foreach (var due in await fixture.RunAsync<LapseOffers, IReadOnlyList<Guid>>(lapse => lapse.DueAsync(CancellationToken.None)))
                await fixture.RunAsync<LapseOffers, int>(lapse => lapse.RunAsync(due, CancellationToken.None));
            return await fixture.RunAsync<LapseOffers, IReadOnlyList<Guid>>(lapse => lapse.DueAsync(CancellationToken.None));
        }, due => due.Count == 0);
    }

    /// <summary>A cancellation that has been saved and dies before its commit.</summary>
    private async Task CrashAsync(Row one)
    {
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        var (db, desk) = (scope.ServiceProvider.GetRequiredService<EventsDb>(), scope.ServiceProvider.GetRequiredService<SeatDesk>());
        await using var transaction = await db.Database.BeginTransactionAsync();
        var registration = await db.Registrations.SingleAsync(r => r.Id == one.Id);
        var plan = (await desk.LockAsync(registration.GatheringId, CancellationToken.None))!;
        await desk.EndAsync(plan, [registration], RegistrationState.Cancelled, "attendee", "registration-cancelled", CancellationToken.None);
        await db.SaveChangesAsync();
    }

    private static Task CheckAsync(Play play, Act act, Seen before, Seen after)
    {
        after.Taken.ShouldBe(after.Rows.Where(r => r.State is "confirmed" or "offered").Sum(r => r.Party), "the count is the sum");
        after.Waiting.ShouldBe(after.Rows.Count(r => r.State == "waitlisted"));
        after.Taken.ShouldBeLessThanOrEqualTo(Math.Max(after.Capacity, before.Taken), "seats were given that are not there");
        if (act.Kind is Kind.Crash or Kind.RegisterAgain)
            after.Rows.ShouldBe(before.Rows, "what did not come about changed something");
        play.EntriesGrow(after.Rows);

        Row[] waiting = [.. after.Rows.Where(r => r.State == "waitlisted")];
        var was = before.Rows.ToDictionary(r => r.Id);
        Row[] moved = [.. after.Rows.Where(r => r.State == "offered" && was.GetValueOrDefault(r.Id)?.State == "waitlisted")];
        foreach (var next in moved)
            foreach (var passed in waiting.Where(w => w.Entry < next.Entry))
                (play.Fill && passed.Party > next.Party).ShouldBeTrue($"{next.Entry} overtook {passed.Entry}");
        foreach (var fresh in after.Rows.Where(r => r.State == "confirmed" && !was.ContainsKey(r.Id)))
            (play.Fill ? waiting.Where(w => w.Party <= fresh.Party) : waiting).ShouldBeEmpty($"{fresh.Entry} came and overtook those who wait");
        var free = after.Capacity - after.Taken;
        var could = play.Fill ? waiting.FirstOrDefault(w => w.Party <= free) : waiting.FirstOrDefault() is { } first && first.Party <= free ? first : null;
        could.ShouldBeNull("seats are free for somebody who waits");
        return Task.CompletedTask;
    }

    private async Task EveryOfferEndsAsync(Play play)
    {
        fixture.Clock.PassTo(play.Gathering.GetProperty("startsAtUtc").GetDateTimeOffset().AddMinutes(1));
        await ExpireAsync();
        (await ReadAsync(play)).Rows.ShouldNotContain(r => r.State == "offered");
    }

    private async Task<Seen> ReadAsync(Play play)
    {
        await using var command = fixture.Database.Source.CreateCommand("""
            select r.id, entry, r.state, party, g.taken, g.capacity, g.waiting
            from gathering g left join registration r on r.gathering_id = g.id where g.id = $1 order by entry
            """);
        command.Parameters.Add(new() { Value = play.Gathering.Id() });
        var (rows, taken, capacity, waiting) = (new List<Row>(), 0, 0, 0);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            (taken, capacity, waiting) = (reader.GetInt32(4), reader.GetInt32(5), reader.GetInt32(6));
            if (!reader.IsDBNull(0))
                rows.Add(new Row(reader.GetGuid(0), reader.GetInt64(1), reader.GetString(2), reader.GetInt32(3)));
        }
        return new Seen(rows, taken, capacity, waiting);
    }

    private sealed record Seen(IReadOnlyList<Row> Rows, int Taken, int Capacity, int Waiting);

    private sealed class Play(JsonElement gathering, Gatherings.GatheringInput input, bool fill)
    {
        private readonly Dictionary<Guid, long> entries = [];

        public JsonElement Gathering => gathering;
        public Gatherings.GatheringInput Input => input;
        public bool Fill => fill;
        public Dictionary<Guid, (string Token, string Email)> Tokens { get; } = [];

        public string Own(Row one) => $"{Calls.Path}/registrations/{Tokens[one.Id].Token}";

        public void EntriesGrow(IReadOnlyList<Row> rows)
        {
            var highest = entries.Count == 0 ? 0 : entries.Values.Max();
            foreach (var row in rows)
                if (!entries.TryAdd(row.Id, row.Entry))
                    entries[row.Id].ShouldBe(row.Entry, "an entry number changed");
                else
                    row.Entry.ShouldBeGreaterThan(highest);
        }
    }
}
