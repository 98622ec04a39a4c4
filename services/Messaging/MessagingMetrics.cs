using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AlumniPlatform.Messaging;

internal static class MessagingMetrics
{
    public const string Name = "AlumniPlatform.Messaging";

    public static readonly ActivitySource Activities = new(Name);
    public static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Sent = Meter.CreateCounter<long>("messaging.outbox.sent", "{message}", "Messages that the broker confirmed.");
    public static readonly Counter<long> Consumed = Meter.CreateCounter<long>("messaging.inbox.consumed", "{message}", "Messages applied for the first time.");
    public static readonly Counter<long> Duplicates = Meter.CreateCounter<long>("messaging.inbox.duplicates", "{message}", "Messages that had been applied before.");
    public static readonly Counter<long> Retries = Meter.CreateCounter<long>("messaging.inbox.retries", "{message}", "Messages tried again by themselves.");
    public static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>("messaging.dead_letters", "{message}", "Messages given up.");
    public static readonly Histogram<double> Latency = Meter.CreateHistogram<double>("messaging.consume.latency", "s", "From the fact (OccurredAt) to its commit in the consumer.");
}
