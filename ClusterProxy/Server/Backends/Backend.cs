using System.Buffers;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterProxy.Server.Metrics;
using OcmAddons.ClusterProxy.Server.Tunnels;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Backends;

/// <summary>
/// One Connect stream of an agent, with the dials and connections that go over it. Their ids mean something on this
/// stream only, so the tables live and die with it.
/// </summary>
internal sealed class Backend : IPacketSink, IAsyncDisposable
{
    private readonly IServerPacketStream stream;
    private readonly BackendLimits limits;
    private readonly ServerMetrics metrics;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private readonly Dictionary<long, Tunnel> dials = [];
    private readonly Dictionary<long, Tunnel> connections = [];
    private readonly HashSet<Tunnel> touched = [];
    private readonly PacketWriter writer;
    private (long ConnectId, Tunnel Tunnel)? stalled;
    private long lastDialId;
    private long packets;
    private bool gone;

    public Backend(
        BackendIdentity identity, IServerPacketStream stream, BackendLimits limits, ServerMetrics metrics,
        ILogger logger)
    {
        Identity = identity;
        this.stream = stream;
        this.limits = limits;
        this.metrics = metrics;
        this.logger = logger;
        writer = new PacketWriter(
            new MeasuredStream(stream, metrics, Segment.ToAgent), PacketWriterLimits.Default, delivered: null);
    }

    public BackendIdentity Identity { get; }

    /// <summary>The agent is about to leave: it is asked last.</summary>
    public bool Draining { get; private set; }

    /// <summary>It left a dial unanswered and has not been heard of since: it is asked last.</summary>
    public bool Silent { get; private set; }

    /// <summary>How many packets have come from it: whether it is alive shows in this number's growing.</summary>
    public long Packets => Volatile.Read(ref packets);

    /// <summary>Connections and dials in progress.</summary>
    public int Load
    {
        get { lock (gate) return dials.Count + connections.Count; }
    }

    /// <summary>Sends a dial to the agent. False when it is gone, or has too many open already.</summary>
    public bool TryDial(Tunnel tunnel, string protocol, string address, out long dialId)
    {
        lock (gate)
        {
            dialId = ++lastDialId;
            if (gone || dials.Count >= limits.PendingDials) return false;
            dials.Add(dialId, tunnel);
        }

        metrics.DialPending(1);
        Send(PacketFactory.DialRequest(dialId, protocol, address));
        return true;
    }

    /// <summary>Gives a dial up. False when it has been answered.</summary>
    public bool TryCancelDial(long dialId, bool silent)
    {
        if (Take(dials, dialId) is null) return false;
        metrics.DialPending(-1);
        if (silent) Silent = true;
        Send(PacketFactory.CloseDial(dialId));
        return true;
    }

    /// <summary>
    /// Ends the stream when it does not even take what is to be sent: the agent connects again, if it is there. False
    /// when the stream takes everything.
    /// </summary>
    public bool TryRetire()
    {
        if (writer.Waiting == 0) return false;
        logger.AgentRetired(Identity.AgentId);
        stream.Abort();
        return true;
    }

    /// <summary>Whether the agent takes bytes without anybody's having to wait.</summary>
    public bool HasRoom => writer.HasRoom;

    /// <summary>Waits until the agent takes more. False when it is gone.</summary>
    public ValueTask<bool> WaitForRoomAsync(RoomWaiter waiter, CancellationToken cancellationToken) =>
        writer.WaitForRoomAsync(waiter, cancellationToken);

    /// <summary>Sends bytes of a connection; who has many waits for room first. False when the agent is gone.</summary>
    public bool SendData(long connectId, in ReadOnlySequence<byte> data)
    {
        if (!writer.WriteData(connectId, data)) return false;
        metrics.Packet(Segment.ToAgent, PacketType.Data);
        writer.Flush();
        return true;
    }

    /// <summary>Lets the agent send so many more bytes of a connection.</summary>
    public void SendCredit(long connectId, long bytes)
    {
        if (!writer.WriteCredit(connectId, bytes)) return;
        metrics.Packet(Segment.ToAgent, PacketType.Credit);
        writer.Flush();
    }

    public void Send(Packet packet)
    {
        if (!writer.Write(packet)) return;
        metrics.Packet(Segment.ToAgent, packet.Type);
        writer.Flush();
    }

    /// <summary>Handles what the agent sends, until it stops.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PacketPump.RunAsync(stream.Input, this, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            metrics.StreamFailed(Segment.FromAgent, e);
            throw;
        }
        finally
        {
            FailAll();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (writer.Waiting > 0) stream.Abort(); // what it does not take would never get out
        return writer.DisposeAsync();
    }

    long IPacketSink.Handle(in TunnelPacket packet)
    {
        Volatile.Write(ref packets, packets + 1);
        Silent = false;
        if (!packet.Continued) metrics.Packet(Segment.FromAgent, packet.Type);
        switch (packet.Type)
        {
            case PacketType.Data when packet.ConnectId != 0:
                return Deliver(packet);
            case PacketType.DialRsp:
                Answer(packet);
                break;
            case PacketType.CloseRsp:
                Closed(packet.ConnectId, packet.Error);
                break;
            case PacketType.DialCls:
                if (Take(dials, packet.DialId) is { } closed) Refuse(closed, "dial closed", DialFailure.BackendClose);
                break;
            case PacketType.Credit:
                Find(packet.ConnectId)?.Granted(packet.Credit);
                break;
            case PacketType.Drain:
                Draining = true;
                logger.AgentDraining(Identity.AgentId);
                break;
        }

        return packet.Data.Length;
    }

    // This agent cannot be asked to hold back one connection alone.
    async ValueTask<bool> IPacketSink.WaitAsync(CancellationToken cancellationToken)
    {
        if (stalled is not var (connectId, tunnel)) return true;
        using var blocked = metrics.Blocked(CallKind.Connect);
        if (await tunnel.WaitForFrontendAsync(cancellationToken)) return true;
        logger.FrontendStalled(Identity.AgentId, connectId);
        Send(PacketFactory.CloseRequest(connectId));
        Closed(connectId, "the frontend does not read");
        FlushTouched();
        return false;
    }

    void IPacketSink.Flush() => FlushTouched();

    private void Answer(in TunnelPacket answer)
    {
        var tunnel = Take(dials, answer.DialId);
        if (tunnel is null)
        {
            metrics.DialFailed(DialFailure.UnrecognizedResponse);
            if (answer.ConnectId != 0) Send(PacketFactory.CloseRequest(answer.ConnectId));
            return;
        }

        if (answer.Error.Length > 0)
        {
            Refuse(tunnel, answer.Error, DialFailure.ErrorResponse);
            return;
        }

        metrics.DialPending(-1);
        Connect(tunnel, answer.ConnectId);
    }

    private void Connect(Tunnel tunnel, long connectId)
    {
        lock (gate)
        {
            if (connectId == 0 || !connections.TryAdd(connectId, tunnel))
            {
                throw new ProtocolException($"Connection id {connectId} is not free.");
            }
        }

        metrics.Established();
        if (!tunnel.Connected(connectId, limits.CreditOfAgent)) Closed(connectId, "");
        touched.Add(tunnel);
    }

    private long Deliver(in TunnelPacket packet)
    {
        var data = packet.Data;
        if (Find(packet.ConnectId) is not { } tunnel)
        {
            if (!packet.Continued) Send(PacketFactory.CloseRequest(packet.ConnectId));
            return data.Length;
        }

        if (data.IsEmpty) return 0;
        touched.Add(tunnel);
        if (tunnel.TryDeliver(data)) return data.Length;
        stalled = (packet.ConnectId, tunnel);
        return 0;
    }

    private void Refuse(Tunnel tunnel, string error, DialFailure reason)
    {
        metrics.DialPending(-1);
        metrics.DialFailed(reason);
        tunnel.Refused(error);
    }

    private void Closed(long connectId, string error)
    {
        if (Take(connections, connectId) is not { } tunnel) return;
        metrics.Ended(tunnel.Age);
        tunnel.ClosedByAgent(error);
        touched.Add(tunnel);
    }

    /// <summary>Takes a connection out of the table, once its frontend has closed it.</summary>
    public void Forget(long connectId)
    {
        if (Take(connections, connectId) is { } tunnel) metrics.Ended(tunnel.Age);
    }

    private void FlushTouched()
    {
        foreach (var tunnel in touched)
        {
            tunnel.Flush();
        }

        touched.Clear();
    }

    private void FailAll()
    {
        List<Tunnel> pending;
        List<long> open;
        lock (gate)
        {
            gone = true;
            pending = [.. dials.Values];
            open = [.. connections.Keys];
            dials.Clear();
        }

        foreach (var tunnel in pending)
        {
            metrics.DialPending(-1);
            tunnel.AgentLost();
        }

        foreach (var connectId in open)
        {
            Closed(connectId, "the connection to the agent was lost");
        }

        FlushTouched();
    }

    private Tunnel? Find(long connectId)
    {
        lock (gate) return connections.GetValueOrDefault(connectId);
    }

    private Tunnel? Take(Dictionary<long, Tunnel> table, long id)
    {
        lock (gate) return table.Remove(id, out var tunnel) ? tunnel : null;
    }
}

/// <summary>Who is at the far end of a Connect stream.</summary>
internal sealed record BackendIdentity(string AgentId, Konnectivity.Identity.AgentIdentifiers Identifiers);

/// <summary>Bounds on one agent. Its credit is null when it does not do flow control for each connection.</summary>
internal sealed record BackendLimits(int PendingDials, long? CreditOfAgent);
