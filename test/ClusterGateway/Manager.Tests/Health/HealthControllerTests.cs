using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Manager.Health;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterGateway.Manager.Tests.Health;

[CancelAfter(20_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HealthControllerTests
{
    private readonly FakeCluster hub = new();
    private readonly FakeTimeProvider time = new();

    [Test]
    public async Task ReconcileAsync_ServerThatDoesNotAnswer_TheAddonIsNotAvailable(CancellationToken cancellationToken)
    {
        var addon = await hub.CreateAsync(Fixtures.Installed("c1"), cancellationToken);

        var result = await Controller(addon, "True").ReconcileAsync(addon, cancellationToken);

        var condition = await ConditionAsync(cancellationToken);
        Assert.That((condition!.Status, condition.Reason), Is.EqualTo(("False", "FailedProbingHealthz")));
        Assert.That(result.RequeueAfter, Is.LessThan(TimeSpan.FromSeconds(4)));
    }

    [Test]
    public async Task ReconcileAsync_ClusterThatOcmCallsUnknown_IsLeftToOcm(CancellationToken cancellationToken)
    {
        var addon = await hub.CreateAsync(Fixtures.Installed("c1"), cancellationToken);

        await Controller(addon, "Unknown").ReconcileAsync(addon, cancellationToken);

        Assert.That(await ConditionAsync(cancellationToken), Is.Null);
    }

    [Test]
    public async Task ReconcileAsync_OtherConditions_Stay(CancellationToken cancellationToken)
    {
        var installed = Fixtures.Installed("c1");
        installed.Status = new() { Conditions = [new V1Condition { Type = "Progressing", Status = "False" }] };
        var addon = await hub.CreateAsync(installed, cancellationToken);

        await Controller(addon, "True").ReconcileAsync(addon, cancellationToken);

        var written = await hub.FindAsync<V1Alpha1ManagedClusterAddOn>(addon.Key(), cancellationToken);
        Assert.That(
            written!.Status!.Conditions!.Select(c => c.Type), Is.EqualTo(new[] { "Progressing", "Available" }));
    }

    private async Task<V1Condition?> ConditionAsync(CancellationToken cancellationToken) =>
        (await hub.FindAsync<V1Alpha1ManagedClusterAddOn>(new("c1", "cluster-gateway"), cancellationToken))!
        .Status?.Conditions.Find("Available");

    private HealthController Controller(V1Alpha1ManagedClusterAddOn addon, string clusterAvailable)
    {
        hub.Fault = (verb, plural) => plural.StartsWith("clustergateways", StringComparison.Ordinal) || verb == "raw"
            ? new HttpRequestException("nobody there")
            : null;
        var cluster = new V1ManagedCluster
        {
            Metadata = new V1ObjectMeta { Name = "c1" },
            Status = new()
            {
                Conditions = [new V1Condition { Type = "ManagedClusterConditionAvailable", Status = clusterAvailable }],
            },
        };
        return new HealthController(
            hub, new ClusterProbe(hub, time), new ListCache<V1Alpha1ManagedClusterAddOn>(addon),
            new ListCache<V1ManagedCluster>(cluster), time, NullLogger<HealthController>.Instance);
    }
}
