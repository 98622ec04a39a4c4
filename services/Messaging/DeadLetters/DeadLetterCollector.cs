using System.Globalization;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AlumniPlatform.Messaging.DeadLetters;

/// <summary>
/// Moves this service's error queues into its table of dead letters, where they can be listed and searched. A message
/// leaves the queue after the commit; while the database is away it waits in the queue.
/// </summary>
internal sealed partial class DeadLetterCollector(
    NpgsqlDataSource database, Broker broker, Topology topology, ServiceName service, TimeProvider time, ILogger<DeadLetterCollector> log) : BackgroundService
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var channel = await broker.OpenChannelAsync(stoppingToken);
                var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                channel.ChannelShutdownAsync += (_, _) =>
                {
                    closed.TrySetResult();
                    return Task.CompletedTask;
                };
                await channel.BasicQosAsync(0, 100, global: false, stoppingToken);
                foreach (var queue in topology.Routes.Where(r => r.Consumers.Contains(service.Value)).Select(r => r.Queue(service.Value)))
                {
                    await ConsumeAsync(channel, Topology.ErrorQueue(queue), queue, stoppingToken);
                    await ConsumeAsync(channel, Topology.SkippedQueue(queue), queue, stoppingToken);
                }
                await closed.Task.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
            catch (Exception e) when (Broker.IsAway(e))
            {
                LogInterrupted(e.Message);
            }
            await Task.Delay(PauseAfterFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task ConsumeAsync(IChannel channel, string errorQueue, string queue, CancellationToken cancellationToken)
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            try
            {
                await SaveAsync(queue, delivery, cancellationToken);
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellationToken);
            }
            catch (NpgsqlException e)
            {
                LogInterrupted(e.Message);
                await Task.Delay(PauseAfterFailure, time, cancellationToken);
                await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: true, cancellationToken);
            }
        };
        return channel.BasicConsumeAsync(errorQueue, autoAck: false, consumer, cancellationToken);
    }

    private async Task SaveAsync(string queue, BasicDeliverEventArgs delivery, CancellationToken cancellationToken)
    {
        var headers = delivery.BasicProperties.Headers;
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand("""
            insert into messaging.dead_letter
                (id, message_id, queue, reason, exception_type, stack_trace, content_type, body, attempts, failed_at, state)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'Waiting')
            on conflict (queue, message_id) where state = 'Waiting' do nothing
            """);
        var parameters = command.Parameters;
        parameters.Add(new() { Value = Guid.CreateVersion7(now) });
        parameters.Add(new() { Value = Guid.TryParse(delivery.BasicProperties.MessageId, out var id) ? id : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        parameters.Add(new() { Value = queue });
        parameters.Add(new() { Value = Text(headers, FaultHeaders.Reason) ?? "No consumer takes this type of message." });
        parameters.Add(new() { Value = (object?)Text(headers, FaultHeaders.ExceptionType) ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        parameters.Add(new() { Value = (object?)Text(headers, FaultHeaders.StackTrace) ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        parameters.Add(new() { Value = delivery.BasicProperties.ContentType ?? Envelope.ContentType });
        parameters.Add(new() { Value = delivery.Body.ToArray() });
        parameters.Add(new() { Value = int.TryParse(Text(headers, FaultHeaders.RetryCount), CultureInfo.InvariantCulture, out var retries) ? retries + 1 : 1 });
        parameters.Add(new() { Value = DateTimeOffset.TryParse(Text(headers, FaultHeaders.Timestamp), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUniversalTime() : now });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string? Text(IDictionary<string, object?>? headers, string name) =>
        headers is not null && headers.TryGetValue(name, out var value)
            ? value switch
            {
                byte[] bytes => Encoding.UTF8.GetString(bytes),
                null => null,
                _ => Convert.ToString(value, CultureInfo.InvariantCulture),
            }
            : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Collecting dead letters was interrupted and goes on: {Reason}")]
    private partial void LogInterrupted(string reason);
}
