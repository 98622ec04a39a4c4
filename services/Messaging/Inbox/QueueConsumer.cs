using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using AlumniPlatform.Contracts;
using AlumniPlatform.Messaging.DeadLetters;
using AlumniPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AlumniPlatform.Messaging.Inbox;

/// <summary>
/// Takes what MassTransit receives from a queue and applies it in batches. When a batch fails, each of its messages is
/// tried by itself, in rounds with growing pauses, while the queue goes on: a poisonous message neither takes its
/// neighbours down nor makes anyone wait, and becomes a dead letter after its last round.
/// </summary>
internal sealed partial class QueueConsumer<TDb, TMessage, TConsumer>(
    InboxTransaction<TDb, TMessage, TConsumer> inbox, DeadLetterWriter deadLetters, Topology topology, ServiceName service,
    BatchLimit<TMessage> limit, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<QueueConsumer<TDb, TMessage, TConsumer>> log)
    : BackgroundService, IFilter<ReceiveContext>
    where TDb : DbContext
    where TMessage : class, IMessage
    where TConsumer : class, IConsume<TMessage>
{
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)];

    private static readonly TimeSpan PauseWhileDatabaseIsAway = TimeSpan.FromSeconds(1);

    private readonly Channel<Delivery<TMessage>> waiting = Channel.CreateUnbounded<Delivery<TMessage>>(); // bounded by the prefetch
    private readonly string queue = topology.RouteOf(typeof(TMessage)).Queue(service.Value);

    /// <summary>Called by MassTransit for each delivery; it acknowledges when this returns and gives back when this throws.</summary>
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        var received = ReceivedMessage.From(context);
        Delivery<TMessage>[] deliveries;
        try
        {
            deliveries = [.. Envelope.Unwrap<TMessage>(received.Body).Select(message => new Delivery<TMessage>(message, received))];
        }
        catch (JsonException unreadable)
        {
            await GiveUpAsync(received, unreadable, attempts: 1, lifetime.ApplicationStopping);
            return;
        }
        foreach (var delivery in deliveries)
        {
            if (!waiting.Writer.TryWrite(delivery))
                delivery.GiveBack(); // the service stops
        }
        await Task.WhenAll(deliveries.Select(d => d.Settled));
    }

    public void Probe(ProbeContext context) => context.CreateScope("inbox");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // At the first sign of a stop, so that MassTransit, which waits for what it handed over, need not wait for another batch.
        await using var atStop = lifetime.ApplicationStopping.Register(GiveBackWaiting);
        while (await waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var batch = new List<Delivery<TMessage>>(limit.Size);
            while (batch.Count < limit.Size && waiting.Reader.TryRead(out var delivery))
                batch.Add(delivery);
            if (await TryApplyAsync(batch, lifetime.ApplicationStopping) is { } error)
            {
                LogBatchFailed(queue, batch.Count, error.Message);
                _ = SettleOneByOneAsync(batch, lifetime.ApplicationStopping);
            }
            if (batch.Count < limit.Size)
                await Task.Delay(limit.Pause, time, stoppingToken);
        }
    }

    private void GiveBackWaiting()
    {
        waiting.Writer.TryComplete();
        while (waiting.Reader.TryRead(out var delivery))
            delivery.GiveBack();
    }

    private async Task SettleOneByOneAsync(List<Delivery<TMessage>> failed, CancellationToken stopping)
    {
        try
        {
            for (var round = 0; failed.Count > 0; round++)
            {
                MessagingMetrics.Retries.Add(failed.Count);
                var again = new List<Delivery<TMessage>>();
                foreach (var delivery in failed)
                {
                    if (await TryApplyAsync([delivery], stopping) is not { } error)
                        continue;
                    if (round < Pauses.Length)
                    {
                        again.Add(delivery);
                        continue;
                    }
                    await GiveUpAsync(delivery.Received with { MessageId = delivery.Message.Id, Body = Envelope.Wrap(delivery.Message) }, error, attempts: round + 2, stopping);
                    delivery.Done();
                }
                if (again.Count > 0)
                    await Task.Delay(Pauses[round], time, stopping);
                failed = again;
            }
        }
        catch (OperationCanceledException)
        {
            failed.ForEach(d => d.GiveBack()); // those that are done stay done
        }
    }

    /// <summary>
    /// Returns why the messages could not be applied; null when they are, or are given back because the service stops.
    /// A database that is away is no reason: it is waited for.
    /// </summary>
    private async Task<Exception?> TryApplyAsync(List<Delivery<TMessage>> batch, CancellationToken stopping)
    {
        using var activity = StartActivity(batch);
        while (true)
        {
            try
            {
                await inbox.ApplyAsync(queue, batch.ConvertAll(d => d.Message), CancellationToken.None);
                batch.ForEach(d => d.Done());
                return null;
            }
            catch (Exception e)
            {
                activity?.AddException(e);
                if (!MayPassByItself(e))
                    return e;
            }
            try
            {
                await Task.Delay(PauseWhileDatabaseIsAway, time, stopping);
            }
            catch (OperationCanceledException)
            {
                batch.ForEach(d => d.GiveBack());
                return null;
            }
        }
    }

    private async Task GiveUpAsync(ReceivedMessage message, Exception error, int attempts, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await deadLetters.WriteAsync(queue, message, error, attempts, stopping);
                LogGivenUp(message.MessageId, queue, error);
                return;
            }
            catch (NpgsqlException e)
            {
                LogBatchFailed(queue, 1, e.Message);
            }
            await Task.Delay(PauseWhileDatabaseIsAway, time, stopping);
        }
    }

    /// <summary>A single message continues its cause's trace; a batch has a trace of its own with a link to each cause.</summary>
    private Activity? StartActivity(List<Delivery<TMessage>> batch)
    {
        if (!MessagingMetrics.Activities.HasListeners())
            return null;
        var causes = batch.Select(d => d.Received.Cause).Where(c => c != default).Distinct().Take(128).ToList();
        return causes.Count == 1
            ? MessagingMetrics.Activities.StartActivity($"{queue} process", ActivityKind.Consumer, causes[0])
            : MessagingMetrics.Activities.StartActivity($"{queue} process", ActivityKind.Consumer, parentContext: default,
                links: causes.Select(c => new ActivityLink(c)));
    }

    private static bool MayPassByItself(Exception exception) =>
        Problems.IsDatabaseAway(exception)
        || exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure }
        || (exception.InnerException is { } inner && MayPassByItself(inner));

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Queue}: a batch of {Count} failed, each message is tried by itself: {Reason}")]
    private partial void LogBatchFailed(string queue, int count, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {MessageId} of {Queue} is given up and waits among the dead letters")]
    private partial void LogGivenUp(Guid? messageId, string queue, Exception error);
}

/// <summary>How many messages of a type are applied at once.</summary>
/// <param name="Size">At most so many.</param>
/// <param name="Pause">After fewer, more may come together for so long.</param>
internal sealed record BatchLimit<TMessage>(int Size, TimeSpan Pause);
