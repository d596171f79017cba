using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Controllers;
using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Tests.Controllers;

[CancelAfter(60_000)]
public sealed class InstallTests
{
    [Test]
    public async Task Reconcile_InstallsOnAllClusters_AgainAfterADeletion(CancellationToken cancellationToken)
    {
        await using var fixture = new AddonFixture(new() { Install = InstallStrategy.OnAllClusters("somewhere") });
        await fixture.StartAsync(cancellationToken, installed: false);
        var first = await fixture.AddonAsync(_ => true, cancellationToken);

        await fixture.Hub.DeleteAsync<V1Alpha1ManagedClusterAddOn>(
            AddonFixture.Key, preconditions: null, cancellationToken);

        await fixture.AddonAsync(addon => addon.Metadata.Uid != first.Metadata.Uid, cancellationToken);
        Assert.That(first.Spec!.InstallNamespace, Is.EqualTo("somewhere"));
    }

    [TestCase("true", false)]
    [TestCase("TRUE", false)]
    [TestCase("false", true)]
    public void Wants_ClusterOptsOut_IsRespected(string annotation, bool expected)
    {
        var cluster = Samples.ManagedCluster();
        cluster.Metadata.Annotations = new Dictionary<string, string>
        {
            [OcmNames.DisableInstallationAnnotation] = annotation,
        };

        Assert.That(InstallController.Wants(InstallStrategy.OnAllClusters("n"), cluster), Is.EqualTo(expected));
    }

    [Test]
    public void Wants_DeletingCluster_IsNot()
    {
        var cluster = Samples.ManagedCluster();
        cluster.Metadata.DeletionTimestamp = DateTimeOffset.UnixEpoch;

        Assert.That(InstallController.Wants(InstallStrategy.OnAllClusters("n"), cluster), Is.False);
    }

    [Test]
    public void Wants_LeftToTheHub_IsNot() =>
        Assert.That(InstallController.Wants(InstallStrategy.ByHub, Samples.ManagedCluster()), Is.False);
}
