using System.Threading.Channels;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AlumniPlatform.Membership.Intake.Amqp;

/// <summary>
/// The intake's AMQP door: consumes what school systems publish, in their order, in batches, and acknowledges after the commit.
/// One replica consumes, the others stand by. When broker, database or connection is lost it begins anew; what was not
/// acknowledged is delivered again, before what came later.
/// </summary>
internal sealed partial class AmqpIntake(
    IConfiguration configuration, NpgsqlDataSource database, AmqpBatch batch, TimeProvider time, ILogger<AmqpIntake> log) : BackgroundService
{
    public const string Exchange = "school-systems";
    public const string Queue = "membership.school-systems";

    private const ushort Prefetch = 500;
    private const int MaxBatchBytes = 4 * 1024 * 1024; // some ten thousand events, an odd large message by itself
    private const int DeliveryLimit = 1_000_000; // RabbitMQ 4 drops a message after 20 deliveries unless told otherwise
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(30);

    /// <summary>Whether exchange and queue have been declared, so that nothing published is dropped.</summary>
    public bool IsDeclared { get; private set; }

    public bool IsConsuming { get; private set; }

    /// <summary>Whether another consumes, and this one would take over.</summary>
    public bool StandsBy { get; private set; }

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
            (IsConsuming, StandsBy) = (false, false);
            await Task.Delay(RetryEvery, time, stoppingToken);
        }
    }

    private async Task ConsumeAsync(ConnectionFactory factory, CancellationToken stopping)
    {
        await using var connection = await factory.CreateConnectionAsync(stopping);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stopping);
        await DeclareAsync(channel, stopping);
        IsDeclared = true;
        await using var turn = await TakeTurnAsync(channel, stopping);
        var settled = await SettledMessages.ReadAsync(turn.Session, stopping);

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
        (IsConsuming, StandsBy) = (true, false);
        while (await AnyAsync(waiting.Reader, turn, stopping) && channel.IsOpen)
        {
            var messages = Take(waiting.Reader);
            await batch.SettleAsync(messages, turn, settled, of => AcknowledgeAsync(channel, of, all: of.Count == messages.Count), stopping);
        }
        throw new IOException($"consuming ended: {channel.CloseReason?.ReplyText ?? "the queue is gone"}");

        Task End(object sender, AsyncEventArgs reason)
        {
            waiting.Writer.TryComplete();
            return Task.CompletedTask;
        }
    }

    /// <summary>
    /// Waits until this replica has the turn and nobody else consumes: one that lost its session may not have noticed yet, and of
    /// the version before each replica consumed.
    /// </summary>
    private async Task<AmqpTurn> TakeTurnAsync(IChannel channel, CancellationToken stopping)
    {
        for (var turn = await AmqpTurn.TryTakeAsync(database, stopping); ; turn ??= await AmqpTurn.TryTakeAsync(database, stopping))
        {
            try
            {
                if ((await channel.QueueDeclarePassiveAsync(Queue, stopping)).ConsumerCount == 0 && turn is not null)
                    return turn;
                if (!StandsBy)
                    LogStandingBy();
                StandsBy = true;
                await Task.Delay(RetryEvery, time, stopping);
            }
            catch when (turn is not null)
            {
                await turn.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Waits for messages; false when none can come any more.</summary>
    private async Task<bool> AnyAsync(ChannelReader<AmqpMessage> waiting, AmqpTurn turn, CancellationToken stopping)
    {
        var any = waiting.WaitToReadAsync(stopping).AsTask();
        while (true)
        {
            try
            {
                return await any.WaitAsync(CheckEvery, time, stopping);
            }
            catch (TimeoutException)
            {
                await turn.CheckAsync(stopping);
            }
        }
    }

    // Also when the service stops: they are settled.
    private static async Task AcknowledgeAsync(IChannel channel, IReadOnlyList<AmqpMessage> settled, bool all)
    {
        foreach (var message in all ? settled.TakeLast(1) : settled)
            await channel.BasicAckAsync(message.DeliveryTag, multiple: all, CancellationToken.None);
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Another replica consumes the school systems' messages; this one stands by")]
    private partial void LogStandingBy();

    [LoggerMessage(Level = LogLevel.Warning, Message = "School systems' messages are not consumed: {Reason}")]
    private partial void LogAway(string reason);
}
