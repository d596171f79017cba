namespace OcmAddons.Konnectivity.Http2;

/// <summary>Asks a silent peer whether it is alive, and gives it up when it does not answer.</summary>
internal sealed class KeepAliveWatch(Http2Output output, TimeSpan interval, TimeSpan timeout, TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);
    private long heard = time.GetTimestamp();

    /// <summary>Silence after which the peer is asked; may be changed at any time.</summary>
    public TimeSpan Interval { get; set; } = interval;

    /// <summary>Something came from the peer.</summary>
    public void Heard() => Volatile.Write(ref heard, time.GetTimestamp());

    /// <summary>Ends when the token does, or with what it has found out.</summary>
    public async Task<IOException?> RunAsync(CancellationToken cancellationToken)
    {
        if (Interval <= TimeSpan.Zero || Interval == Timeout.InfiniteTimeSpan) return null;
        try
        {
            while (true)
            {
                await Task.Delay(Interval < Step ? Interval : Step, time, cancellationToken);
                if (time.GetElapsedTime(Volatile.Read(ref heard)) < Interval) continue;
                var asked = time.GetTimestamp();
                output.Frame(FrameType.Ping, FrameFlags.None, 0, "keepaliv"u8);
                output.Flush();
                await Task.Delay(timeout, time, cancellationToken);
                if (Volatile.Read(ref heard) >= asked) continue;
                return new IOException($"No sign of life for {Interval + timeout}.");
            }
        }
        catch (OperationCanceledException)
        {
            return null; // the connection ended
        }
    }
}
