using System.Net.Sockets;
using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.GrpcJs;

/// <summary>A proxy-server on grpc-js, our agent. What connects to the server's TCP port goes through.</summary>
[CancelAfter(180_000)]
public sealed class NodeServerTests
{
    private const int Bytes = 20_000_000;
    private TunnelLab lab = null!;
    private int frontPort;
    private int agentPort;

    [SetUp]
    public void SetUp()
    {
        lab = new TunnelLab();
        (frontPort, agentPort) = (LoopbackPort.Free(), LoopbackPort.Free());
    }

    [TearDown]
    public async Task TearDownAsync() => await lab.DisposeAsync();

    [Test]
    public async Task Connect_ToNode_SaysWhoItIs(CancellationToken cancellationToken)
    {
        var server = await StartServerAsync(TunnelLab.Cluster, cancellationToken);

        await lab.StartAgentAsync(agentPort, cancellationToken, "--agent-id=our-agent");

        Assert.That(server.Lines(), Does.Contain($"agent our-agent host={TunnelLab.Cluster}"));
    }

    [Test]
    public async Task Dial_ByNode_MovesBytesBothWays(CancellationToken cancellationToken)
    {
        await using var echo = Destination.Echo();
        await StartServerAsync($"127.0.0.1:{echo.Port}", cancellationToken);
        await lab.StartAgentAsync(agentPort, cancellationToken);
        using var client = await ConnectAsync(cancellationToken);

        var back = Payload.DigestAsync(client.GetStream(), Bytes, cancellationToken);
        foreach (var chunk in Payload.Chunks(Bytes)) await client.GetStream().WriteAsync(chunk, cancellationToken);

        Assert.That(await back, Is.EqualTo(Payload.Digest(Bytes)));
    }

    [Test]
    public async Task Dial_DestinationEnds_ReadsToTheLastByte(CancellationToken cancellationToken)
    {
        await using var source = Destination.Source(Bytes);
        await StartServerAsync($"127.0.0.1:{source.Port}", cancellationToken);
        var agent = await lab.StartAgentAsync(agentPort, cancellationToken);
        using var client = await ConnectAsync(cancellationToken);

        var digest = await Payload.DigestAsync(client.GetStream(), long.MaxValue, cancellationToken);

        Assert.That(digest, Is.EqualTo(Payload.Digest(Bytes)));
        await NothingIsOpenAsync(agent, cancellationToken);
    }

    [Test]
    public async Task CloseRequest_AfterData_DestinationGetsTheLastByte(CancellationToken cancellationToken)
    {
        var digest = new TaskCompletionSource<string>();
        await using var sink = Destination.Sink(digest);
        await StartServerAsync($"127.0.0.1:{sink.Port}", cancellationToken);
        var agent = await lab.StartAgentAsync(agentPort, cancellationToken);
        using (var client = await ConnectAsync(cancellationToken))
        {
            foreach (var chunk in Payload.Chunks(Bytes)) await client.GetStream().WriteAsync(chunk, cancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
            Assert.That(await digest.Task.WaitAsync(cancellationToken), Is.EqualTo(Payload.Digest(Bytes)));
        }

        await NothingIsOpenAsync(agent, cancellationToken);
    }

    [Test]
    public async Task Dial_PortThatRefuses_NodeIsToldInGosWords(CancellationToken cancellationToken)
    {
        var server = await StartServerAsync("127.0.0.1:1", cancellationToken);
        await lab.StartAgentAsync(agentPort, cancellationToken);
        using var client = await ConnectAsync(cancellationToken);

        Assert.That(await client.GetStream().ReadAsync(new byte[1], cancellationToken), Is.Zero);

        await SaysAsync(server, "refused dial tcp 127.0.0.1:1: connect: connection refused", cancellationToken);
    }

    [Test]
    public async Task Terminated_Agent_SaysThatItLeavesAndEnds(CancellationToken cancellationToken)
    {
        await using var echo = Destination.Echo();
        var server = await StartServerAsync($"127.0.0.1:{echo.Port}", cancellationToken);
        var agent = await lab.StartAgentAsync(agentPort, cancellationToken);
        using var client = await ConnectAsync(cancellationToken);
        await client.GetStream().WriteAsync(new byte[] { 1 }, cancellationToken);
        await client.GetStream().ReadExactlyAsync(new byte[1], cancellationToken);

        agent.Process.Terminate();

        await SaysAsync(server, "drain", cancellationToken);
        await client.GetStream().WriteAsync(new byte[] { 2 }, cancellationToken);
        await client.GetStream().ReadExactlyAsync(new byte[1], cancellationToken);
        client.Close();
        await agent.Process.WaitForExitAsync(cancellationToken);
        Assert.That(agent.Process.ExitCode, Is.Zero, agent.Process.ToString());
    }

    [Test]
    public async Task NodeRestarted_Agent_ConnectsAgain(CancellationToken cancellationToken)
    {
        await using var echo = Destination.Echo();
        var first = await StartServerAsync($"127.0.0.1:{echo.Port}", cancellationToken);
        var agent = await lab.StartAgentAsync(agentPort, cancellationToken);
        await first.DisposeAsync();
        await Eventually.TrueAsync(
            async t => !await agent.AnswersAsync("/readyz", t), "the agent to notice", cancellationToken);

        await StartServerAsync($"127.0.0.1:{echo.Port}", cancellationToken);
        await lab.ConnectedAsync(agent, cancellationToken);

        using var client = await ConnectAsync(cancellationToken);
        await client.GetStream().WriteAsync(new byte[] { 1 }, cancellationToken);
        await client.GetStream().ReadExactlyAsync(new byte[1], cancellationToken);
    }

    private static Task NothingIsOpenAsync(TunnelProcess agent, CancellationToken cancellationToken) =>
        agent.UntilAsync(
            page => page.Sum("konnectivity_network_proxy_agent_open_endpoint_connections") == 0,
            "no connection left", cancellationToken);

    private static Task SaysAsync(ChildProcess server, string line, CancellationToken cancellationToken) =>
        Eventually.GetAsync(
            _ => Task.FromResult(server), s => s.Lines().Contains(line), $"the line '{line}'", cancellationToken);

    private Task<ChildProcess> StartServerAsync(string address, CancellationToken cancellationToken)
    {
        var certificate = lab.Pki.Port("node-server");
        return lab.StartNodeAsync(
            "server.cjs", "listening", cancellationToken, "--id=node-server", $"--port={agentPort}",
            $"--front={frontPort}", $"--address={address}", $"--ca={certificate.CaFile}",
            $"--cert={certificate.CertificateFile}", $"--key={certificate.KeyFile}");
    }

    private async Task<TcpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", frontPort, cancellationToken);
        return client;
    }
}
