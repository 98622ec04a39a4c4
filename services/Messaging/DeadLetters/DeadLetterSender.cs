using System.Globalization;
using MassTransit;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AlumniPlatform.Messaging.DeadLetters;

/// <summary>Puts a message that is given up into its queue's error queue, with the reason, under MassTransit's header names.</summary>
internal sealed partial class DeadLetterSender(Broker broker, TimeProvider time, ILogger<DeadLetterSender> log) : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private IChannel? channel;

    public async Task SendAsync(string queue, ConsumeContext message, Exception error, int attempts, CancellationToken cancellationToken)
    {
        var properties = new BasicProperties
        {
            MessageId = message.MessageId?.ToString(),
            ContentType = message.ReceiveContext.ContentType.ToString(),
            DeliveryMode = DeliveryModes.Persistent,
            Headers = new Dictionary<string, object?>
            {
                [FaultHeaders.Reason] = error.Message,
                [FaultHeaders.ExceptionType] = error.GetType().FullName,
                [FaultHeaders.StackTrace] = error.StackTrace,
                [FaultHeaders.Timestamp] = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
                [FaultHeaders.RetryCount] = attempts - 1,
            },
        };
        var body = message.ReceiveContext.GetBody();
        await gate.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                try
                {
                    if (channel is not { IsOpen: true })
                        channel = await broker.OpenChannelAsync(cancellationToken);
                    await channel.BasicPublishAsync("", Topology.ErrorQueue(queue), mandatory: true, properties, body, cancellationToken);
                    break;
                }
                catch (Exception e) when (Broker.IsAway(e))
                {
                    // Sent again over a new channel: it may then lie there twice, which the dead letters' key sees to.
                }
            }
        }
        finally
        {
            gate.Release();
        }
        MessagingMetrics.DeadLetters.Add(1);
        LogDeadLettered(message.MessageId, queue, error);
    }

    public async ValueTask DisposeAsync()
    {
        if (channel is not null)
            await channel.DisposeAsync();
        gate.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {MessageId} of {Queue} is given up and waits among the dead letters")]
    private partial void LogDeadLettered(Guid? messageId, string queue, Exception error);
}
