using System.Diagnostics;
using System.Globalization;
using AlumniPlatform.Testing;

namespace AlumniPlatform.Benchmarks.Outbox;

/// <summary>
/// Messages from a publisher's transaction through the broker into a consumer's transaction, by Messaging and by hand, in
/// turns on the same servers. The clock runs from the first write to the last message applied.
/// </summary>
internal static class OutboxBenchmark
{
    public static async Task RunAsync(int messages, int rounds)
    {
        await MeasureAsync(false, messages / 10);
        await MeasureAsync(true, messages / 10);
        var rates = (Hand: new List<double>(), Messaging: new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            rates.Hand.Add(await MeasureAsync(true, messages));
            rates.Messaging.Add(await MeasureAsync(false, messages));
            Print($"round {round + 1}: hand-written {rates.Hand[^1]:N0}/s, Messaging {rates.Messaging[^1]:N0}/s, ratio {rates.Messaging[^1] / rates.Hand[^1]:0.00}");
        }
        var (hand, own) = (Median(rates.Hand), Median(rates.Messaging));
        Print($"outbox + relay + inbox, {messages:N0} messages, median of {rounds}: hand-written {hand:N0}/s, Messaging {own:N0}/s, ratio {own / hand:0.00}");
    }

    private static async Task<double> MeasureAsync(bool byHand, int messages)
    {
        await using var publisher = await TestDatabase.CreateEmptyAsync();
        await using var consumer = await TestDatabase.CreateEmptyAsync();
        await using var broker = await TestVirtualHost.CreateAsync();
        await using IPipe pipe = byHand
            ? await HandWritten.StartAsync(publisher.Source, consumer.Source, broker.ConnectionString)
            : await ThroughMessaging.StartAsync(publisher.ConnectionString, consumer.ConnectionString, broker.ConnectionString);
        var (clock, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await pipe.WriteAsync(messages);
        var written = clock.Elapsed;
        await Eventually.Async(() => consumer.ScalarAsync<long>("select count(*) from recorded"), n => n == messages, TimeSpan.FromMinutes(5));
        if (Environment.GetEnvironmentVariable("BENCHMARK_DETAILS") is not null)
            Print($"  {pipe.GetType().Name}: written in {written.TotalSeconds:0.00} s, all in {clock.Elapsed.TotalSeconds:0.00} s, {(Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / messages:0} µs of this process a message");
        return messages / clock.Elapsed.TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}

/// <summary>A way from one database into another.</summary>
internal interface IPipe : IAsyncDisposable
{
    /// <summary>Writes so many degrees, 500 a transaction, each with its message.</summary>
    Task WriteAsync(int messages);
}
