using System.Globalization;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterProxy.Agent.Endpoints;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.Agent.Servers;

/// <summary>The stream to one proxy-server, over an HTTP/2 connection of its own.</summary>
internal sealed class ServerConnection : IPacketSink, IAsyncDisposable
{
    private static readonly TimeSpan OwnServerKeepAlive = TimeSpan.FromSeconds(10);
    private readonly PacketChannel channel;
    private readonly IClientPacketStream stream;
    private readonly PacketWriter writer;
    private readonly AgentMetrics metrics;
    private EndpointTable? endpoints;

    private ServerConnection(PacketChannel channel, IClientPacketStream stream, AgentMetrics metrics)
    {
        this.channel = channel;
        this.stream = stream;
        this.metrics = metrics;
        writer = new PacketWriter(stream, PacketWriterLimits.Default, delivered: null);
    }

    public string ServerId { get; private set; } = "";

    public int ServerCount { get; private set; } = 1;

    /// <summary>Connections to destinations that this server has open.</summary>
    public int Endpoints => endpoints?.Count ?? 0;

    /// <summary>Opens the stream; whether the server accepts the agent shows later.</summary>
    public static async Task<ServerConnection> OpenAsync(
        PacketChannel channel, IReadOnlyList<KeyValuePair<string, string>> headers, AgentMetrics metrics,
        CancellationToken cancellationToken) =>
        new(channel, await channel.OpenAsync(TunnelHeaders.ConnectPath, headers, cancellationToken), metrics);

    /// <summary>Waits until the server has accepted the agent.</summary>
    /// <exception cref="IOException">It has not, or is not a proxy-server.</exception>
    public async Task AcceptedAsync(
        ProxyAgentOptions options, EndpointDialer dialer, TimeProvider time, ILogger logger,
        CancellationToken cancellationToken)
    {
        var ids = await stream.ResponseHeaderAsync(TunnelHeaders.ServerId, cancellationToken);
        if (ids is not [var id])
        {
            await RefusalAsync(cancellationToken);
            throw new IOException($"expected one server ID in the context, got [{string.Join(" ", ids)}]");
        }

        var counts = await stream.ResponseHeaderAsync(TunnelHeaders.ServerCount, cancellationToken);
        if (counts is not [var text]) throw new IOException($"expected one server count, got {counts.Count}");
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            throw new IOException($"\"{text}\" is not a server count");
        }

        ServerId = id;
        ServerCount = count;
        var credit = await CreditAsync(cancellationToken);
        if (credit is not null) channel.AskMoreOften(OwnServerKeepAlive); // a Go server punishes less than 30 s
        var limits = new EndpointLimits(
            credit, options.ConnectionWindow, options.StallTimeout, options.StallTimeout);
        endpoints = new EndpointTable(writer, limits, dialer, metrics, time, logger);
    }

    /// <summary>Serves the server until its stream ends.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        PacketPump.RunAsync(stream.Input, this, cancellationToken);

    /// <summary>Asks the server to prefer other agents from now on.</summary>
    public void Drain()
    {
        writer.Write(PacketFactory.Drain());
        writer.Flush();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        stream.Abort();
        await writer.DisposeAsync();
        if (endpoints is not null) await endpoints.CloseAllAsync();
        await stream.DisposeAsync();
        await channel.DisposeAsync();
    }

    long IPacketSink.Handle(in TunnelPacket packet)
    {
        if (!packet.Continued) metrics.Packet(toServer: false, packet.Type);
        switch (packet.Type)
        {
            case PacketType.Data:
                return endpoints!.Deliver(packet);
            case PacketType.DialReq:
                endpoints!.Dial(packet);
                break;
            case PacketType.CloseReq:
                endpoints!.RequestClose(packet.ConnectId);
                break;
            case PacketType.DialCls:
                endpoints!.CancelDial(packet.DialId);
                break;
            case PacketType.Credit:
                endpoints!.Granted(packet.ConnectId, packet.Credit);
                break;
        }

        return packet.Data.Length;
    }

    ValueTask<bool> IPacketSink.WaitAsync(CancellationToken cancellationToken) =>
        endpoints!.WaitAsync(cancellationToken);

    void IPacketSink.Flush()
    {
        // What goes back is flushed as it is sent.
    }

    // A server that refuses says why in its status.
    private async Task RefusalAsync(CancellationToken cancellationToken)
    {
        var result = await stream.Input.ReadAsync(cancellationToken);
        stream.Input.AdvanceTo(result.Buffer.End);
    }

    private async Task<long?> CreditAsync(CancellationToken cancellationToken)
    {
        var values = await stream.ResponseHeaderAsync(TunnelHeaders.Credit, cancellationToken);
        return values is [var text]
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : null;
    }
}
