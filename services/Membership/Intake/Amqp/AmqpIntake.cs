using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AlumniPlatform.Membership.Intake.Amqp;

/// <summary>
/// The intake's AMQP door: consumes what school systems publish, in batches, and acknowledges after the commit. When the
/// broker or the connection is lost it begins anew; what was not acknowledged is delivered again and is a duplicate then.
/// </summary>
internal sealed partial class AmqpIntake(IConfiguration configuration, AmqpBatch batch, TimeProvider time, ILogger<AmqpIntake> log) : BackgroundService
{
    public const string Exchange = "school-systems";
    public const string Queue = "membership.school-systems";

    private const ushort Prefetch = 500;
    private const int MaxBatchBytes = 4 * 1024 * 1024; // some ten thousand events, an odd large message by itself
    private const int DeliveryLimit = 1_000_000; // RabbitMQ 4 drops a message after 20 deliveries unless told otherwise
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    /// <summary>Whether exchange and queue have been declared, so that nothing published is dropped.</summary>
    public bool IsDeclared { get; private set; }

    public bool IsConsuming { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(configuration.GetConnectionString("messaging")!), // messaging has seen to it that it is set
            ClientProvidedName = "membership: school systems",
            AutomaticRecoveryEnabled = false, // a lost connection is replaced here, when the batch in hand is settled
        };
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConsumeAsync(factory, stoppingToken);
            }
            // Whatever it was: an intake that has ended for good is noticed by nobody.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogAway(e.Message);
            }
            IsConsuming = false;
            await Task.Delay(RetryEvery, time, stoppingToken);
        }
    }

    private async Task ConsumeAsync(ConnectionFactory factory, CancellationToken stopping)
    {
        await using var connection = await factory.CreateConnectionAsync(stopping);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stopping);
        await DeclareAsync(channel, stopping);
        IsDeclared = true;

        var waiting = System.Threading.Channels.Channel.CreateUnbounded<AmqpMessage>(); // bounded by the prefetch
        channel.ChannelShutdownAsync += End;
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.UnregisteredAsync += End; // somebody deleted the queue
        consumer.ReceivedAsync += (_, delivery) =>
        {
            waiting.Writer.TryWrite(AmqpMessage.From(delivery));
            return Task.CompletedTask;
        };
        await channel.BasicQosAsync(0, Prefetch, global: false, stopping);
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer, stopping);
        IsConsuming = true;
        while (await waiting.Reader.WaitToReadAsync(stopping) && channel.IsOpen)
        {
            var messages = Take(waiting.Reader);
            await batch.SettleAsync(messages, stopping);
            await channel.BasicAckAsync(messages[^1].DeliveryTag, multiple: true, CancellationToken.None); // also when the service stops: they are settled
        }
        throw new IOException($"consuming ended: {channel.CloseReason?.ReplyText ?? "the queue is gone"}");

        Task End(object sender, AsyncEventArgs reason)
        {
            waiting.Writer.TryComplete();
            return Task.CompletedTask;
        }
    }

    private static List<AmqpMessage> Take(ChannelReader<AmqpMessage> waiting)
    {
        var messages = new List<AmqpMessage>();
        for (var bytes = 0L; messages.Count < Prefetch && bytes < MaxBatchBytes && waiting.TryRead(out var message); bytes += message.Body.Length)
            messages.Add(message);
        return messages;
    }

    private static async Task DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        // The exchange last but one: who publishes before it exists hears so.
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = DeliveryLimit };
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(Queue, Exchange, routingKey: "", cancellationToken: cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "School systems' messages are not consumed: {Reason}")]
    private partial void LogAway(string reason);
}
