using AlumniPlatform.Membership.Tests.Intake;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shouldly;
using Xunit;

namespace AlumniPlatform.Membership.Tests.Reminders;

/// <summary>Replicas, crashes and the night: one reminder each, none lost.</summary>
public sealed class ReminderOnceTests(ReminderFixture fixture) : IClassFixture<ReminderFixture>, IAsyncLifetime
{
    private readonly string student = Events.NewStudent();

    // These count what is due, so nothing of another test may be.
    public async ValueTask InitializeAsync()
    {
        fixture.ToNextMorning();
        await fixture.Database.ExecuteAsync("update invitation set next_reminder_at = null");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private DateTimeOffset InAWeek => fixture.Clock.GetUtcNow().AddDays(7);

    [Fact]
    public async Task Replicas_share_what_is_due_and_each_person_gets_one()
    {
        string[] students = [.. Enumerable.Range(0, 1_200).Select(_ => Events.NewStudent())];
        await fixture.Host.SendAsync(students.Select(s => Events.Awarded(studentRef: s)));
        await using var second = await fixture.StartReplicaAsync();
        await using var third = await fixture.StartReplicaAsync();
        await fixture.PassDaysAsync(7);
        await fixture.RelayedAsync();
        foreach (var one in students)
            (await fixture.MailsAsync(one, 2)).Select(m => m.Reminder ?? 0).ShouldBe([0, 1], one);
    }

    [Fact]
    public async Task What_another_replica_holds_is_left_to_it()
    {
        await fixture.InviteAsync(student);
        await fixture.InScopeAsync(async (first, db) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            (await first.ClaimAsync(InAWeek, CancellationToken.None)).ShouldBe(1);
            (await ClaimAndCommitAsync()).ShouldBe(0);
            await transaction.CommitAsync();
            return 0;
        });
        (await ClaimAndCommitAsync()).ShouldBe(0);
        (await fixture.RemindersAsync(student)).ShouldBe(1);
    }

    [Fact]
    public async Task A_replica_that_dies_between_claim_and_commit_has_sent_nothing_and_lost_nothing()
    {
        await fixture.InviteAsync(student);
        await fixture.InScopeAsync(async (dying, db) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            (await dying.ClaimAsync(InAWeek, CancellationToken.None)).ShouldBe(1);
            var backend = ((NpgsqlConnection)db.Database.GetDbConnection()).ProcessID;
            await fixture.Database.ScalarAsync<bool>("select pg_terminate_backend($1, 5000)", backend);
            await Should.ThrowAsync<Exception>(() => transaction.CommitAsync());
            return 0;
        });
        (await fixture.RemindersAsync(student)).ShouldBe(0);
        (await ClaimAndCommitAsync()).ShouldBe(1);
        (await ClaimAndCommitAsync()).ShouldBe(0);
        await fixture.RelayedAsync();
        (await fixture.MailsAsync(student, 2)).Select(m => m.Reminder ?? 0).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task A_member_who_is_being_made_at_that_moment_is_not_reminded()
    {
        var token = await fixture.InviteAsync(student);
        fixture.Clock.Pass(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await Task.WhenAll(
            Task.Run(() => fixture.PostAsync("", new { token })),
            Task.Run(() => fixture.PassAsync(TimeSpan.FromMinutes(2))));
        (await fixture.OfPersonAsync<string>("state", student)).ShouldBe("Member");
        await fixture.PassDaysAsync(30);
        (await fixture.RemindersAsync(student)).ShouldBeLessThan(2); // whoever came first
    }

    [Fact]
    public async Task What_became_due_while_nothing_ran_is_sent_once_and_waits_for_the_morning()
    {
        await fixture.InviteAsync(student);
        fixture.Clock.Pass(TimeSpan.FromHours(12)); // late in the evening in Stockholm
        await fixture.Database.ExecuteAsync($"update invitation set next_reminder_at = requested_at where id = '{await fixture.LatestAsync<Guid>("id", student)}'");
        await fixture.InScopeAsync((reminders, _) => reminders.RunAsync(CancellationToken.None));
        (await fixture.RemindersAsync(student)).ShouldBe(0);
        await fixture.PassAsync(TimeSpan.FromHours(11));
        (await fixture.RemindersAsync(student)).ShouldBe(1);
    }

    private Task<int> ClaimAndCommitAsync() => fixture.InScopeAsync(async (reminders, db) =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        var seen = await reminders.ClaimAsync(InAWeek, CancellationToken.None);
        await transaction.CommitAsync();
        return seen;
    });
}
