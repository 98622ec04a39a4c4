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
    private enum Way
    {
        ByHand,
        InBulk,
        OneByOne,
    }

    public static async Task RunAsync(int messages, int rounds)
    {
        var rates = Enum.GetValues<Way>().ToDictionary(way => way, _ => new List<double>());
        foreach (var way in rates.Keys)
            await MeasureAsync(way, messages / 10); // compiles everything
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (way, seen) in rates)
                seen.Add(await MeasureAsync(way, messages));
        }
        var hand = Median(rates[Way.ByHand]);
        Print($"outbox + relay + inbox, {messages:N0} messages, median of {rounds} rounds in turns");
        Print($"by hand, a broker message each:      {hand,8:N0}/s");
        Print($"db.PublishAsync, in bulk:            {Median(rates[Way.InBulk]),8:N0}/s, ratio {Median(rates[Way.InBulk]) / hand:0.00}");
        Print($"db.Publish, 500 in one SaveChanges:  {Median(rates[Way.OneByOne]),8:N0}/s, ratio {Median(rates[Way.OneByOne]) / hand:0.00}");
    }

    private static async Task<double> MeasureAsync(Way way, int messages)
    {
        await using var publisher = await TestDatabase.CreateEmptyAsync();
        await using var consumer = await TestDatabase.CreateEmptyAsync();
        await using var broker = await TestVirtualHost.CreateAsync();
        await using IPipe pipe = way == Way.ByHand
            ? await HandWritten.StartAsync(publisher.Source, consumer.Source, broker.ConnectionString)
            : await ThroughMessaging.StartAsync(publisher.ConnectionString, consumer.ConnectionString, broker.ConnectionString, inBulk: way == Way.InBulk);
        var (clock, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await pipe.WriteAsync(messages);
        var written = clock.Elapsed;
        await Eventually.Async(() => consumer.ScalarAsync<long>("select count(*) from recorded"), n => n == messages, TimeSpan.FromMinutes(5));
        if (Environment.GetEnvironmentVariable("BENCHMARK_DETAILS") is not null)
            Print($"  {way}: written in {written.TotalSeconds:0.00} s, all in {clock.Elapsed.TotalSeconds:0.00} s, {(Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / messages:0} µs of this process a message");
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
