using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Tls;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>An agent or a frontend that sends what a test wants, packet by packet.</summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private readonly PacketChannel channel;
    private readonly IClientPacketStream stream;
    private readonly PacketIo io;
    private Task<Packet>? receiving;
    private long lastId;

    private RawPeer(PacketChannel channel, IClientPacketStream stream)
    {
        this.channel = channel;
        this.stream = stream;
        io = new PacketIo(stream);
    }

    /// <summary>An agent with the certificate of a cluster; the server need not accept it.</summary>
    public static Task<RawPeer> AgentAsync(
        TunnelKit kit, RunningServer server, string cluster, params KeyValuePair<string, string>[] headers) =>
        AgentAsync(kit, server, cluster, "raw-agent", $"host={cluster}", headers);

    public static Task<RawPeer> AgentAsync(
        TunnelKit kit, RunningServer server, string cluster, string agentId, string identifiers,
        params KeyValuePair<string, string>[] headers) => OpenAsync(
            kit, server.AgentPort, kit.Pki.AgentOf(cluster), TunnelHeaders.ConnectPath,
            [
                new(TunnelHeaders.AgentId, agentId),
                new(TunnelHeaders.AgentIdentifiers, identifiers),
                .. headers,
            ]);

    /// <summary>With these headers and no others.</summary>
    public static Task<RawPeer> AgentWithAsync(
        TunnelKit kit, RunningServer server, string cluster, KeyValuePair<string, string>[] headers) =>
        OpenAsync(kit, server.AgentPort, kit.Pki.AgentOf(cluster), TunnelHeaders.ConnectPath, headers);

    /// <summary>An agent that the server has accepted, and therefore knows.</summary>
    public static async Task<RawPeer> AcceptedAgentAsync(
        TunnelKit kit, RunningServer server, string cluster, string agentId = "raw-agent", string? identifiers = null)
    {
        var agent = await AgentAsync(kit, server, cluster, agentId, identifiers ?? $"host={cluster}");
        Assert.That(await agent.HeaderAsync(TunnelHeaders.ServerId), Has.Count.EqualTo(1));
        return agent;
    }

    public static Task<RawPeer> FrontendAsync(TunnelKit kit, RunningServer server) =>
        OpenAsync(kit, server.FrontendPort, kit.Pki.Port("proxy-client"), TunnelHeaders.ProxyPath, []);

    public static Packet Data(long connectId, string text) => GrpcOverUnix.Data(connectId, text);

    public Task<IReadOnlyList<string>> HeaderAsync(string name) =>
        stream.ResponseHeaderAsync(name, TunnelKit.Cancellation);

    public Task SendAsync(params Packet[] packets) => io.SendAsync(packets);

    /// <summary>The next packet of whichever peer gets one first; the others keep waiting for theirs.</summary>
    public static async Task<(Packet Packet, int Index)> FirstAsync(RawPeer[] peers)
    {
        var waiting = peers.Select(peer => peer.receiving ??= peer.io.ReceiveAsync()).ToArray();
        var index = Array.IndexOf(waiting, await Task.WhenAny(waiting));
        return (await peers[index].ReceiveAsync(), index);
    }

    /// <summary>Connections of an agent are numbered from 1.</summary>
    public long NextId() => ++lastId;

    /// <summary>The next packet; the test's own limit ends a wait that is in vain.</summary>
    public Task<Packet> ReceiveAsync()
    {
        var next = receiving ?? io.ReceiveAsync();
        receiving = null;
        return next;
    }

    /// <summary>Waits until the server ends the stream, with whatever status.</summary>
    public async Task<GrpcStatus> EndAsync()
    {
        try
        {
            while (true)
            {
                await ReceiveAsync();
            }
        }
        catch (EndOfStreamException)
        {
            return GrpcStatus.Ok;
        }
        catch (GrpcException e)
        {
            return e.Status;
        }
    }

    /// <summary>Says that no more comes, as a frontend does that is through.</summary>
    public ValueTask CompleteAsync() => stream.CompleteAsync(TunnelKit.Cancellation);

    /// <summary>Gives the call up and stays connected, so that this is what shows.</summary>
    public ValueTask GiveUpAsync() => stream.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        await channel.DisposeAsync();
    }

    /// <summary>A frontend's stream beside others on one connection, which the test disposes of.</summary>
    public static async Task<RawPeer> FrontendOnAsync(PacketChannel channel) =>
        new(channel, await channel.OpenAsync(TunnelHeaders.ProxyPath, [], TunnelKit.Cancellation));

    /// <summary>A connection on which nothing has been called yet.</summary>
    public static PacketChannel Channel(
        TunnelKit kit, int port, PortCertificates files, bool inlineReaders = false)
    {
        var tls = new ClientTls(
            new ClientTlsOptions
            {
                ServerName = "127.0.0.1",
                CaFile = kit.Pki.CaFile,
                CertificateFile = files.CertificateFile,
                KeyFile = files.KeyFile,
            },
            TimeProvider.System,
            NullLogger.Instance);
        var options = new PacketChannelOptions
        {
            Host = "127.0.0.1",
            Port = port,
            EndPoint = new IPEndPoint(IPAddress.Loopback, port),
            UserAgent = "raw",
            InlineReaders = inlineReaders,
        };
        return new PacketChannel(options, tls, TimeProvider.System);
    }

    private static async Task<RawPeer> OpenAsync(
        TunnelKit kit, int port, PortCertificates files, string path, KeyValuePair<string, string>[] headers)
    {
        var opened = Channel(kit, port, files);
        return new RawPeer(opened, await opened.OpenAsync(path, headers, TunnelKit.Cancellation));
    }
}
