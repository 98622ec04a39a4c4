using AlumniPlatform.Analytics.Facts;
using AlumniPlatform.Contracts;
using AlumniPlatform.Messaging;
using AlumniPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace AlumniPlatform.Analytics.Tests;

public class AnalyticsFixture() : ServiceFixture<Program>("analyticsdb", TestDatabase.CreateAsync<AnalyticsDb>)
{
    /// <summary>
    /// Sends messages over the broker. The service's own outbox carries them: exchanges are bound by message, whoever publishes.
    /// </summary>
    public async Task PublishAsync(params IReadOnlyCollection<IMessage> messages)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AnalyticsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.PublishAsync(messages, CancellationToken.None);
        await transaction.CommitAsync();
    }

    /// <summary>Applies a batch as the queue's consumer does, without the broker and without the inbox.</summary>
    internal async Task ApplyAsync(IReadOnlyList<IEvent> batch)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AnalyticsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<RecordFacts>().ConsumeAsync(batch, CancellationToken.None);
        await transaction.CommitAsync();
    }

    /// <summary>The figures are those of <paramref name="model"/>; rows in which nothing is left say nothing.</summary>
    internal async Task ShouldSayAsync(Model model)
    {
        await using var db = Database.Open<AnalyticsDb>();
        var cohorts = (await db.Cohorts.AsNoTracking().ToListAsync()).Select(CohortFigures.Of).ToList();
        cohorts.Where(c => c.Graduates > 0).OrderBy(c => (c.School, c.Programme, c.Year)).ShouldBe(model.Cohorts);
        cohorts.Where(c => c.Graduates == 0).ShouldAllBe(c => c == new CohortFigures(c.School, c.Programme, c.Year, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        var months = (await db.MemberMonths.AsNoTracking().ToListAsync()).Select(MonthFigures.Of).Where(m => m.Joined != 0 || m.Left != 0);
        months.OrderBy(m => (m.Schools, m.Month)).ShouldBe(model.Months);
    }

    // Rows, not tables: truncate makes files anew, which takes longer than the few rows of a test.
    public Task EmptyAsync() => Database.ExecuteAsync(
        "delete from fact; delete from person; delete from degree; delete from member_change; delete from cohort; delete from member_month; delete from school; "
        + "delete from gathering_time; delete from gathering_organisers; delete from gathering_cancelled; delete from gathering_cost; delete from registration; delete from arrival");
}
