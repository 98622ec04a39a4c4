using Npgsql;

namespace AlumniPlatform.Membership.Intake.Inbox;

/// <summary>
/// Blanks what rejected records say, and deletes claims about persons, after <c>Intake:RejectedPayloadDays</c> (180), in small
/// batches: both are personal data. A record, its reason and what became of it stay, and of a claim who decided.
/// </summary>
internal sealed partial class ForgetPayloads(NpgsqlDataSource database, IConfiguration configuration, TimeProvider time, ILogger<ForgetPayloads> log) : BackgroundService
{
    private const int BatchSize = 1_000;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private readonly int days = configuration.GetValue("Intake:RejectedPayloadDays", 180);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                while (await RunAsync(stoppingToken) == BatchSize || await ForgetClaimsAsync(stoppingToken) == BatchSize)
                {
                }
            }
            catch (NpgsqlException e)
            {
                LogPostponed(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            update intake_record r set payload = null, draft = null
            from (
                select k.receipt_id, k.position from intake_record k
                join receipt t on t.id = k.receipt_id
                where (k.payload is not null or k.draft is not null) and t.received_at < $1
                limit $2 for update of k skip locked) old
            where r.receipt_id = old.receipt_id and r.position = old.position
            """);
        command.Parameters.Add(new() { Value = time.GetUtcNow().AddDays(-days) });
        command.Parameters.Add(new() { Value = BatchSize });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    internal async Task<int> ForgetClaimsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "delete from person_claim where id in (select id from person_claim where received_at < $1 limit $2 for update skip locked)");
        command.Parameters.Add(new() { Value = time.GetUtcNow().AddDays(-days) });
        command.Parameters.Add(new() { Value = BatchSize });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Forgetting rejected records' events is postponed: {Reason}")]
    private partial void LogPostponed(string reason);
}
