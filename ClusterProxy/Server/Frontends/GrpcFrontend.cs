using System.Buffers;
using OcmAddons.ClusterProxy.Server.Metrics;
using OcmAddons.ClusterProxy.Server.Tunnels;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Frontends;

/// <summary>One Proxy stream: a dial, then the bytes of one connection.</summary>
internal sealed class GrpcFrontend : IFrontend, IPacketSink, IAsyncDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);
    private readonly IServerPacketStream stream;
    private readonly DialCoordinator dials;
    private readonly ServerMetrics metrics;
    private readonly TimeProvider time;
    private readonly PacketWriter writer;
    private readonly Tunnel tunnel;
    private readonly CancellationTokenSource dialing;
    private ServerMetrics.Counted blocked;
    private Task dial = Task.CompletedTask;
    private long dialId;
    private bool dialed;
    private bool stopped;

    public GrpcFrontend(
        IServerPacketStream stream, DialCoordinator dials, TunnelLimits limits, ServerMetrics metrics,
        TimeProvider time)
    {
        this.stream = stream;
        this.dials = dials;
        this.metrics = metrics;
        this.time = time;
        tunnel = new Tunnel(this, limits, time);
        writer = new PacketWriter(
            new MeasuredStream(stream, metrics, Segment.ToClient), PacketWriterLimits.Default, tunnel.Delivered);
        dialing = CancellationTokenSource.CreateLinkedTokenSource(stream.Aborted);
    }

    /// <summary>Serves the stream until the frontend has no more to say, or its dial has failed.</summary>
    public async Task RunAsync()
    {
        try
        {
            await PacketPump.RunAsync(stream.Input, this, stream.Aborted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            metrics.StreamFailed(Segment.FromClient, e);
            throw;
        }

        using var timeout = new CancellationTokenSource(LastWords, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stream.Aborted);
        await writer.DrainAsync(either.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Unblock();
        await dialing.CancelAsync();
        await dial;
        tunnel.Close();
        if (writer.Waiting > 0) stream.Abort(); // what it does not take would never get out
        await writer.DisposeAsync();
        dialing.Dispose();
    }

    bool IFrontend.Connected(long connectId) => Send(PacketFactory.DialSucceeded(dialId, connectId));

    void IFrontend.Deliver(long connectId, in ReadOnlySequence<byte> data)
    {
        writer.WriteData(connectId, data);
        metrics.Packet(Segment.ToClient, PacketType.Data);
    }

    void IFrontend.Closed(long connectId, string error) => Send(PacketFactory.CloseResponse(connectId, error));

    void IFrontend.Flush() => writer.Flush();

    long IPacketSink.Handle(in TunnelPacket packet)
    {
        Unblock();
        if (!packet.Continued) metrics.Packet(Segment.FromClient, packet.Type);
        if (stopped) return packet.Data.Length; // read to its end, so that the last answer can go out
        switch (packet.Type)
        {
            case PacketType.DialReq:
                StartDial(packet);
                break;
            case PacketType.Data:
                return Forward(packet.ConnectId, packet.Data);
            case PacketType.CloseReq:
                RequestClose(packet.ConnectId);
                break;
            case PacketType.DialCls when dialed && packet.DialId == dialId:
                CancelDial();
                break;
        }

        return packet.Data.Length;
    }

    ValueTask<bool> IPacketSink.WaitAsync(CancellationToken cancellationToken)
    {
        blocked = metrics.Blocked(CallKind.Proxy); // until the rest is shown
        return tunnel.WaitToSendAsync(cancellationToken);
    }

    void IPacketSink.Flush()
    {
        // What goes to the agent is flushed as it is sent.
    }

    private void Unblock()
    {
        blocked.Dispose();
        blocked = default;
    }

    private void StartDial(in TunnelPacket request)
    {
        if (dialed)
        {
            Send(PacketFactory.DialFailed(request.DialId, "this stream has been dialled already"));
            return;
        }

        dialed = true;
        dialId = request.DialId;
        dial = DialAsync(new DialTarget(request.Protocol, request.Address));
    }

    private async Task DialAsync(DialTarget target)
    {
        try
        {
            var outcome = await dials.DialAsync(tunnel, target, dialing.Token);
            if (outcome.Result == DialResult.Connected) return;
            Send(PacketFactory.DialFailed(dialId, outcome.Error));
            // There is no second dial on a stream. A client such as v0.0.14 keeps it, and its connection,
            // until we end it.
            stream.Input.CancelPendingRead();
        }
        catch (OperationCanceledException)
        {
            // the frontend gave the dial up
        }
    }

    private void CancelDial()
    {
        stopped = true;
        dialing.Cancel();
        tunnel.Close();
    }

    private long Forward(long connectId, in ReadOnlySequence<byte> data)
    {
        if (connectId == 0) return data.Length;
        var known = tunnel.ConnectId;
        if (known == connectId) return tunnel.TrySend(data);
        if (known == 0)
        {
            stopped = true;
            Send(PacketFactory.CloseResponse(connectId, "backend not initialized"));
        }
        else
        {
            Mismatch(known, connectId);
        }

        return data.Length;
    }

    // The other id may be another frontend's: only the connection of this stream is closed.
    private void Mismatch(long known, long other)
    {
        stopped = true;
        tunnel.Close();
        Send(PacketFactory.CloseResponse(known, "mismatched connection IDs"));
        Send(PacketFactory.CloseResponse(other, "mismatched connection IDs"));
    }

    private void RequestClose(long connectId)
    {
        if (tunnel.ConnectId == 0)
        {
            Send(PacketFactory.CloseResponse(connectId, "backend uninitialized"));
            return;
        }

        stopped = true;
        tunnel.RequestClose();
    }

    private bool Send(Packet packet)
    {
        if (!writer.Write(packet)) return false;
        metrics.Packet(Segment.ToClient, packet.Type);
        writer.Flush();
        return true;
    }
}
