using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Tls;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>A proxy-server that says what a test wants to the agents that connect to it.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly Channel<RawServerStream> accepted = Channel.CreateUnbounded<RawServerStream>();
    private readonly PacketListener listener;

    public RawServer(TestPki pki, params KeyValuePair<string, string>[] headers) =>
        listener = Listen(pki, stream => ServeAsync(stream, headers));

    /// <summary>How it answers agents when it is one of one.</summary>
    public static KeyValuePair<string, string>[] One =>
        [new(TunnelHeaders.ServerId, "raw-server"), new(TunnelHeaders.ServerCount, "1")];

    public int Port => listener.EndPoint.Port;

    /// <summary>The next agent that connects.</summary>
    public ValueTask<RawServerStream> AcceptAsync() => accepted.Reader.ReadAsync(TunnelKit.Cancellation);

    /// <summary>Takes the calls of agents, each as the handler wants.</summary>
    public static PacketListener Listen(TestPki pki, PacketStreamHandler handler)
    {
        var files = pki.Port("agent-server");
        var tls = new ServerTls(
            new ServerTlsOptions
            {
                CertificateFile = files.CertificateFile,
                KeyFile = files.KeyFile,
                ClientCaFile = files.CaFile,
            },
            TimeProvider.System,
            NullLogger.Instance);
        return PacketListener.Start(
            new PacketListenerOptions
            {
                EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                Path = TunnelHeaders.ConnectPath,
                Tls = tls,
            },
            handler, TimeProvider.System, NullLogger.Instance);
    }

    public ValueTask DisposeAsync() => listener.DisposeAsync();

    private async Task<GrpcStatus> ServeAsync(IServerPacketStream stream, KeyValuePair<string, string>[] headers)
    {
        stream.ResponseHeaders = headers;
        if (headers.Length > 0) await stream.StartAsync(stream.Aborted);
        var served = new RawServerStream(stream);
        await accepted.Writer.WriteAsync(served, stream.Aborted);
        return await served.Ended.Task.WaitAsync(stream.Aborted);
    }
}

/// <summary>The stream of one agent, until the test ends it.</summary>
internal sealed class RawServerStream(IServerPacketStream stream)
{
    private readonly PacketIo io = new(stream);

    public TaskCompletionSource<GrpcStatus> Ended { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Header(string name) => stream.RequestHeader(name);

    public Task SendAsync(params Packet[] packets) => io.SendAsync(packets);

    public Task<Packet> ReceiveAsync() => io.ReceiveAsync();
}
