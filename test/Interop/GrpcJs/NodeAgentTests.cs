using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.GrpcJs;

/// <summary>An agent on grpc-js, our proxy-server, our dialer.</summary>
[CancelAfter(180_000)]
public sealed class NodeAgentTests
{
    private const int Bytes = 20_000_000;
    private TunnelLab lab = null!;
    private RunningServer server = null!;
    private ChildProcess agent = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        lab = new TunnelLab();
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        server = await lab.StartServerAsync(cancellationToken, "--server-count=3");
        var certificate = lab.Pki.AgentOf(TunnelLab.Cluster);
        agent = await lab.StartNodeAsync(
            "agent.cjs", "connected", cancellationToken, $"--server=127.0.0.1:{server.AgentPort}", "--id=node-agent",
            $"--identifiers=host={TunnelLab.Cluster}", $"--ca={certificate.CaFile}",
            $"--cert={certificate.CertificateFile}", $"--key={certificate.KeyFile}");
    }

    [TearDown]
    public async Task TearDownAsync() => await lab.DisposeAsync();

    [Test]
    public void Connect_ByNode_GetsTheServersIdAndCount() =>
        Assert.That(agent.Lines(), Does.Contain("connected lab-server 3"));

    [Test]
    public async Task Dial_ThroughNode_MovesBytesBothWays(CancellationToken cancellationToken)
    {
        await using var echo = Destination.Echo();
        await using var stream = await lab.Dialer(server).DialAsync(TunnelLab.Cluster, echo.Port, cancellationToken);

        var back = Payload.DigestAsync(stream, Bytes, cancellationToken);
        foreach (var chunk in Payload.Chunks(Bytes)) await stream.WriteAsync(chunk, cancellationToken);

        Assert.That(await back, Is.EqualTo(Payload.Digest(Bytes)));
    }

    [Test]
    public async Task Dial_ThroughNode_ManyAtOnceStayApart(CancellationToken cancellationToken)
    {
        const int Many = 50;
        await using var echo = Destination.Echo();
        var dialer = lab.Dialer(server);

        await Task.WhenAll(Enumerable.Range(1, Many).Select(async number =>
        {
            await using var stream = await dialer.DialAsync(TunnelLab.Cluster, echo.Port, cancellationToken);
            var sent = Enumerable.Repeat((byte)number, 100_000).ToArray();
            var received = new byte[sent.Length];
            await Task.WhenAll(
                stream.WriteAsync(sent, cancellationToken).AsTask(),
                stream.ReadExactlyAsync(received, cancellationToken).AsTask());
            Assert.That(received, Is.EqualTo(sent));
        }));

        await server.Process.UntilAsync(
            page => page.Sum("konnectivity_network_proxy_server_established_connections") == 0,
            "no connection left", cancellationToken);
    }

    [Test]
    public async Task Dial_DestinationEnds_ReadsToTheLastByte(CancellationToken cancellationToken)
    {
        await using var source = Destination.Source(Bytes);
        await using var stream = await lab.Dialer(server).DialAsync(TunnelLab.Cluster, source.Port, cancellationToken);

        Assert.That(
            await Payload.DigestAsync(stream, long.MaxValue, cancellationToken), Is.EqualTo(Payload.Digest(Bytes)));
    }

    [Test]
    public async Task Dial_FrontendEnds_DestinationGetsTheLastByte(CancellationToken cancellationToken)
    {
        var digest = new TaskCompletionSource<string>();
        await using var sink = Destination.Sink(digest);
        await using (var stream = await lab.Dialer(server).DialAsync(TunnelLab.Cluster, sink.Port, cancellationToken))
        {
            foreach (var chunk in Payload.Chunks(Bytes)) await stream.WriteAsync(chunk, cancellationToken);
        }

        Assert.That(await digest.Task.WaitAsync(cancellationToken), Is.EqualTo(Payload.Digest(Bytes)));
    }

    [Test]
    public void Dial_RefusedToNode_GivesItsReason() =>
        Assert.That(
            () => lab.Dialer(server).DialAsync(TunnelLab.Cluster, 1, TestContext.CurrentContext.CancellationToken),
            Throws.InstanceOf<TunnelException>().With.Property("Reason").EqualTo(TunnelFailure.DialFailed)
                .And.Message.EqualTo($"dial tcp {TunnelLab.Cluster}:1: connect: connection refused"));

    [Test]
    public async Task NodeKilled_OpenConnection_IsLostAtOnce(CancellationToken cancellationToken)
    {
        await using var echo = Destination.Echo();
        await using var stream = await lab.Dialer(server).DialAsync(TunnelLab.Cluster, echo.Port, cancellationToken);
        var read = stream.ReadAsync(new byte[1], cancellationToken).AsTask();

        await agent.DisposeAsync();

        // As the wire has it, an agent that is gone has closed its connections: the end may look like any other.
        try
        {
            Assert.That(await read, Is.Zero);
        }
        catch (TunnelException e)
        {
            Assert.That(e.Reason, Is.EqualTo(TunnelFailure.Lost));
        }
    }

    [Test]
    public async Task ServerStopped_Node_SeesTheStreamEnd(CancellationToken cancellationToken)
    {
        server.Process.Process.Terminate();
        await server.Process.Process.WaitForExitAsync(cancellationToken);

        await Eventually.TrueAsync(
            _ => Task.FromResult(Array.Exists(
                agent.Lines(),
                line => line.StartsWith("error", StringComparison.Ordinal) || line == "ended")),
            "the agent's stream to end", cancellationToken);
        Assert.That(server.Process.Process.ExitCode, Is.Zero);
    }
}
