using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AlumniPlatform.Messaging;

/// <summary>The connection of the relay and of the dead letters; consumers have MassTransit's.</summary>
internal sealed partial class Broker(IConfiguration configuration, Topology topology, TimeProvider time, ILogger<Broker> log) : IAsyncDisposable
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly TaskCompletionSource declared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IConnection? connection;

    /// <summary>Address from <c>ConnectionStrings__messaging</c>, an AMQP URI.</summary>
    public Uri Address { get; } = new(configuration.GetConnectionString("messaging")
        ?? throw new InvalidOperationException("ConnectionStrings__messaging is not set: it is the broker's AMQP address."));

    /// <summary>Completes when every exchange and queue of the platform has been declared once.</summary>
    public Task Declared => declared.Task;

    public bool IsConnected => connection is { IsOpen: true };

    /// <summary>A channel on which a publish completes when the broker has the message safe. Waits for as long as the broker is away.</summary>
    public async Task<IChannel> OpenChannelAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var open = await ConnectAsync(cancellationToken);
                return await open.CreateChannelAsync(
                    new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null),
                    cancellationToken);
            }
            catch (Exception e) when (IsAway(e))
            {
                LogAway(e.Message);
                await Task.Delay(RetryEvery, time, cancellationToken);
            }
        }
    }

    /// <summary>Whether <paramref name="exception"/> says that the broker is away, so that the same call may succeed later.</summary>
    public static bool IsAway(Exception exception) =>
        exception is BrokerUnreachableException or OperationInterruptedException or IOException or System.Net.Sockets.SocketException or TimeoutException or ObjectDisposedException
        && exception is not PublishException;

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (connection is { IsOpen: true })
                return connection;
            if (connection is not null)
                await connection.DisposeAsync();
            connection = null;
            var factory = new ConnectionFactory
            {
                Uri = Address,
                ClientProvidedName = AppDomain.CurrentDomain.FriendlyName,
                AutomaticRecoveryEnabled = false, // a lost connection is replaced here, with what it had in flight known
            };
            var opened = await factory.CreateConnectionAsync(cancellationToken);
            await using (var channel = await opened.CreateChannelAsync(cancellationToken: cancellationToken))
                await topology.DeclareAsync(channel, cancellationToken);
            connection = opened;
            declared.TrySetResult();
            return opened;
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
            await connection.DisposeAsync();
        gate.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker is away: {Reason}")]
    private partial void LogAway(string reason);
}
