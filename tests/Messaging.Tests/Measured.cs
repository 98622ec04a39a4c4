using System.Diagnostics.Metrics;

namespace AlumniPlatform.Messaging.Tests;

/// <summary>Listens to one instrument of messaging, as an exporter does.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener listener = new();
    private long sum;
    private double last = double.NaN;

    public Measured(string instrument)
    {
        listener.InstrumentPublished = (found, all) =>
        {
            if (found.Meter.Name == MessagingMetrics.Name && found.Name == instrument)
                all.EnableMeasurementEvents(found);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) =>
        {
            Interlocked.Add(ref sum, value);
            Volatile.Write(ref last, value);
        });
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => Volatile.Write(ref last, value));
        listener.Start();
    }

    public long Sum => Interlocked.Read(ref sum);

    /// <summary>What a gauge says now; not a number while nothing was measured.</summary>
    public double Last
    {
        get
        {
            listener.RecordObservableInstruments();
            return Volatile.Read(ref last);
        }
    }

    public void Dispose() => listener.Dispose();
}
