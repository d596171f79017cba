using System.Net.Sockets;
using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.GrpcJs;

/// <summary>A frontend on grpc-js, our proxy-server and agent; and what grpc-js makes of a refusal.</summary>
[CancelAfter(180_000)]
public sealed class NodeFrontendTests : ServerTests
{
    private const int Bytes = 20_000_000;
    private const string Unimplemented = "status 12 ";

    [Test]
    public async Task Proxy_ByNode_MovesBytesBothWays(CancellationToken cancellationToken)
    {
        await using var echo = Destination.Echo();
        var (client, _) = await ConnectAsync(echo.Port, cancellationToken);
        using (client)
        {
            var back = Payload.DigestAsync(client.GetStream(), Bytes, cancellationToken);
            foreach (var chunk in Payload.Chunks(Bytes)) await client.GetStream().WriteAsync(chunk, cancellationToken);

            Assert.That(await back, Is.EqualTo(Payload.Digest(Bytes)));
        }

        await Server.Process.UntilAsync(
            page => page.Sum("konnectivity_network_proxy_server_established_connections") == 0
                && page.Sum("konnectivity_network_proxy_server_grpc_connections", "\"Proxy\"") == 0,
            "no connection left", cancellationToken);
    }

    [Test]
    public async Task Proxy_DestinationEnds_NodeReadsToTheLastByte(CancellationToken cancellationToken)
    {
        await using var source = Destination.Source(Bytes);
        var (client, node) = await ConnectAsync(source.Port, cancellationToken);
        using var _ = client;

        var digest = await Payload.DigestAsync(client.GetStream(), long.MaxValue, cancellationToken);

        Assert.That(digest, Is.EqualTo(Payload.Digest(Bytes)));
        await SaysAsync(node, "status 0", cancellationToken);
    }

    [Test]
    public async Task Proxy_PortThatRefuses_NodeIsTold(CancellationToken cancellationToken)
    {
        var (client, node) = await ConnectAsync(1, cancellationToken);
        using var _ = client;

        await SaysAsync(
            node, $"refused dial tcp {TunnelLab.Cluster}:1: connect: connection refused", cancellationToken);
        await SaysAsync(node, "status 0", cancellationToken);
    }

    [Test]
    public async Task Call_ServiceOfTheOtherPort_IsUnimplemented(CancellationToken cancellationToken)
    {
        var agents = await CallAsync(
            Lab.Pki.AgentOf(TunnelLab.Cluster), Server.AgentPort, "ProxyService/Proxy", cancellationToken);
        var frontends = await CallAsync(
            Lab.Pki.Port("proxy-client"), Server.FrontendPort, "AgentService/Connect", cancellationToken);

        Assert.That(agents, Does.StartWith(Unimplemented));
        Assert.That(frontends, Does.StartWith(Unimplemented));
    }

    [Test]
    public async Task Call_WithAnAgentsCertificate_IsNotLetIn(CancellationToken cancellationToken) =>
        Assert.That(
            await CallAsync(
                Lab.Pki.AgentOf(TunnelLab.Cluster), Server.FrontendPort, "ProxyService/Proxy", cancellationToken),
            Does.StartWith("status 14 ")); // unavailable: there is no connection

    [Test]
    public async Task Connect_ClaimingAnotherCluster_IsRefusedWithTheReason(CancellationToken cancellationToken)
    {
        var status = await CallAsync(
            Lab.Pki.AgentOf(TunnelLab.Cluster), Server.AgentPort, "AgentService/Connect", cancellationToken,
            "--agentID=liar", "--agentIdentifiers=host=127.0.1.2");

        Assert.That(status, Does.StartWith("status 7 ").And.Contain("127.0.1.2"));
    }

    [Test]
    public async Task Connect_WithoutAgentId_IsRefusedInGosWords(CancellationToken cancellationToken)
    {
        var status = await CallAsync(
            Lab.Pki.AgentOf(TunnelLab.Cluster), Server.AgentPort, "AgentService/Connect", cancellationToken);

        Assert.That(status, Is.EqualTo("status 2 expected one agent ID in the context, got []"));
    }

    private static Task SaysAsync(ChildProcess node, string line, CancellationToken cancellationToken) =>
        Eventually.GetAsync(
            _ => Task.FromResult(node), n => n.Lines().Contains(line), $"the line '{line}'", cancellationToken);

    private async Task<string> CallAsync(
        ClusterProxy.Server.PortCertificates certificate, int port, string method,
        CancellationToken cancellationToken, params IReadOnlyList<string> metadata)
    {
        var node = await Lab.StartNodeAsync(
            "call.cjs", "status", cancellationToken,
            [
                $"--server=127.0.0.1:{port}", $"--method={method}", $"--ca={certificate.CaFile}",
                $"--cert={certificate.CertificateFile}", $"--key={certificate.KeyFile}", .. metadata,
            ]);
        return Array.Find(node.Lines(), line => line.StartsWith("status", StringComparison.Ordinal))!;
    }

    private async Task<(TcpClient Client, ChildProcess Node)> ConnectAsync(
        int port, CancellationToken cancellationToken)
    {
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);
        var certificate = Lab.Pki.Port("proxy-client");
        var front = LoopbackPort.Free();
        var node = await Lab.StartNodeAsync(
            "frontend.cjs", "listening", cancellationToken, $"--server=127.0.0.1:{Server.FrontendPort}",
            $"--front={front}", $"--address={TunnelLab.Cluster}:{port}", $"--ca={certificate.CaFile}",
            $"--cert={certificate.CertificateFile}", $"--key={certificate.KeyFile}");
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", front, cancellationToken);
        return (client, node);
    }
}
