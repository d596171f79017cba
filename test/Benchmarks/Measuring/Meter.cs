using System.Diagnostics;

namespace OcmAddons.Benchmarks.Measuring;

/// <summary>What one worker has done so far; read by others while it works.</summary>
internal sealed class Meter
{
    private readonly List<double> latencies = [];
    private long count;

    public long Count => Volatile.Read(ref count);

    /// <summary>Milliseconds that each operation took, once the worker has ended.</summary>
    public IReadOnlyList<double> Latencies => latencies;

    /// <summary>Latencies of operations that begin from now on are kept.</summary>
    public bool Recording { get; set; }

    public void Add(long done) => Volatile.Write(ref count, count + done);

    public void AddTimed(long startedAt)
    {
        Add(1);
        if (Recording) latencies.Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
    }
}
