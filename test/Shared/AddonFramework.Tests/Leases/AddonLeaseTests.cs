using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.AddonFramework.Leases;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Time;

namespace OcmAddons.AddonFramework.Tests.Leases;

[CancelAfter(30_000)]
public sealed class AddonLeaseTests
{
    private static readonly ObjectKey Key = new("agents", "sample");
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(75);

    [Test]
    public async Task Run_HealthyAgent_RenewsWithinEveryPeriod(CancellationToken cancellationToken)
    {
        var cluster = new FakeCluster();
        var time = new FakeTimeProvider();
        using var lease = new AddonLease(cluster, Key, () => true, time, NullLogger<AddonLease>.Instance);
        await lease.StartAsync(cancellationToken);

        await time.WhenTimerDueWithinAsync(Longest, cancellationToken);
        var first = await cluster.FindAsync<V1Lease>(Key, cancellationToken);
        time.Advance(Longest);
        await time.WhenTimerDueWithinAsync(Longest, cancellationToken);

        var second = await cluster.FindAsync<V1Lease>(Key, cancellationToken);
        await lease.StopAsync(cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first!.Spec!.LeaseDurationSeconds, Is.EqualTo(60));
            Assert.That(second!.Spec!.RenewTime, Is.GreaterThan(first.Spec.RenewTime!));
        }
    }

    [Test]
    public async Task Run_UnhealthyAgent_LeavesTheLeaseUntilItIsWell(CancellationToken cancellationToken)
    {
        var healthy = false;
        var cluster = new FakeCluster();
        var time = new FakeTimeProvider();
        using var lease = new AddonLease(
            cluster, Key, () => Volatile.Read(ref healthy), time, NullLogger<AddonLease>.Instance);
        await lease.StartAsync(cancellationToken);
        await time.WhenTimerDueWithinAsync(Longest, cancellationToken);
        var before = await cluster.FindAsync<V1Lease>(Key, cancellationToken);

        Volatile.Write(ref healthy, true);
        time.Advance(TimeSpan.FromSeconds(2));
        await time.WhenTimerDueWithinAsync(Longest, cancellationToken);

        var after = await cluster.FindAsync<V1Lease>(Key, cancellationToken);
        await lease.StopAsync(cancellationToken);
        Assert.That((before is null, after is null), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Run_ApiServerFails_TriesAgainSoon(CancellationToken cancellationToken)
    {
        var cluster = new FakeCluster { Fault = (_, _) => new HttpRequestException("down") };
        var time = new FakeTimeProvider();
        using var lease = new AddonLease(cluster, Key, () => true, time, NullLogger<AddonLease>.Instance);
        await lease.StartAsync(cancellationToken);
        await time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(2), cancellationToken);

        cluster.Fault = null;
        time.Advance(TimeSpan.FromSeconds(2));
        await time.WhenTimerDueWithinAsync(Longest, cancellationToken);

        var renewed = await cluster.FindAsync<V1Lease>(Key, cancellationToken);
        await lease.StopAsync(cancellationToken);
        Assert.That(renewed, Is.Not.Null);
    }
}
