using System.Net.Sockets;
using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.GoClient;

/// <summary>
/// konnectivity's own client library, our proxy-server and agent: with all streams on one client connection, and as
/// API servers use it, with a client connection for each.
/// </summary>
[CancelAfter(180_000)]
[TestFixture(false)]
[TestFixture(true)]
public sealed class GoFrontendTests(bool connectionEach) : ServerTests
{
    private const int Bytes = 20_000_000;
    private const int Many = 20;

    [Test]
    public async Task Proxy_ByGo_MovesBytesBothWays(CancellationToken cancellationToken)
    {
        await using var echo = Destination.Echo();
        var go = await StartAsync(echo.Port, cancellationToken);
        using (var client = await ConnectAsync(go.Port, cancellationToken))
        {
            await EchoAsync(client, Bytes, cancellationToken);
        }

        await NothingIsOpenAsync(cancellationToken);
    }

    [Test]
    public async Task Proxy_ManyAtOnce_EachGetsItsOwnBytes(CancellationToken cancellationToken)
    {
        await using var echo = Destination.Echo();
        var go = await StartAsync(echo.Port, cancellationToken);

        await Parallel.ForAsync(1, Many + 1, cancellationToken, async (i, token) =>
        {
            using var client = await ConnectAsync(go.Port, token);
            await EchoAsync(client, i * 100_000, token);
        });

        await NothingIsOpenAsync(cancellationToken);
        Assert.That(await Server.DialsAsync(cancellationToken), Is.EqualTo(Many));
    }

    [Test]
    public async Task Proxy_DestinationEnds_GoReadsToTheLastByte(CancellationToken cancellationToken)
    {
        // The library loses what comes before it has looked at the dial's answer: nothing is sent unasked.
        await using var source = new Destination(async (stream, token) =>
        {
            await stream.ReadExactlyAsync(new byte[1], token);
            foreach (var chunk in Payload.Chunks(Bytes)) await stream.WriteAsync(chunk, token);
        });
        var go = await StartAsync(source.Port, cancellationToken);
        using var client = await ConnectAsync(go.Port, cancellationToken);
        await client.GetStream().WriteAsync(new byte[1], cancellationToken);

        var digest = await Payload.DigestAsync(client.GetStream(), long.MaxValue, cancellationToken);

        Assert.That(digest, Is.EqualTo(Payload.Digest(Bytes)));
        await SaysAsync(go.Process, "closed by destination", cancellationToken);
        await NothingIsOpenAsync(cancellationToken);
    }

    [Test]
    public async Task Proxy_ClientEnds_DestinationGetsTheLastByte(CancellationToken cancellationToken)
    {
        var digest = new TaskCompletionSource<string>();
        await using var sink = Destination.Sink(digest);
        var go = await StartAsync(sink.Port, cancellationToken);
        using var client = await ConnectAsync(go.Port, cancellationToken);

        foreach (var chunk in Payload.Chunks(Bytes)) await client.GetStream().WriteAsync(chunk, cancellationToken);
        client.Client.Shutdown(SocketShutdown.Send);

        Assert.That(await digest.Task.WaitAsync(cancellationToken), Is.EqualTo(Payload.Digest(Bytes)));
        await SaysAsync(go.Process, "closed by client", cancellationToken);
        await NothingIsOpenAsync(cancellationToken);
    }

    [Test]
    public async Task Proxy_PortThatRefuses_GoIsTold(CancellationToken cancellationToken)
    {
        var go = await StartAsync(1, cancellationToken);
        using var client = await ConnectAsync(go.Port, cancellationToken);

        Assert.That(await client.GetStream().ReadAsync(new byte[1], cancellationToken), Is.Zero);

        await SaysAsync(
            go.Process, $"refused dial tcp {TunnelLab.Cluster}:1: connect: connection refused", cancellationToken);
        await NothingIsOpenAsync(cancellationToken);
    }

    [Test]
    public async Task Proxy_AgentKilled_GoSeesTheEnd(CancellationToken cancellationToken)
    {
        await using var echo = Destination.Echo();
        var go = await StartAsync(echo.Port, cancellationToken);
        using var client = await ConnectAsync(go.Port, cancellationToken);
        await EchoAsync(client, 1, cancellationToken);

        await go.Agent.DisposeAsync();

        Assert.That(await client.GetStream().ReadAsync(new byte[1], cancellationToken), Is.Zero);
        await NothingIsOpenAsync(cancellationToken);
    }

    private static async Task EchoAsync(TcpClient client, int bytes, CancellationToken cancellationToken)
    {
        var back = Payload.DigestAsync(client.GetStream(), bytes, cancellationToken);
        foreach (var chunk in Payload.Chunks(bytes)) await client.GetStream().WriteAsync(chunk, cancellationToken);

        Assert.That(await back, Is.EqualTo(Payload.Digest(bytes)));
    }

    private static Task SaysAsync(ChildProcess go, string line, CancellationToken cancellationToken) =>
        Eventually.GetAsync(
            _ => Task.FromResult(go), p => p.Lines().Contains(line), $"the line '{line}'", cancellationToken);

    private static async Task<TcpClient> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        return client;
    }

    private Task NothingIsOpenAsync(CancellationToken cancellationToken) => Server.Process.UntilAsync(
        page => page.Sum("konnectivity_network_proxy_server_established_connections") == 0
            && page.Sum("konnectivity_network_proxy_server_grpc_connections", "\"Proxy\"") == 0,
        "no connection left", cancellationToken);

    private async Task<(ChildProcess Process, int Port, TunnelProcess Agent)> StartAsync(
        int destination, CancellationToken cancellationToken)
    {
        var agent = await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);
        var certificate = Lab.Pki.Port("proxy-client");
        var port = LoopbackPort.Free();
        var process = await Lab.StartProgramAsync(
            "go-client", "listening", [], cancellationToken,
            [
                GoProgram.File, "forward", $"--listen=127.0.0.1:{port}", $"--server=127.0.0.1:{Server.FrontendPort}",
                $"--address={TunnelLab.Cluster}:{destination}", $"--ca={certificate.CaFile}",
                $"--cert={certificate.CertificateFile}", $"--key={certificate.KeyFile}",
                $"--connection-each={(connectionEach ? "true" : "false")}",
            ]);
        return (process, port, agent);
    }
}
