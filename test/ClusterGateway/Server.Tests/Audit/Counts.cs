using System.Diagnostics.Metrics;

namespace OcmAddons.ClusterGateway.Server.Tests.Audit;

/// <summary>What one counter of the audit has counted in this test, by its label.</summary>
internal sealed class Counts : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);

    public Counts(IMeterFactory factory, string instrument, string label)
    {
        listener.InstrumentPublished = (published, l) =>
        {
            if (ReferenceEquals(published.Meter.Scope, factory) && published.Name == instrument)
                l.EnableMeasurementEvents(published);
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            var key = tags.ToArray().Where(t => t.Key == label).Select(t => $"{t.Value}").FirstOrDefault("");
            lock (counts) counts[key] = counts.GetValueOrDefault(key) + count;
        });
        listener.Start();
    }

    public override string ToString()
    {
        lock (counts) return string.Join(' ', counts.Select(c => $"{c.Key}={c.Value}"));
    }

    public void Dispose() => listener.Dispose();
}
