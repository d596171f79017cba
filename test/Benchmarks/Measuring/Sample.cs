namespace OcmAddons.Benchmarks.Measuring;

/// <summary>What a load did in a time, and what it cost the processes in the middle.</summary>
internal sealed record Sample(double PerSecond, double CpuPerUnit, double P50, double P99)
{
    public static Sample Of(long count, TimeSpan elapsed, double cpuSeconds, IEnumerable<Meter> meters)
    {
        var latencies = meters.SelectMany(meter => meter.Latencies).Order().ToList();
        var cpuPerUnit = count == 0 ? 0 : cpuSeconds / count;
        return new Sample(count / elapsed.TotalSeconds, cpuPerUnit, Rank(latencies, .5), Rank(latencies, .99));
    }

    /// <summary>The one of which as many were faster as were slower.</summary>
    public static Sample Median(IEnumerable<Sample> samples)
    {
        var ordered = samples.OrderBy(sample => sample.PerSecond).ToList();
        return ordered[ordered.Count / 2];
    }

    private static double Rank(List<double> ordered, double part) =>
        ordered.Count == 0 ? 0 : ordered[(int)(part * (ordered.Count - 1))];
}
