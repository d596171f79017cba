using System.Buffers;
using System.IO.Pipelines;
using OcmAddons.ClusterProxy.Server.Metrics;
using OcmAddons.ClusterProxy.Server.Tunnels;
using OcmAddons.Konnectivity.Tls;

namespace OcmAddons.ClusterProxy.Server.Frontends;

/// <summary>One connection of a frontend that asked for a CONNECT: a dial, then raw bytes.</summary>
internal sealed class HttpConnectFrontend : IFrontend, IAsyncDisposable
{
    // How long an agent has to answer that it has closed its end.
    private static readonly TimeSpan CloseWait = TimeSpan.FromSeconds(10);

    private readonly Stream stream;
    private readonly PipeReader input;
    private readonly DialCoordinator dials;
    private readonly TunnelLimits limits;
    private readonly TimeProvider time;
    private readonly FrontendWriter writer;
    private readonly Tunnel tunnel;
    private readonly TaskCompletionSource closedByAgent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource ending;
    private Task<ReadResult> reading;

    public HttpConnectFrontend(
        Stream stream, PipeReader input, DialCoordinator dials, TunnelLimits limits, ServerMetrics metrics,
        TimeProvider time, CancellationToken cutting)
    {
        this.stream = stream;
        this.input = input;
        this.dials = dials;
        this.limits = limits;
        this.time = time;
        tunnel = new Tunnel(this, limits, time);
        writer = new FrontendWriter(stream, tunnel.Delivered, metrics);
        ending = CancellationTokenSource.CreateLinkedTokenSource(cutting);
        reading = input.ReadAsync(ending.Token).AsTask();
    }

    /// <summary>Dials, and carries bytes until either side has no more.</summary>
    public async Task RunAsync(string target)
    {
        var outcome = await DialAsync(new DialTarget("tcp", target));
        if (outcome.Result == DialResult.Connected) await PumpAsync();
        else writer.WriteHead(ConnectAnswer.Failed(outcome));
        var drained = await writer.DrainAsync(limits.StallTimeout, time, ending.Token);
        if (drained && stream is TlsStream secure)
            await secure.ShutdownAsync(ending.Token).WaitAsync(limits.StallTimeout, time, ending.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        tunnel.Close();
        await ending.CancelAsync();
        await stream.DisposeAsync();
        await writer.CloseAsync();
        await ReadingEndedAsync();
        await input.CompleteAsync();
        ending.Dispose();
    }

    bool IFrontend.Connected(long connectId)
    {
        // Before any byte of the destination: this is called by the loop that brings those.
        if (!writer.WriteHead(ConnectAnswer.Established)) return false;
        writer.Flush();
        return true;
    }

    void IFrontend.Deliver(long connectId, in ReadOnlySequence<byte> data) => writer.WriteData(data);

    void IFrontend.Closed(long connectId, string error)
    {
        closedByAgent.TrySetResult();
        input.CancelPendingRead();
    }

    void IFrontend.Flush() => writer.Flush();

    // A frontend that leaves while its dial is under way takes the dial along.
    private async Task<DialOutcome> DialAsync(DialTarget target)
    {
        using var dialing = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        var dial = dials.DialAsync(tunnel, target, dialing.Token);
        await Task.WhenAny(dial, reading);
        if (!dial.IsCompleted && (reading.IsFaulted || (await reading).IsCompleted)) await dialing.CancelAsync();
        return await dial;
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            var result = await reading;
            if (result.IsCanceled || closedByAgent.Task.IsCompleted) return;
            if (!await tunnel.SendAsync(result.Buffer, ending.Token)) return;
            input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) break;
            reading = input.ReadAsync(ending.Token).AsTask();
        }

        // What the destination has sent until now is still on its way to a frontend that only stopped sending.
        tunnel.RequestClose();
        try
        {
            await closedByAgent.Task.WaitAsync(CloseWait, time, ending.Token);
        }
        catch (TimeoutException)
        {
            // The agent need not be asked again: the tunnel is forgotten.
        }
    }

    // The buffers that it reads into must not be given back before.
    private async Task ReadingEndedAsync()
    {
        try
        {
            await reading;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException)
        {
            // the connection ended, as it was to
        }
    }
}
