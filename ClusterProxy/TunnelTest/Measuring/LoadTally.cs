namespace OcmAddons.ClusterProxy.TunnelTest.Measuring;

/// <summary>What the workers of one load count.</summary>
internal sealed class LoadTally
{
    private readonly Lock gate = new();
    private readonly List<double> milliseconds = [];
    private long bytes;
    private int failures;
    private string? firstFailure;

    public void Done(TimeSpan took, long carried)
    {
        lock (gate)
        {
            milliseconds.Add(took.TotalMilliseconds);
            bytes += carried;
        }
    }

    public void Failed(string reason)
    {
        lock (gate)
        {
            failures++;
            firstFailure ??= reason;
        }
    }

    public MeasuredLoad Sum(string load, int connections, TimeSpan elapsed)
    {
        var seconds = Math.Max(elapsed.TotalSeconds, 1e-3); // a rate is a number, whatever the clock does
        lock (gate)
        {
            milliseconds.Sort();
            return new MeasuredLoad
            {
                Load = load,
                Connections = connections,
                PerSecond = milliseconds.Count / seconds,
                MedianMilliseconds = Percentile(0.5),
                P99Milliseconds = Percentile(0.99),
                MegabytesPerSecond = bytes > 0 ? bytes / 1e6 / seconds : null,
                Failures = failures,
                FirstFailure = firstFailure,
            };
        }
    }

    private double Percentile(double part) =>
        milliseconds.Count == 0 ? 0 : milliseconds[(int)Math.Ceiling(milliseconds.Count * part) - 1];
}
