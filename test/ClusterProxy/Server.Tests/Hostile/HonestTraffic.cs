using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.Server.Tests.Hostile;

/// <summary>A connection that asks and gets its own bytes back, again and again, while others misbehave.</summary>
internal sealed class HonestTraffic : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly Stream stream;
    private readonly Task running;
    private bool disposed;

    private HonestTraffic(Stream stream)
    {
        this.stream = stream;
        running = RunAsync();
    }

    public int Rounds { get; private set; }

    public static async Task<HonestTraffic> StartAsync(
        KonnectivityDialer dialer, int port, CancellationToken cancellationToken) =>
        new(await dialer.DialAsync(TunnelKit.Cluster1, port, cancellationToken));

    /// <summary>Throws when anything went wrong meanwhile.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        await stopping.CancelAsync();
        await running;
        await stream.DisposeAsync();
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var random = new Random(1);
        var sent = new byte[4_000];
        var back = new byte[sent.Length];
        do
        {
            random.NextBytes(sent);
            await stream.WriteAsync(sent, TunnelKit.Cancellation);
            await stream.ReadExactlyAsync(back, TunnelKit.Cancellation);
            if (!back.AsSpan().SequenceEqual(sent)) throw new InvalidDataException("These bytes are somebody else's.");
            Rounds++;
        }
        while (!stopping.IsCancellationRequested);
    }
}
