using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.ClusterProxy.Server.Metrics;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Tests.Backends;

/// <summary>In which order an agent is let in.</summary>
[CancelAfter(60_000)]
public sealed class ConnectHandlerTests
{
    [Test]
    public async Task HandleAsync_AgentIsToldThatItIsIn_CanBeDialledAlready()
    {
        var options = new ProxyServerOptions
        {
            Agent = new PortCertificates("", "", null),
            IdentityMode = IdentityMode.Compatible,
        };
        var registry = new BackendRegistry(options.Strategies);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var metrics = new ServerMetrics(services.GetRequiredService<IMeterFactory>(), registry, options);
        var handler = new ConnectHandler(
            options, registry, metrics, TimeProvider.System, NullLogger<ConnectHandler>.Instance);
        var known = false;
        var stream = new AgentStream(
            started: () => known = registry.Choose("cluster1:443", new HashSet<Backend>()) is not null);

        await handler.HandleAsync(stream);

        Assert.That(known, Is.True);
        Assert.That(stream.ResponseHeaders.Select(header => header.Key), Does.Contain(TunnelHeaders.ServerId));
        Assert.That(registry.Ready, Is.False, "it has gone");
    }
}
