using AlumniPlatform.Messaging.Inbox;
using Npgsql;
using NpgsqlTypes;

namespace AlumniPlatform.Messaging.DeadLetters;

/// <summary>Keeps a message that is given up, with the reason, before the broker may forget it.</summary>
internal sealed class DeadLetterWriter(NpgsqlDataSource database, TimeProvider time)
{
    public async Task WriteAsync(string queue, ReceivedMessage message, Exception error, int attempts, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // A service that dies before the broker has the acknowledgement gets the message again: it waits here once.
        await using var command = database.CreateCommand("""
            insert into messaging.dead_letter
                (id, message_id, queue, reason, exception_type, stack_trace, content_type, body, attempts, failed_at, state)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'Waiting')
            on conflict (queue, message_id) where state = 'Waiting' do nothing
            """);
        var parameters = command.Parameters;
        parameters.Add(new() { Value = Guid.CreateVersion7(now) });
        parameters.Add(new() { Value = (object?)message.MessageId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        parameters.Add(new() { Value = queue });
        parameters.Add(new() { Value = Redaction.Redact(error.Message.Replace("\0", "", StringComparison.Ordinal)) }); // PostgreSQL's text has no zero
        parameters.Add(new() { Value = error.GetType().FullName });
        parameters.Add(new() { Value = (object?)error.StackTrace ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        parameters.Add(new() { Value = message.ContentType });
        parameters.Add(new() { Value = message.Body });
        parameters.Add(new() { Value = attempts });
        parameters.Add(new() { Value = now });
        await command.ExecuteNonQueryAsync(cancellationToken);
        MessagingMetrics.DeadLetters.Add(1);
    }
}
