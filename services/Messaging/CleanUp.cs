using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AlumniPlatform.Messaging;

/// <summary>
/// Removes inbox rows after <c>Messaging:InboxRetentionDays</c> (30: people replay late) and settled dead letters after
/// <c>Messaging:DeadLetterRetentionDays</c> (90), in small batches. Waiting dead letters are never removed, nor the inbox
/// row of a message that waits among them or is on its way back: its replay would be applied a second time.
/// </summary>
internal sealed partial class CleanUp(NpgsqlDataSource database, IConfiguration configuration, TimeProvider time, ILogger<CleanUp> log) : BackgroundService
{
    private const int BatchSize = 1_000;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogPostponed(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await DeleteAsync("""
            delete from messaging.inbox_message where (message_id, queue) in
                (select message_id, queue from messaging.inbox_message i where consumed_at < $1
                 and not exists (select from messaging.dead_letter d where d.queue = i.queue and d.message_id = i.message_id and d.state = 'Waiting')
                 and not exists (select from messaging.outbox_message o where o.routing_key = i.queue and o.message_id = i.message_id)
                 limit $2)
            """, now.AddDays(-configuration.GetValue("Messaging:InboxRetentionDays", 30)), cancellationToken);
        await DeleteAsync("""
            delete from messaging.dead_letter where id in
                (select id from messaging.dead_letter where state <> 'Waiting' and settled_at < $1 limit $2)
            """, now.AddDays(-configuration.GetValue("Messaging:DeadLetterRetentionDays", 90)), cancellationToken);
    }

    private async Task DeleteAsync(string sql, DateTimeOffset before, CancellationToken cancellationToken)
    {
        int deleted;
        do
        {
            await using var command = database.CreateCommand(sql);
            command.Parameters.Add(new() { Value = before });
            command.Parameters.Add(new() { Value = BatchSize });
            deleted = await command.ExecuteNonQueryAsync(cancellationToken);
        }
        while (deleted == BatchSize);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Clean-up is postponed: {Reason}")]
    private partial void LogPostponed(string reason);
}
