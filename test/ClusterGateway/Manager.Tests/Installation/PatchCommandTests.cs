using OcmAddons.ClusterGateway.Manager.Installation;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Fakes;

namespace OcmAddons.ClusterGateway.Manager.Tests.Installation;

[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PatchCommandTests
{
    private const string Service = "v1alpha1.cluster.core.oam.dev";
    private static readonly ObjectKey Secret = new("vela-system", "admission");
    private readonly FakeCluster hub = new();

    [Test]
    public async Task PatchAsync_ServiceThatTrustsAnybody_TrustsTheCaOnly(CancellationToken cancellationToken)
    {
        await CreateAsync(cancellationToken);

        await PatchCommand.PatchAsync(hub, Service, Secret, "ca", cancellationToken);

        var spec = (await hub.FindAsync<V1APIService>(new(null, Service), cancellationToken))!.Spec!;
        Assert.Multiple(() =>
        {
            Assert.That(spec.CaBundle, Is.EqualTo("CA"u8.ToArray()));
            Assert.That(spec.InsecureSkipTLSVerify, Is.False);
            Assert.That(spec.GroupPriorityMinimum, Is.EqualTo(2000), "what else it says is not ours");
        });
    }

    [TestCase("ca.crt", Service, "vela-system/admission has no ca.crt")]
    [TestCase("ca", "v1.other", "no APIService v1.other")]
    public async Task PatchAsync_SomethingMissing_SaysWhatAndPatchesNothing(
        string key, string service, string message, CancellationToken cancellationToken)
    {
        await CreateAsync(cancellationToken);

        Assert.That(
            () => PatchCommand.PatchAsync(hub, service, Secret, key, cancellationToken),
            Throws.InvalidOperationException.With.Message.Contain(message));
        var untouched = await hub.FindAsync<V1APIService>(new(null, Service), cancellationToken);
        Assert.That(untouched!.Spec!.InsecureSkipTLSVerify, Is.True);
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        await hub.CreateAsync(
            new V1Secret
            {
                Metadata = new V1ObjectMeta { Name = Secret.Name, NamespaceProperty = Secret.Namespace },
                Data = new Dictionary<string, byte[]> { ["ca"] = "CA"u8.ToArray() },
            },
            cancellationToken);
        await hub.CreateAsync(
            new V1APIService
            {
                Metadata = new V1ObjectMeta { Name = Service },
                Spec = new V1APIServiceSpec { GroupPriorityMinimum = 2000, InsecureSkipTLSVerify = true },
            },
            cancellationToken);
    }
}
