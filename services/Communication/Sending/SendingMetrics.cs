using System.Diagnostics.Metrics;

namespace AlumniPlatform.Communication.Sending;

internal static class SendingMetrics
{
    private static readonly Meter Meter = new("AlumniPlatform.Communication");

    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("mail.attempts", "{message}", "Messages offered to the mail server, by purpose and outcome.");

    private static readonly Histogram<double> Latency = Meter.CreateHistogram<double>("mail.latency", "s", "From the queue to the mail server's acceptance.");

    private static long paused;

    static SendingMetrics() => Meter.CreateObservableGauge("mail.pauses", () => Volatile.Read(ref paused), "{pause}", "Where sending stands still because a mail server refused.");

    /// <summary>How many pauses are open, as this replica saw it last.</summary>
    public static void Paused(int open) => Volatile.Write(ref paused, open);

    public static void Attempted(string purpose, SendOutcome outcome, TimeSpan sinceQueued)
    {
        Attempts.Add(1, new("purpose", purpose), new("outcome", outcome.Refusal is { } refusal ? refusal.Kind.ToString() : outcome.Kind.ToString()));
        if (outcome.Kind == SendKind.Accepted)
            Latency.Record(sinceQueued.TotalSeconds, new KeyValuePair<string, object?>("purpose", purpose));
    }
}
