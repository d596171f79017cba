using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Interop.Tests.Http2;

/// <summary>Our dialer and our agent against Kestrel's HTTP/2.</summary>
[CancelAfter(120_000)]
public sealed class KestrelTests
{
    private const int Bytes = 5_000_000;
    private TunnelLab lab = null!;

    [SetUp]
    public void SetUp() => lab = new TunnelLab();

    [TearDown]
    public async Task TearDownAsync() => await lab.DisposeAsync();

    [Test]
    public async Task Dialer_ToKestrel_MovesBytesBothWaysAndCloses(CancellationToken cancellationToken)
    {
        var closed = new TaskCompletionSource();
        await using var kestrel = await KestrelServer.StartAsync(
            lab.Pki.Port("proxy-server"), TunnelHeaders.ProxyPath, call => EchoAsync(call, closed), cancellationToken);
        var dialer = lab.Dialer(kestrel.Port, lab.Pki.Port("proxy-client"));

        var stream = await dialer.DialAsync("cluster1", 80, cancellationToken);
        var digest = Payload.DigestAsync(stream, Bytes, cancellationToken);
        foreach (var chunk in Payload.Chunks(Bytes)) await stream.WriteAsync(chunk, cancellationToken);
        Assert.That(await digest, Is.EqualTo(Payload.Digest(Bytes)));
        await stream.DisposeAsync();

        await closed.Task.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task Agent_OfKestrel_IsAcceptedAndMovesBytesBothWays(CancellationToken cancellationToken)
    {
        await using var echo = Destination.Echo();
        var result = new TaskCompletionSource<(string Id, string Digest, Packet Closed)>();
        await using var kestrel = await KestrelServer.StartAsync(
            lab.Pki.Port("agent-server"), TunnelHeaders.ConnectPath,
            async call => result.SetResult(await UseAsync(call, echo.Port)), cancellationToken);

        await lab.StartAgentAsync(kestrel.Port, cancellationToken, "--agent-id=our-agent");

        var (id, digest, end) = await result.Task.WaitAsync(cancellationToken);
        Assert.That(id, Is.EqualTo("our-agent"));
        Assert.That(digest, Is.EqualTo(Payload.Digest(Bytes)));
        Assert.That(end.CloseResponse.ConnectId, Is.EqualTo(1));
    }

    // What konnectivity's server does with a frontend, when the destination sends everything back.
    private static async Task EchoAsync(KestrelCall call, TaskCompletionSource closed)
    {
        var dial = (await call.ReceiveAsync()).DialRequest;
        await call.SendAsync(PacketFactory.DialSucceeded(dial.Random, 1));
        while (true)
        {
            var packet = await call.ReceiveAsync();
            if (packet.Type == PacketType.Data) await call.SendAsync(packet);
            if (packet.Type != PacketType.CloseReq) continue;
            await call.SendAsync(PacketFactory.CloseResponse(packet.CloseRequest.ConnectId, ""));
            closed.SetResult();
            return;
        }
    }

    private static async Task<(string Id, string Digest, Packet Closed)> UseAsync(KestrelCall call, int port)
    {
        await call.StartAsync(new(TunnelHeaders.ServerId, "kestrel"), new(TunnelHeaders.ServerCount, "1"));
        await call.SendAsync(PacketFactory.DialRequest(7, "tcp", $"127.0.0.1:{port}"));
        var dialed = (await call.ReceiveAsync()).DialResponse;
        var digest = GrpcFrames.DigestAsync(call.ReceiveAsync, Bytes);
        foreach (var chunk in Payload.Chunks(Bytes))
        {
            await call.SendAsync(GrpcFrames.Data(dialed.ConnectId, chunk.Span));
        }

        var received = await digest;
        await call.SendAsync(PacketFactory.CloseRequest(dialed.ConnectId));
        return (call.Header(TunnelHeaders.AgentId), received, await call.ReceiveAsync());
    }
}
