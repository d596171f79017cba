using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.ClusterProxy.Server.Metrics;
using OcmAddons.ClusterProxy.Server.Tunnels;
using OcmAddons.Konnectivity.Identity;

namespace OcmAddons.ClusterProxy.Server.Tests.Backends;

public sealed class BackendTests
{
    [Test]
    public async Task TryDial_MoreThanAreAllowed_IsRefusedUntilOneIsGivenUp()
    {
        const int Allowed = 3;
        var options = new ProxyServerOptions { Agent = new PortCertificates("", "", null) };
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var metrics = new ServerMetrics(
            services.GetRequiredService<IMeterFactory>(), new BackendRegistry(options.Strategies), options);
        await using var backend = new Backend(
            new BackendIdentity("agent", AgentIdentifiers.None), new AgentStream(), new BackendLimits(Allowed, null),
            metrics, NullLogger.Instance);
        var tunnel = new Tunnel(
            new Nobody(), new TunnelLimits(1024, TimeSpan.Zero, TimeSpan.Zero), TimeProvider.System);
        bool Dial(out long id) => backend.TryDial(tunnel, "tcp", "cluster1:80", out id);
        long last = 0;
        for (var i = 0; i < Allowed; i++) Assert.That(Dial(out last), Is.True);

        Assert.That(Dial(out _), Is.False);
        backend.TryCancelDial(last, silent: false);
        Assert.That(Dial(out _), Is.True);
        Assert.That(metrics.PendingDials, Is.EqualTo(Allowed));
    }

    private sealed class Nobody : IFrontend
    {
        public bool Connected(long connectId) => false;

        public void Deliver(long connectId, in System.Buffers.ReadOnlySequence<byte> data) =>
            throw new NotSupportedException();

        public void Closed(long connectId, string error) => throw new NotSupportedException();

        public void Flush() => throw new NotSupportedException();
    }
}
