using OcmAddons.ClusterProxy.Server;
using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.Faults;

/// <summary>All certificates and the CA itself are replaced while bytes move.</summary>
[CancelAfter(240_000)]
[NonParallelizable]
public sealed class CertificateReloadTests
{
    private const int Connections = 20;

    [Test]
    public async Task Files_ReplacedUnderTraffic_AreUsedAndNoConnectionIsDropped(CancellationToken cancellationToken)
    {
        using var next = new TestPki();
        await using var lab = new TunnelLab();
        var server = await lab.StartServerAsync(cancellationToken);
        var agent = await lab.StartAgentAsync(server.AgentPort, cancellationToken);
        await using var echo = Destination.Echo();
        var dialer = lab.Dialer(server);
        await using var traffic = await Traffic.StartAsync(dialer, echo.Port, Connections, cancellationToken);
        var former = Keep(lab.Pki.Port("proxy-client"), lab.Folder);

        Replace(lab.Pki, next);

        // New files, old processes: whoever has a certificate of the next CA gets in, others do not.
        lab.Pki = next;
        var newcomer = lab.Dialer(server);
        await Eventually.TrueAsync(
            t => OpensAsync(newcomer, echo.Port, t), "the server to take the next CA's certificates",
            cancellationToken);
        Assert.That(
            () => lab.Dialer(server, former with { CaFile = next.CaFile })
                .DialAsync(TunnelLab.Cluster, echo.Port, cancellationToken),
            Throws.InstanceOf<TunnelException>().With.Property("Reason").EqualTo(TunnelFailure.ServerUnreachable));
        await traffic.MovesAsync(cancellationToken);
        Assert.That(traffic.Broken, Is.Zero, "connections were dropped");

        // The agent has a connection from before; with a new server it must come with its new certificate.
        await server.Process.DisposeAsync();
        await lab.StartServerAsync(server, cancellationToken);
        await lab.ConnectedAsync(agent, cancellationToken);
        // The dialer looks at its files at a time of its own.
        await Eventually.TrueAsync(
            t => OpensAsync(dialer, echo.Port, t), "the dialer to take the next CA", cancellationToken);
        await using var after = await Traffic.StartAsync(dialer, echo.Port, Connections, cancellationToken);
        await after.MovesAsync(cancellationToken);
    }

    private static PortCertificates Keep(PortCertificates files, string folder)
    {
        var kept = new PortCertificates(
            Path.Combine(folder, "former.crt"), Path.Combine(folder, "former.key"), CaFile: null);
        File.Copy(files.CertificateFile, kept.CertificateFile);
        File.Copy(files.KeyFile, kept.KeyFile);
        return kept;
    }

    private static void Replace(TestPki pki, TestPki next)
    {
        var folder = Path.GetDirectoryName(pki.CaFile)!;
        PortCertificates[] leaves =
        [
            next.Port("proxy-server"), next.Port("agent-server"), next.Port("proxy-client"),
            next.AgentOf(TunnelLab.Cluster),
        ];
        var files = leaves.SelectMany(leaf => new[] { leaf.CertificateFile, leaf.KeyFile }).Append(next.CaFile);
        foreach (var file in files)
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }
    }

    private static async Task<bool> OpensAsync(
        ITunnelDialer dialer, int port, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await dialer.DialAsync(TunnelLab.Cluster, port, cancellationToken);
            return true;
        }
        catch (TunnelException e) when (e.Reason == TunnelFailure.ServerUnreachable)
        {
            return false;
        }
    }
}
