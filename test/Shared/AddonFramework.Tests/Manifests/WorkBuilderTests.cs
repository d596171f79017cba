using OcmAddons.AddonFramework.Health;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework.Tests.Manifests;

public sealed class WorkBuilderTests
{
    [Test]
    public void Deploy_Manifests_MakesAWorkThatGoesWithTheAddon()
    {
        var work = WorkBuilder.Deploy(Samples.Target(), [Samples.ConfigMap("a")], AddonHealth.Lease, []).Single();

        var owner = work.Metadata.OwnerReferences!.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(work.Key(), Is.EqualTo(new ObjectKey(Samples.Cluster, "addon-sample-deploy-0")));
            Assert.That(work.Label(OcmNames.AddonNameLabel), Is.EqualTo(Samples.Addon));
            Assert.That(owner.ApiVersion, Is.EqualTo("addon.open-cluster-management.io/v1alpha1"));
            Assert.That(owner.Controller, Is.True);
            Assert.That(work.Metadata.Annotations, Is.Null);
            Assert.That(work.Spec!.DeleteOption, Is.Null);
            Assert.That(work.Spec.ManifestConfigs, Is.Null);
        }
    }

    [Test]
    public void Deploy_ConfigurationsWithHashes_TellsThem()
    {
        var addon = Samples.ManagedClusterAddOn();
        addon.Status!.ConfigReferences =
        [
            new() { Group = "g", Resource = "cs", DesiredConfig = new() { Name = "n", SpecHash = "h1" } },
            new()
            {
                Group = "a",
                Resource = "ads",
                DesiredConfig = new() { Namespace = "ns", Name = "n", SpecHash = "h2" },
            },
            new() { Group = "z", Resource = "none", DesiredConfig = new() { Name = "unhashed" } },
        ];

        var work = WorkBuilder.Deploy(Samples.Target(addon), [Samples.ConfigMap("a")], AddonHealth.Lease, []).Single();

        Assert.That(work.Annotation(OcmNames.ConfigSpecHashAnnotation), Is.EqualTo("""{"ads.a/ns/n":"h2","cs.g//n":"h1"}"""));
    }

    [Test]
    public void Deploy_OrphanedManifest_IsLeftBehindByName()
    {
        var orphan = Samples.Raw("NetworkPolicy", "kept", ("annotations", OcmNames.DeletionOrphanAnnotation));

        var work = WorkBuilder.Deploy(
            Samples.Target(), [Samples.ConfigMap("a"), orphan], AddonHealth.Lease, []).Single();

        var rule = work.Spec!.DeleteOption!.SelectivelyOrphans!.OrphaningRules!.Single();
        Assert.That(
            (work.Spec.DeleteOption.PropagationPolicy, rule.Resource, rule.Name, rule.Namespace),
            Is.EqualTo(("SelectivelyOrphan", "networkpolicies", "kept", "default")));
    }

    [Test]
    public void Deploy_JudgedByDeployments_AsksForTheirStatus()
    {
        var work = WorkBuilder.Deploy(
            Samples.Target(), [Samples.ConfigMap("a"), Samples.Raw("Deployment", "agent")], AddonHealth.Deployments,
            []).Single();

        var config = work.Spec!.ManifestConfigs!.Single();
        Assert.That(
            (config.ResourceIdentifier.Resource, config.ResourceIdentifier.Name, config.FeedbackRules!.Single().Type),
            Is.EqualTo(("deployments", "agent", "WellKnownStatus")));
    }

    [Test]
    public void Patch_WorkAsTheServerKeepsIt_IsNothing()
    {
        var desired = WorkBuilder.Deploy(Samples.Target(), [Samples.ConfigMap("a")], AddonHealth.Lease, []).Single();
        var kept = Copy(desired, json => json.Replace(
            "\"namespace\":\"default\"", "\"namespace\":\"default\",\"creationTimestamp\":null",
            StringComparison.Ordinal));

        Assert.That(WorkDiff.Patch(kept, desired), Is.Null);
    }

    [Test]
    public void Patch_SomethingChanged_TouchesOnlyThat()
    {
        var target = Samples.Target();
        var existing = WorkBuilder.Deploy(
            target, [Samples.Raw("Service", "s", ("annotations", OcmNames.DeletionOrphanAnnotation))],
            AddonHealth.Lease, []).Single();
        var desired = WorkBuilder.Deploy(target, [Samples.Raw("Service", "s")], AddonHealth.Lease, []).Single();

        var patch = WorkDiff.Patch(existing, desired)!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(patch.ContainsKey("metadata"), Is.False);
            Assert.That(patch["spec"]!.AsObject().ContainsKey("deleteOption"), Is.True);
            Assert.That(patch["spec"]!["deleteOption"], Is.Null);
            Assert.That(patch["spec"]!["workload"]!["manifests"]!.AsArray(), Has.Count.EqualTo(1));
        }
    }

    private static V1ManifestWork Copy(V1ManifestWork work, Func<string, string> change) =>
        System.Text.Json.JsonSerializer.Deserialize(
            change(System.Text.Json.JsonSerializer.Serialize(work, V1ManifestWork.JsonTypeInfo)),
            V1ManifestWork.JsonTypeInfo)!;
}
