using System.Net.Http.Json;
using System.Text.Json;
using AlumniPlatform.Membership.Intake.Ladok;
using AlumniPlatform.ServiceDefaults;
using AlumniPlatform.Testing;

namespace AlumniPlatform.Membership.Tests.Intake.Ladok;

/// <summary>Membership with a small Ladok beside it, read every fifth of a second.</summary>
public class LadokFixture() : ServiceFixture<Program>("membershipdb", TestDatabase.CreateAsync<MembershipDb>)
{
    private LadokFeedServer? feed;

    internal LadokFeedServer Feed => feed!;

    /// <summary>Fills the feed before the service starts.</summary>
    internal Action<LadokFeedServer>? Prepare { get; set; }

    public override async ValueTask InitializeAsync()
    {
        feed = await LadokFeedServer.StartAsync();
        Prepare?.Invoke(feed);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (feed is not null)
            await feed.DisposeAsync();
    }

    protected override Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        Configure(settings, Feed);
        return Task.CompletedTask;
    }

    internal static void Configure(IDictionary<string, string?> settings, LadokFeedServer feed)
    {
        settings["Ladok:FeedUrl"] = feed.Recent.AbsoluteUri;
        settings["Ladok:PollSeconds"] = "0.2";
        settings["Ladok:RetrySeconds"] = "0.2";
        settings["Ladok:TimeoutSeconds"] = "1";
        (settings["Ladok:UserName"], settings["Ladok:Password"]) = ("alumni", LadokFeedServer.Password);
        settings[$"Ladok:Programmes:{LadokEntries.Programme}"] = "CDATE";
    }

    internal async Task<LadokAnswer> StateAsync()
    {
        using var client = Host.Client(Roles.Operator);
        return (await client.GetFromJsonAsync<LadokAnswer>("/api/membership/ladok", JsonSerializerOptions.Web))!;
    }

    /// <summary>Waits until everything that the feed holds has been taken in.</summary>
    internal async Task<LadokAnswer> ReadAsync(string lastEntry) =>
        await Eventually.Async(StateAsync, state => state.LastEntryId == lastEntry && state.Fault is null && state.ReadAt is not null, TimeSpan.FromSeconds(30));

    /// <summary>Adds an entry of a type that is not read, and waits for it: what was added before has been taken in then.</summary>
    internal async Task<LadokAnswer> ReadAllAsync()
    {
        var last = LadokEntries.NewUid();
        Feed.Add(LadokEntries.Entry("utbildningsinformation", "KursTillStatusEvent", "ui", "<ui:Status>3</ui:Status>", last));
        return await ReadAsync(last);
    }

    internal Task<T> OfStudentAsync<T>(string expression, string student) => Database.ScalarAsync<T>($"select {expression} from person where student_ref = $1", student);

    internal Task<long> DegreesAsync(string student) => Database.ScalarAsync<long>(
        "select count(*) from degree join person on person.id = person_id where student_ref = $1 and revoked_at is null", student);

    /// <summary>Outcomes of an event's records, in the order of their receipts; empty when there are none.</summary>
    internal Task<string> OutcomeAsync(string eventId) => Database.ScalarAsync<string>(
        "select coalesce(string_agg(outcome || coalesce(' ' || code, ''), ', ' order by receipt_id), '') from intake_record where event_id = $1", eventId);
}
