using AlumniPlatform.Contracts.Communication;
using AlumniPlatform.Contracts.Membership;
using AlumniPlatform.Membership.Activation;
using AlumniPlatform.Membership.Reminders;
using AlumniPlatform.Membership.Tests.Activation;
using AlumniPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AlumniPlatform.Membership.Tests.Reminders;

/// <summary>Membership on a morning of March, with reminders of its own at ITM and none at SCI, and what it asks communication for.</summary>
public class ReminderFixture : ActivationFixture
{
    public const string Requests = "communication.invitation-requested";
    public const string Closings = "communication.invitation-closed";
    public const string Reachability = "analytics.reachability-changed";

    private PublishedMessages? published;

    public ReminderFixture() => Clock.AdjustTime(new DateTimeOffset(2027, 3, 1, 9, 0, 0, TimeSpan.Zero));

    internal PublishedMessages Published => published!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        published = await PublishedMessages.ReadAsync(VirtualHost, Requests, Closings, Reachability);
    }

    public override async ValueTask DisposeAsync()
    {
        if (published is not null)
            await published.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        settings["Invitations:Schools:ITM:ReminderDays:0"] = "3";
        settings["Invitations:Schools:SCI:ReminderDays"] = "";
        (settings["Invitations:QuietHours:From"], settings["Invitations:QuietHours:Until"]) = ("21", "8"); // Development has none
        return base.ConfigureAsync(settings);
    }

    /// <summary>Moves the clock, and waits until what is due by then is settled, by the worker or here.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        Clock.Pass(time);
        await Eventually.Async(async () =>
        {
            await InScopeAsync((reminders, _) => reminders.RunAsync(CancellationToken.None));
            return await Database.ScalarAsync<long>("select count(*) from invitation where state = 'Open' and next_reminder_at <= $1", Clock.GetUtcNow());
        }, due => due == 0);
    }

    public Task PassDaysAsync(double days) => PassAsync(TimeSpan.FromDays(days));

    /// <summary>To a morning that no test has seen yet, 10 o'clock in Stockholm's winter.</summary>
    public void ToNextMorning() => Clock.PassTo(new DateTimeOffset(Clock.GetUtcNow().UtcDateTime.Date.AddDays(1).AddHours(9), TimeSpan.Zero));

    /// <summary>How many reminders the latest invitation of a student had.</summary>
    public Task<int> RemindersAsync(string student) => LatestAsync<int>("reminders_sent", student);

    public Task<T> LatestAsync<T>(string column, string student) =>
        OfPersonAsync<T>($"(select {column} from invitation where person_id = person.id order by state = 'Open' desc, id desc limit 1)", student);

    internal async Task SentAsync(string student, string purpose = "invitation") => await ConsumeAsync<MessageSent, NoteSentInvitation>(new MessageSent(
        NewId(), Clock.GetUtcNow(), 1, NewId(), purpose, NewId(), await LatestAsync<Guid>("id", student), await OfPersonAsync<Guid>("id", student)));

    internal async Task BouncedAsync(string student, string purpose) => await ConsumeAsync<MessageBounced, NoteBouncedInvitation>(new MessageBounced(
        NewId(), Clock.GetUtcNow(), 1, NewId(), purpose, await LatestAsync<Guid>("last_request_id", student),
        await LatestAsync<Guid>("id", student), await OfPersonAsync<Guid>("id", student), 550));

    /// <summary>Mails that were asked for, in any order.</summary>
    internal async Task<IReadOnlyList<InvitationRequested>> MailsAsync(string student, int count)
    {
        var person = await OfPersonAsync<Guid>("id", student);
        return await Eventually.Async(() => Task.FromResult(Published.About<InvitationRequested>(Requests, person)), mails => mails.Count >= count);
    }

    /// <summary>What was told of the end of an invitation.</summary>
    internal Task<IReadOnlyList<InvitationClosed>> ClosedAsync(Guid invitation, int count) => Eventually.Async(
        () => Task.FromResult<IReadOnlyList<InvitationClosed>>([.. Published.In<InvitationClosed>(Closings).Where(m => m.InvitationId == invitation)]), closed => closed.Count >= count);

    /// <summary>Waits until nothing is left to send; what is not with communication then never comes.</summary>
    public Task RelayedAsync() => Eventually.Async(() => Database.ScalarAsync<long>("select count(*) from messaging.outbox_message"), rows => rows == 0);

    internal async Task<T> InScopeAsync<T>(Func<SendReminders, MembershipDb, Task<T>> run)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<SendReminders>(), scope.ServiceProvider.GetRequiredService<MembershipDb>());
    }

    private Guid NewId() => Guid.CreateVersion7(Clock.GetUtcNow());
}
