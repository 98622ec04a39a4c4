using System.Text.Json;
using System.Threading.Channels;
using AlumniPlatform.Contracts.Membership;
using Npgsql;
using NpgsqlTypes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AlumniPlatform.Benchmarks.Intake;

/// <summary>Takes up to 500 messages of a quorum queue into one transaction, then acknowledges them.</summary>
internal static class ByHandConsumer<T>
{
    public static async Task<Task> StartAsync(
        IConnection connection, string queue, NpgsqlDataSource database, Func<NpgsqlConnection, IReadOnlyList<T>, Task> apply, CancellationToken stopping)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: stopping);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: stopping);
        await channel.BasicQosAsync(0, ByHandIntake.BatchSize * 2, global: false, stopping);
        var deliveries = System.Threading.Channels.Channel.CreateUnbounded<(ulong Tag, T Message)>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            deliveries.Writer.TryWrite((delivery.DeliveryTag, JsonSerializer.Deserialize<T>(delivery.Body.Span, JsonSerializerOptions.Web)!));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, stopping);
        return ApplyAsync(channel, deliveries.Reader, database, apply, stopping);
    }

    private static async Task ApplyAsync(
        IChannel channel, ChannelReader<(ulong Tag, T Message)> deliveries, NpgsqlDataSource database, Func<NpgsqlConnection, IReadOnlyList<T>, Task> apply, CancellationToken stopping)
    {
        var (batch, last) = (new List<T>(ByHandIntake.BatchSize), 0UL);
        try
        {
            while (await deliveries.WaitToReadAsync(stopping))
            {
                batch.Clear();
                while (batch.Count < ByHandIntake.BatchSize && deliveries.TryRead(out var delivery))
                {
                    batch.Add(delivery.Message);
                    last = delivery.Tag;
                }
                await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
                await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                await apply(connection, batch);
                await transaction.CommitAsync(CancellationToken.None);
                await channel.BasicAckAsync(last, multiple: true, CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }
}

/// <summary>What the two consumers do with a batch.</summary>
internal static class ByHandConsumers
{
    /// <summary>Enters invitations into the ledger.</summary>
    public static async Task QueueAsync(NpgsqlConnection connection, IReadOnlyList<InvitationRequested> messages)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var command = new NpgsqlCommand(ByHandTables.Delivery, connection);
        Add(command, messages, _ => Guid.CreateVersion7(now));
        Add(command, messages, m => m.Id);
        Add(command, messages, m => m.PersonId);
        Add(command, messages, m => m.InvitationId);
        Add(command, messages, m => m.School);
        Add(command, messages, m => m.Address);
        Add(command, messages, m => m.Language);
        Add(command, messages, m => JsonSerializer.Serialize(new { m.GivenName, m.FamilyName, m.SchoolName, m.ProgrammeName, m.ActivationUrl }, JsonSerializerOptions.Web));
        Add(command, messages, m => m.ExpiresAt);
        command.Parameters.Add(new() { Value = now });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Writes facts down and adds those that are new to their cohorts.</summary>
    public static async Task CountAsync(NpgsqlConnection connection, IReadOnlyList<DegreeRecorded> messages)
    {
        await using var facts = new NpgsqlCommand(ByHandTables.Fact, connection);
        Add(facts, messages, m => m.Id);
        Add(facts, messages, m => m.PersonId);
        Add(facts, messages, m => m.OccurredAt);
        Add(facts, messages, m => m.Version);
        Add(facts, messages, m => JsonSerializer.Serialize(m, JsonSerializerOptions.Web));
        var fresh = new HashSet<Guid>();
        await using (var reader = await facts.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                fresh.Add(reader.GetGuid(0));
        }
        var cohorts = messages.Where(m => fresh.Contains(m.Id)).GroupBy(m => (m.School, m.Programme, m.Year)).ToArray();
        await using var add = new NpgsqlCommand(ByHandTables.Cohort, connection);
        Add(add, cohorts, c => c.Key.School);
        Add(add, cohorts, c => c.Key.Programme);
        Add(add, cohorts, c => c.Key.Year);
        Add(add, cohorts, c => c.Count());
        await add.ExecuteNonQueryAsync();
    }

    private static void Add<TRow, T>(NpgsqlCommand command, IEnumerable<TRow> rows, Func<TRow, T> value) =>
        command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(value).ToArray() });
}
