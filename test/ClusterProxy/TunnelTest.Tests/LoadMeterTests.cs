using OcmAddons.ClusterProxy.TunnelTest.Measuring;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterProxy.TunnelTest.Tests;

[CancelAfter(60_000)]
public sealed class LoadMeterTests
{
    [Test]
    public async Task RunAsync_TunnelThatFails_GivesUpBeforeTheTimeIsOver(CancellationToken cancellationToken)
    {
        var dialer = new BrokenDialer();
        var meter = new LoadMeter(Samples.Options(connections: 3), dialer, new FakeTimeProvider());

        var loads = await meter.RunAsync(cancellationToken);

        Assert.That(loads, Has.Count.EqualTo(1));
        Assert.That(loads[0].Failures, Is.EqualTo(30));
        Assert.That(loads[0].PerSecond, Is.Zero);
        Assert.That(loads[0].FirstFailure, Is.EqualTo("No agent available"));
    }

    private sealed class BrokenDialer : ITunnelDialer
    {
        public Task<Stream> DialAsync(string host, int port, CancellationToken cancellationToken) =>
            throw new TunnelException(TunnelFailure.NoAgent, "No agent available");
    }
}
