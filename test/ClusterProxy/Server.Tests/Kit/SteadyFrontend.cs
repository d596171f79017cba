using System.Buffers;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>A tunnelled connection of a frontend that allocates nothing itself: what others do shows.</summary>
internal sealed class SteadyFrontend : IPacketSink, IAsyncDisposable
{
    private readonly PacketChannel channel;
    private readonly IClientPacketStream stream;
    private readonly PacketWriter writer;
    private readonly RoomWaiter room = new();
    private readonly SendSignal arrived = new();
    private readonly TaskCompletionSource<long> dialed = new();
    private readonly Task receiving;
    private readonly Lock gate = new();
    private long connectId;
    private long received;
    private long wanted = long.MaxValue;

    private SteadyFrontend(PacketChannel channel, IClientPacketStream stream)
    {
        this.channel = channel;
        this.stream = stream;
        writer = new PacketWriter(stream, PacketWriterLimits.Default, delivered: null);
        receiving = PacketPump.RunAsync(stream.Input, this, stream.Aborted);
    }

    public static async Task<SteadyFrontend> DialAsync(
        TunnelKit kit, RunningServer server, string address, CancellationToken cancellationToken)
    {
        var connection = RawPeer.Channel(
            kit, server.FrontendPort, kit.Pki.Port("proxy-client"), inlineReaders: true);
        var call = await connection.OpenAsync(TunnelHeaders.ProxyPath, [], cancellationToken);
        var frontend = new SteadyFrontend(connection, call);
        frontend.writer.Write(PacketFactory.DialRequest(1, "tcp", address));
        frontend.writer.Flush();
        frontend.connectId = await frontend.dialed.Task.WaitAsync(cancellationToken);
        return frontend;
    }

    /// <summary>Sends so many DATA packets.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> data, int packets, CancellationToken cancellationToken)
    {
        for (var i = 0; i < packets; i++)
        {
            if (!writer.HasRoom) await writer.WaitForRoomAsync(room, cancellationToken);
            writer.WriteData(connectId, new ReadOnlySequence<byte>(data));
            writer.Flush();
        }
    }

    /// <summary>Waits until so many bytes have come besides those that were waited for before.</summary>
    public async Task ReceiveAsync(long bytes)
    {
        if (!HasReceived(bytes)) await arrived.WaitAsync();
    }

    /// <summary>Sends a packet, waits for its echo, and again.</summary>
    public async Task AskAsync(ReadOnlyMemory<byte> data, int packets)
    {
        for (var i = 0; i < packets; i++)
        {
            writer.WriteData(connectId, new ReadOnlySequence<byte>(data));
            writer.Flush();
            if (!HasReceived(data.Length)) await arrived.WaitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        stream.Abort();
        await channel.DisposeAsync();
        await receiving.ContinueWith(_ => { }, TaskScheduler.Default); // it was cut
    }

    long IPacketSink.Handle(in TunnelPacket packet)
    {
        if (packet.Type == PacketType.DialRsp) dialed.TrySetResult(packet.ConnectId);
        if (packet.Type != PacketType.Data) return packet.Data.Length;
        lock (gate)
        {
            received += packet.Data.Length;
            if (received < wanted) return packet.Data.Length;
            wanted = long.MaxValue;
        }

        arrived.SetElsewhere();
        return packet.Data.Length;
    }

    ValueTask<bool> IPacketSink.WaitAsync(CancellationToken cancellationToken) => new(true);

    void IPacketSink.Flush()
    {
        // Nothing is gathered.
    }

    private bool HasReceived(long bytes)
    {
        lock (gate)
        {
            received -= bytes;
            wanted = received < 0 ? 0 : long.MaxValue;
            return received >= 0;
        }
    }
}
