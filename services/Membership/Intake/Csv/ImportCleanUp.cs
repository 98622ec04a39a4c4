using AlumniPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Membership.Intake.Csv;

/// <summary>
/// Deletes what is left of an import's rows <c>Imports:RetentionDays</c> (30) after its end, and of one that was never
/// started as long after its upload. Its counts stay.
/// </summary>
internal sealed partial class ImportCleanUp(IServiceScopeFactory scopes, IConfiguration configuration, TimeProvider time, ILogger<ImportCleanUp> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                while (await ExpireNextAsync(stoppingToken))
                {
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogPostponed(e, Problems.IsDatabaseAway(e) ? "the database is away" : "unexpected"); // tried again in an hour
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> ExpireNextAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = now.AddDays(-configuration.GetValue("Imports:RetentionDays", 30));
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MembershipDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.CsvImports.FromSql($"""
            select * from csv_import where rows_deleted_at is null and status <> 'Running' and coalesce(finished_at, uploaded_at) < {before}
            limit 1 for update skip locked
            """).ToListAsync(cancellationToken);
        if (due is not [var import])
            return false;
        await db.CsvImportRows.Where(r => r.ImportId == import.Id).ExecuteDeleteAsync(cancellationToken);
        import.Expire(now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clean-up of imports is postponed: {Reason}")]
    private partial void LogPostponed(Exception exception, string reason);
}
