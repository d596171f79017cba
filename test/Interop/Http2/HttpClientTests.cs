using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Interop.Tests.Http2;

/// <summary>.NET's HTTP/2 client against our proxy-server, as a frontend and as an agent.</summary>
[CancelAfter(120_000)]
public sealed class HttpClientTests : ServerTests
{
    private const int Bytes = 5_000_000;

    [Test]
    public async Task Frontends_ManyOnOneConnection_EachGetsItsOwnBytes(CancellationToken cancellationToken)
    {
        const int Calls = 150; // more than Kestrel would take at once
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);
        await using var echo = Destination.Echo();
        using var peer = new HttpClientPeer(Lab.Pki.Port("proxy-client"), Server.FrontendPort);

        async Task<bool> RoundTripAsync(int number)
        {
            await using var call = peer.Call(TunnelHeaders.ProxyPath);
            var connectId = await DialAsync(call, echo.Port, cancellationToken);
            var sent = new byte[1_000];
            Array.Fill(sent, (byte)number);
            await call.SendAsync(GrpcFrames.Data(connectId, sent), cancellationToken);
            var received = new List<byte>();
            while (received.Count < sent.Length)
            {
                received.AddRange((await call.ReceiveAsync(cancellationToken)).Data.Data_);
            }

            return received.SequenceEqual(sent) && await call.EndAsync(cancellationToken) == "0";
        }

        Assert.That(await Task.WhenAll(Enumerable.Range(0, Calls).Select(RoundTripAsync)), Is.All.True);
    }

    [Test]
    public async Task Frontend_LargeBothWays_LosesNothing(CancellationToken cancellationToken)
    {
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);
        await using var echo = Destination.Echo();
        using var peer = new HttpClientPeer(Lab.Pki.Port("proxy-client"), Server.FrontendPort);
        await using var call = peer.Call(TunnelHeaders.ProxyPath);
        var connectId = await DialAsync(call, echo.Port, cancellationToken);

        var digest = DigestAsync(call, cancellationToken);
        foreach (var chunk in Payload.Chunks(Bytes))
        {
            await call.SendAsync(GrpcFrames.Data(connectId, chunk.Span), cancellationToken);
        }

        Assert.That(await digest, Is.EqualTo(Payload.Digest(Bytes)));
    }

    [Test]
    public async Task Agent_DialledByOurs_MovesBytesBothWays(CancellationToken cancellationToken)
    {
        using var peer = new HttpClientPeer(Lab.Pki.AgentOf(TunnelLab.Cluster), Server.AgentPort);
        await using var agent = peer.Call(
            TunnelHeaders.ConnectPath, new(TunnelHeaders.AgentId, "http-client"),
            new(TunnelHeaders.AgentIdentifiers, $"host={TunnelLab.Cluster}"));
        Assert.That(await agent.HeaderAsync(TunnelHeaders.ServerId, cancellationToken), Is.EqualTo("lab-server"));
        Assert.That(await agent.HeaderAsync(TunnelHeaders.ServerCount, cancellationToken), Is.EqualTo("1"));

        var dialling = Lab.Dialer(Server).DialAsync(TunnelLab.Cluster, 80, cancellationToken);
        var dial = (await agent.ReceiveAsync(cancellationToken)).DialRequest;
        await agent.SendAsync(PacketFactory.DialSucceeded(dial.Random, 1), cancellationToken);
        await using var stream = await dialling;
        var digest = DigestAsync(agent, cancellationToken);
        foreach (var chunk in Payload.Chunks(Bytes)) await stream.WriteAsync(chunk, cancellationToken);
        var back = Payload.DigestAsync(stream, Bytes, cancellationToken);
        foreach (var chunk in Payload.Chunks(Bytes))
        {
            await agent.SendAsync(GrpcFrames.Data(1, chunk.Span), cancellationToken);
        }

        Assert.That(await digest, Is.EqualTo(Payload.Digest(Bytes)));
        Assert.That(await back, Is.EqualTo(Payload.Digest(Bytes)));
    }

    private static async Task<long> DialAsync(HttpClientCall call, int port, CancellationToken cancellationToken)
    {
        await call.SendAsync(
            PacketFactory.DialRequest(5, "tcp", $"{TunnelLab.Cluster}:{port}"), cancellationToken);
        var answer = await call.ReceiveAsync(cancellationToken);
        Assert.That(answer.DialResponse.Error, Is.Empty);
        return answer.DialResponse.ConnectId;
    }

    private static Task<string> DigestAsync(HttpClientCall call, CancellationToken cancellationToken) =>
        GrpcFrames.DigestAsync(() => call.ReceiveAsync(cancellationToken), Bytes);
}
