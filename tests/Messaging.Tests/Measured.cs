using System.Diagnostics.Metrics;

namespace AlumniPlatform.Messaging.Tests;

/// <summary>Listens to a counter of messaging, as an exporter does. Other tests of the process are heard as well.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener listener;
    private long sum;

    public Measured(string counter)
    {
        listener = Listen(counter);
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref sum, value));
        listener.Start();
    }

    public long Sum => Interlocked.Read(ref sum);

    /// <summary>What the gauges of this name say now, one for each service in the process.</summary>
    public static List<T> Now<T>(string gauge) where T : struct
    {
        using var listener = Listen(gauge);
        var values = new List<T>();
        listener.SetMeasurementEventCallback<T>((_, value, _, _) => values.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }

    public void Dispose() => listener.Dispose();

    private static MeterListener Listen(string instrument) => new()
    {
        InstrumentPublished = (found, all) =>
        {
            if (found.Meter.Name == MessagingMetrics.Name && found.Name == instrument)
                all.EnableMeasurementEvents(found);
        },
    };
}
