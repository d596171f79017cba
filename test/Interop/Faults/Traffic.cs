using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.Interop.Tests.Faults;

/// <summary>Connections that keep bytes going back and forth until something breaks them.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private readonly List<Stream> streams = [];
    private readonly List<Task<long>> running = [];
    private readonly CancellationTokenSource stopping = new();
    private long rounds;

    /// <summary>How many messages have come back so far, over all connections.</summary>
    public long Rounds => Volatile.Read(ref rounds);

    /// <summary>How many connections have broken.</summary>
    public int Broken => running.Count(task => task.IsCompleted);

    public static async Task<Traffic> StartAsync(
        ITunnelDialer dialer, int port, int connections, CancellationToken cancellationToken,
        string host = TunnelLab.Cluster)
    {
        var traffic = new Traffic();
        for (var i = 0; i < connections; i++)
        {
            var stream = await dialer.DialAsync(host, port, cancellationToken);
            traffic.streams.Add(stream);
            traffic.running.Add(traffic.PingPongAsync(stream));
        }

        return traffic;
    }

    /// <summary>Waits until every connection has broken.</summary>
    public async Task AllBrokenAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(running).WaitAsync(cancellationToken);

    /// <summary>Waits until bytes have gone around once more on some connection.</summary>
    public async Task MovesAsync(CancellationToken cancellationToken)
    {
        var before = Rounds;
        await Testing.Waiting.Eventually.TrueAsync(
            _ => Task.FromResult(Rounds > before + running.Count), "bytes to move", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        await Task.WhenAll(running);
        foreach (var stream in streams) await stream.DisposeAsync();
    }

    // Ends with the number of rounds, when the connection breaks or the test is over.
    private async Task<long> PingPongAsync(Stream stream)
    {
        var (sent, received) = (new byte[10_000], new byte[10_000]);
        for (var count = 0L; ; count++)
        {
            try
            {
                Random.Shared.NextBytes(sent);
                await stream.WriteAsync(sent, stopping.Token);
                await stream.ReadExactlyAsync(received, stopping.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                return count;
            }

            if (!sent.AsSpan().SequenceEqual(received)) throw new InvalidDataException("Other bytes came back.");
            Interlocked.Increment(ref rounds);
        }
    }
}
