using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Tests.Controllers;

[CancelAfter(60_000)]
public sealed class DeployTests
{
    private const string Work = "addon-sample-deploy-0";

    [Test]
    public async Task Reconcile_NewAddon_DeploysItAndSaysSo(CancellationToken cancellationToken)
    {
        await using var fixture = new AddonFixture(new() { Manifests = _ => [Samples.ConfigMap("a")] });
        await fixture.StartAsync(cancellationToken);

        await fixture.WorkAsync(Work, _ => true, cancellationToken);
        await fixture.ReportAsync(Work, AddonFixture.Applied(), cancellationToken);

        var addon = await fixture.ConditionAsync("ManifestApplied", "AddonManifestApplied", cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(addon.Status!.Namespace, Is.EqualTo(OcmNames.DefaultInstallNamespace));
            Assert.That(addon.Status.SupportedConfigs!.Single().Resource, Is.EqualTo("addondeploymentconfigs"));
            Assert.That(addon.Status.Conditions.Find("RegistrationApplied")!.Reason, Is.EqualTo("NilRegistration"));
        }
    }

    [Test]
    public async Task Reconcile_AddonThatTheHubDoesNotOwn_IsLeftAlone(CancellationToken cancellationToken)
    {
        var orphan = Samples.ManagedClusterAddOn();
        orphan.Metadata.OwnerReferences = null;
        await using var fixture = new AddonFixture(new() { Manifests = _ => [Samples.ConfigMap("a")] });
        await fixture.Hub.CreateAsync(orphan, cancellationToken);
        await fixture.StartAsync(cancellationToken, installed: false);

        // Once its owner is there, it goes on: so the first look did nothing.
        Assert.That(
            await fixture.Hub.FindAsync<V1ManifestWork>(new(Samples.Cluster, Work), cancellationToken), Is.Null);
        orphan.Metadata.OwnerReferences = Samples.ManagedClusterAddOn().Metadata.OwnerReferences;
        await fixture.Hub.ReplaceAsync(orphan, subresource: null, cancellationToken);
        await fixture.WorkAsync(Work, _ => true, cancellationToken);
    }

    [Test]
    public async Task Reconcile_ManifestsNotReady_SaysWhyAndWaitsForTheTrigger(CancellationToken cancellationToken)
    {
        var ready = false;
        await using var fixture = new AddonFixture(new()
        {
            Manifests = _ =>
                Volatile.Read(ref ready) ? [Samples.ConfigMap("a")] : throw new AddonNotReadyException("no CA yet"),
        });
        await fixture.StartAsync(cancellationToken);
        var waiting = await fixture.ConditionAsync("ManifestApplied", "ManifestWorkApplyFailed", cancellationToken);

        Volatile.Write(ref ready, true);
        fixture.Trigger.TriggerAll(Samples.Addon);

        await fixture.WorkAsync(Work, _ => true, cancellationToken);
        Assert.That(waiting.Status!.Conditions.Find("ManifestApplied")!.Message, Does.EndWith("no CA yet"));
    }

    [Test]
    public async Task Reconcile_FewerManifests_ChangesAndDeletesWorks(CancellationToken cancellationToken)
    {
        var count = 3;
        await using var fixture = new AddonFixture(new()
        {
            Manifests = _ =>
                [.. Enumerable.Range(0, Volatile.Read(ref count)).Select(i => Samples.ConfigMap($"m{i}", 300_000))],
        });
        await fixture.StartAsync(cancellationToken);
        await fixture.WorkAsync("addon-sample-deploy-2", _ => true, cancellationToken);

        Volatile.Write(ref count, 1);
        fixture.Trigger.Trigger(Samples.Cluster, Samples.Addon);

        await fixture.GoneAsync<V1ManifestWork>(new(Samples.Cluster, "addon-sample-deploy-2"), cancellationToken);
        await fixture.GoneAsync<V1ManifestWork>(new(Samples.Cluster, "addon-sample-deploy-1"), cancellationToken);
        await fixture.WorkAsync(Work, _ => true, cancellationToken);
    }

    [Test]
    public async Task Reconcile_NothingToDeploy_SaysSo(CancellationToken cancellationToken)
    {
        await using var fixture = new AddonFixture(new());
        await fixture.StartAsync(cancellationToken);

        var addon = await fixture.ConditionAsync("ManifestApplied", "AddonManifestApplied", cancellationToken);

        Assert.That(addon.Status!.Conditions.Find("ManifestApplied")!.Message, Is.EqualTo("no manifest need to apply"));
    }

    [Test]
    public async Task Reconcile_UnknownStatusFields_StayAsTheyAre(CancellationToken cancellationToken)
    {
        await using var fixture = new AddonFixture(new());
        await fixture.StartAsync(cancellationToken);
        await fixture.PatchAddonStatusAsync(
            new()
            {
                KubeClientDriver = "csr",
                Conditions = [new V1Condition { Type = "Other", Status = "True", Reason = "R", Message = "m" }],
            },
            cancellationToken);

        var addon = await fixture.ConditionAsync("ManifestApplied", "AddonManifestApplied", cancellationToken);

        Assert.That(
            (addon.Status!.KubeClientDriver, addon.Status.Conditions.Find("Other")?.Message), Is.EqualTo(("csr", "m")));
    }
}
