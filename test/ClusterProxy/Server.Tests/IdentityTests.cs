using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.Server.Tests;

/// <summary>Who may come in at which port, and what for.</summary>
[CancelAfter(120_000)]
public sealed class IdentityTests
{
    private TunnelKit kit = null!;

    [SetUp]
    public void SetUp() => kit = new TunnelKit();

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task Connect_TwoClusters_NeverSeeEachOthersDials(CancellationToken cancellationToken)
    {
        var server = await kit.StartServerAsync();
        var one = await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        var two = await kit.ConnectAgentAsync(server, TunnelKit.Cluster2);
        await using var echo = Destination.Echo();
        var dialer = kit.Dialer(server);

        await using var first = await dialer.DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken);
        await using var second = await dialer.DialAsync(TunnelKit.Cluster1, echo.Port, cancellationToken);

        Assert.That((one.Metrics.OpenEndpoints, two.Metrics.OpenEndpoints), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task Connect_ClaimOfAnotherCluster_IsRefused(CancellationToken cancellationToken)
    {
        var server = await kit.StartServerAsync();
        var thief = await kit.StartAgentAsync(
            server, TunnelKit.Cluster1, options => options.Identifiers = $"host={TunnelKit.Cluster2}");
        await kit.ConnectAgentAsync(server, "cluster3"); // a round trip later

        Assert.That(thief.Health.Connected, Is.False);
        Assert.That(
            () => kit.Dialer(server).DialAsync(TunnelKit.Cluster2, 80, cancellationToken),
            Throws.InstanceOf<TunnelException>().With.Property("Reason").EqualTo(TunnelFailure.NoAgent));
    }

    [Test]
    public async Task Connect_ClaimOfAnotherClusterInCompatibleMode_IsAccepted()
    {
        var server = await kit.StartServerAsync(options => options.IdentityMode = IdentityMode.Compatible);

        var agent = await kit.ConnectAgentAsync(
            server, TunnelKit.Cluster1, options => options.Identifiers = $"host={TunnelKit.Cluster2}");

        Assert.That(agent.Health.KnownServerCount, Is.EqualTo(1));
    }

    [Test]
    public async Task Proxy_CertificateOfAnAgent_IsNotLetIn(CancellationToken cancellationToken)
    {
        var server = await kit.StartServerAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        var certificate = kit.Pki.AgentOf(TunnelKit.Cluster2);
        var dialer = kit.Dialer(server, options =>
        {
            options.CertificateFile = certificate.CertificateFile;
            options.KeyFile = certificate.KeyFile;
        });

        Assert.That(
            () => dialer.DialAsync(TunnelKit.Cluster1, 80, cancellationToken),
            Throws.InstanceOf<TunnelException>().With.Property("Reason").EqualTo(TunnelFailure.ServerUnreachable));
    }

    [Test]
    public async Task Proxy_CertificateOfAnotherAuthority_IsNotLetIn(CancellationToken cancellationToken)
    {
        using var stranger = new TestPki();
        var certificate = stranger.Port("proxy-client");
        var server = await kit.StartServerAsync();
        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1);
        var dialer = kit.Dialer(server, options =>
        {
            options.CertificateFile = certificate.CertificateFile;
            options.KeyFile = certificate.KeyFile;
        });

        Assert.That(
            () => dialer.DialAsync(TunnelKit.Cluster1, 80, cancellationToken),
            Throws.InstanceOf<TunnelException>().With.Property("Reason").EqualTo(TunnelFailure.ServerUnreachable));
    }
}
