using System.Diagnostics.Metrics;

namespace AlumniPlatform.Communication.Sending;

internal static class SendingMetrics
{
    private static readonly Meter Meter = new("AlumniPlatform.Communication");

    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("mail.attempts", "{message}", "Messages offered to the mail server, by purpose and outcome.");

    private static readonly Histogram<double> Latency = Meter.CreateHistogram<double>("mail.latency", "s", "From the queue to the mail server's acceptance.");

    public static void Attempted(string purpose, SendKind outcome, TimeSpan sinceQueued)
    {
        Attempts.Add(1, new("purpose", purpose), new("outcome", outcome.ToString()));
        if (outcome == SendKind.Accepted)
            Latency.Record(sinceQueued.TotalSeconds, new KeyValuePair<string, object?>("purpose", purpose));
    }
}
