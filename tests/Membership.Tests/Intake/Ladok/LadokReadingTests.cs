using System.Text;
using AlumniPlatform.Membership.Intake.Ladok;
using AlumniPlatform.Testing;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;
using static AlumniPlatform.Membership.Tests.Intake.Ladok.LadokEntries;

namespace AlumniPlatform.Membership.Tests.Intake.Ladok;

/// <summary>Reading the feed whatever happens on the way: nothing is lost and nothing counts twice. Each test has a service and a feed of its own.</summary>
public sealed class LadokReadingTests : IAsyncLifetime
{
    private readonly LadokFixture fixture = new();
    private bool started;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (started)
            await fixture.DisposeAsync();
    }

    [Fact]
    public async Task From_scratch_all_archives_are_read_in_the_order_of_time()
    {
        var graduates = await StartAsync(60);
        var state = await fixture.ReadAllAsync();
        await CheckAsync(graduates);
        state.Page.ShouldBe(new Uri(fixture.Feed.Recent, "37").AbsoluteUri);
        state.Events.Single(e => e.Type.EndsWith("/UtfardatBevisEvent", StringComparison.Ordinal)).ShouldBe(new LadokCount("http://schemas.ladok.se/examen/UtfardatBevisEvent", 60, 60, 0, 0));
        (await fixture.Database.ScalarAsync<long>("select count(*) from intake_record where outcome <> 'Accepted'")).ShouldBe(0);
    }

    [Fact]
    public async Task It_goes_on_where_it_stopped()
    {
        var first = await StartAsync(10);
        await fixture.ReadAllAsync();
        var asked = new List<int>();
        fixture.Feed.Served = asked.Add;
        var second = AddGraduates(10);
        await fixture.ReadAllAsync();
        await CheckAsync([.. first, .. second]);
        asked.ShouldNotContain(1);
        (await fixture.Database.ScalarAsync<long>("select count(*) from intake_record where outcome <> 'Accepted'")).ShouldBe(0);
    }

    [Fact]
    public async Task Entries_that_come_while_it_reads_are_read_too()
    {
        List<string> late = [];
        var graduates = await StartAsync(20, feed => feed.Served = _ =>
        {
            if (late.Count < 40)
                late.AddRange(AddGraduates(1, feed));
        });
        await Eventually.Async(() => Task.FromResult(late.Count), count => count == 40);
        await fixture.ReadAllAsync();
        await CheckAsync([.. graduates, .. late]);
    }

    [Theory]
    [InlineData("http-503")]
    [InlineData("http-404")]
    [InlineData("feed-malformed")]
    [InlineData("feed-timeout")]
    [InlineData("feed-unreachable")]
    public async Task An_archive_that_cannot_be_had_is_tried_again_from_the_same_place(string code)
    {
        var broken = true;
        var graduates = await StartAsync(10, feed => feed.Fault = http => !broken || !http.Request.Path.Value!.EndsWith("/3", StringComparison.Ordinal) ? null : code switch
        {
            "http-503" => Results.StatusCode(503),
            "http-404" => Results.NotFound(),
            "feed-malformed" => Results.Text(feed.Document(3)[..^30], "application/atom+xml"),
            "feed-timeout" => new Never(),
            _ => new BreaksOff(),
        });
        var failed = await Eventually.Async(fixture.StateAsync, state => state.Fault?.Failures >= 2, TimeSpan.FromSeconds(30));
        failed.Fault!.Code.ShouldBe(code);
        failed.LastEntryId.ShouldBeNull(); // nothing is skipped
        broken = false;
        await fixture.ReadAllAsync();
        await CheckAsync(graduates);
    }

    [Fact]
    public async Task A_page_that_fails_to_be_saved_is_read_again_whole()
    {
        var graduates = await StartAsync(20, prepare: feed => feed.Fault = _ => Results.StatusCode(503));
        await fixture.Database.ExecuteAsync($"""
            create function refuse() returns trigger language plpgsql as $$ begin raise 'refused by a test'; end $$;
            create trigger refuse before insert on person for each row when (new.student_ref = '{graduates[10]}') execute function refuse();
            """);
        fixture.Feed.Fault = null;
        (await Eventually.Async(fixture.StateAsync, state => state.Fault?.Code == "not-applied", TimeSpan.FromSeconds(30))).LastEntryId.ShouldNotBeNull();
        (await fixture.Database.ScalarAsync<long>("select count(*) from person where student_ref = $1", graduates[^1])).ShouldBe(0);
        await fixture.Database.ExecuteAsync("drop trigger refuse on person");
        await fixture.ReadAllAsync();
        await CheckAsync(graduates);
        (await fixture.Database.ScalarAsync<long>("select count(*) from intake_record where outcome <> 'Accepted'")).ShouldBe(0);
    }

    [Fact]
    public async Task Connections_that_die_between_and_within_pages_lose_nothing()
    {
        var killed = 0;
        var graduates = await StartAsync(60, feed => feed.Served = number =>
        {
            if (number % 5 == 2 && Interlocked.Increment(ref killed) < 8)
                fixture.Database.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()").GetAwaiter().GetResult();
        });
        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from degree"), count => count == 60, TimeSpan.FromSeconds(60));
        killed.ShouldBeGreaterThan(2);
        await fixture.ReadAllAsync();
        await CheckAsync(graduates);
    }

    [Fact]
    public async Task Two_replicas_take_each_entry_in_once()
    {
        var graduates = await StartAsync(30);
        await using var replica = await fixture.StartReplicaAsync();
        var more = AddGraduates(60);
        await fixture.ReadAllAsync();
        await CheckAsync([.. graduates, .. more]);
        var events = (await fixture.StateAsync()).Events.Single(e => e.Type.EndsWith("/UtfardatBevisEvent", StringComparison.Ordinal));
        events.Read.ShouldBe(90);
        (await fixture.Database.ScalarAsync<long>("select count(*) from intake_record where outcome <> 'Accepted'")).ShouldBe(0);
    }

    [Fact]
    public async Task When_one_replica_ends_another_goes_on()
    {
        var graduates = await StartAsync(5);
        var replica = await fixture.StartReplicaAsync();
        await fixture.ReadAllAsync();
        await fixture.Host.DisposeAsync();
        var more = AddGraduates(5);
        await Eventually.Async(() => fixture.Database.ScalarAsync<long>("select count(*) from degree"), count => count == 10);
        await replica.DisposeAsync();
        await CheckAsync([.. graduates, .. more]);
    }

    [Fact]
    public async Task A_position_that_is_lost_means_reading_all_again_and_changes_nothing()
    {
        var graduates = await StartAsync(20);
        fixture.Feed.Add(Name(graduates[0], "Åsa", "Lind"), Withdrawn(graduates[1], Degree(graduates[1])), Issued(graduates[2], Degree(graduates[2]), "2026-06-05"));
        await fixture.ReadAllAsync();
        var again = new List<int>();
        fixture.Feed.Served = again.Add;
        await fixture.Database.ExecuteAsync("update ladok_feed set last_entry_id = 'gone', version = version + 1");
        await fixture.ReadAllAsync();
        again.ShouldContain(1);
        (await fixture.OfStudentAsync<string>("family_name", graduates[0])).ShouldBe("Lind");
        (await fixture.DegreesAsync(graduates[1])).ShouldBe(0);
        (await fixture.OfStudentAsync<string>("(select string_agg(awarded_on::text, ',') from degree where person_id = person.id and revoked_at is null)", graduates[2])).ShouldBe("2026-06-05");
        (await fixture.Database.ScalarAsync<long>("select count(*) from invitation")).ShouldBe(20);
        (await fixture.Database.ScalarAsync<long>("select count(*) from intake_record where outcome = 'Rejected'")).ShouldBe(0);
    }

    [Fact]
    public async Task An_entry_in_two_documents_counts_once()
    {
        var graduates = await StartAsync(1);
        var twice = Issued(graduates[0], NewUid(), "2026-08-01");
        fixture.Feed.Add(twice, twice, Unknown(), twice, Unknown(), Unknown(), twice);
        await fixture.ReadAllAsync();
        (await fixture.DegreesAsync(graduates[0])).ShouldBe(2);
    }

    public static TheoryData<string, string> Attacks => new()
    {
        { """<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><feed xmlns="http://www.w3.org/2005/Atom"><title>&b;</title></feed>""", "feed-dtd" },
        { """<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed xmlns="http://www.w3.org/2005/Atom"><title>&x;</title></feed>""", "feed-dtd" },
        { """<!DOCTYPE feed SYSTEM "http://127.0.0.1:1/feed.dtd"><feed xmlns="http://www.w3.org/2005/Atom"/>""", "feed-dtd" },
        { """<feed xmlns="http://www.w3.org/2005/Atom"><title>&unheard-of;</title></feed>""", "feed-malformed" },
        { """<feed xmlns="http://purl.org/atom/ns#"/>""", "feed-malformed" },
        { """<html><body>Sign in</body></html>""", "feed-malformed" },
        { """{"feed": []}""", "feed-malformed" },
        { "", "feed-malformed" },
        { $"""<feed xmlns="http://www.w3.org/2005/Atom"><title>{new string('x', LadokPage.MaxBytes)}</title></feed>""", "feed-too-large" },
        { $"""<feed xmlns="http://www.w3.org/2005/Atom">{string.Concat(Enumerable.Repeat("<d>", 200_000))}{string.Concat(Enumerable.Repeat("</d>", 200_000))}</feed>""", "feed-malformed" },
        { """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="prev-archive" href="http://elsewhere.example/feed/1"/></feed>""", "foreign-link" },
        { """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="prev-archive" href="recent"/></feed>""", "feed-loop" },
    };

    [Fact]
    public async Task A_document_that_is_no_feed_is_reported_and_never_expanded_and_reading_goes_on_after_it()
    {
        var graduates = await StartAsync(3);
        await fixture.ReadAllAsync();
        foreach (var (document, code) in Attacks.Select(row => row.Data))
        {
            fixture.Feed.Fault = _ => Results.Bytes(Encoding.UTF8.GetBytes(document), "application/atom+xml");
            await Eventually.Async(fixture.StateAsync, state => state.Fault?.Code == code, TimeSpan.FromSeconds(30));
            fixture.Feed.Fault = null;
            await fixture.ReadAllAsync();
        }
        fixture.Feed.Fault = http => http.Request.Path.Value!.EndsWith("/recent", StringComparison.Ordinal) ? Results.Redirect("http://elsewhere.example/feed") : null;
        await Eventually.Async(fixture.StateAsync, state => state.Fault?.Code == "http-302");
        fixture.Feed.Fault = null;
        graduates.AddRange(AddGraduates(2));
        await fixture.ReadAllAsync();
        await CheckAsync(graduates);
    }

    private static string Degree(string student) => $"degree-of-{student}";

    private async Task<List<string>> StartAsync(int graduates, Action<LadokFeedServer>? prepare = null)
    {
        List<string> students = [];
        fixture.Prepare = feed =>
        {
            students = AddGraduates(graduates, feed);
            prepare?.Invoke(feed);
        };
        started = true;
        await fixture.InitializeAsync();
        return students;
    }

    private List<string> AddGraduates(int count, LadokFeedServer? feed = null)
    {
        List<string> students = [.. Enumerable.Range(0, count).Select(_ => NewUid())];
        foreach (var student in students)
            (feed ?? fixture.Feed).Add(Name(student, "Åsa", "Öberg"), Mail(student, $"{student}@campus.example.se"), Issued(student, Degree(student)));
        return students;
    }

    private async Task CheckAsync(IReadOnlyCollection<string> graduates)
    {
        foreach (var table in new[] { "person", "degree", "invitation" })
            (await fixture.Database.ScalarAsync<long>($"select count(*) from {table}")).ShouldBe(graduates.Count, table);
        (await fixture.Database.ScalarAsync<long>("select count(*) from person where student_ref = any($1)", (object)graduates.ToArray())).ShouldBe(graduates.Count);
    }

    private sealed class Never : IResult
    {
        public Task ExecuteAsync(HttpContext http) => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private sealed class BreaksOff : IResult
    {
        public async Task ExecuteAsync(HttpContext http)
        {
            http.Response.ContentLength = 1000;
            await http.Response.WriteAsync("<feed");
            http.Abort();
        }
    }
}
