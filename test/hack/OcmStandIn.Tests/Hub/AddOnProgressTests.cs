using OcmAddons.AddonFramework.Models;
using OcmAddons.OcmStandIn.Hub.AddOns;
using OcmAddons.OcmStandIn.Hub.Clusters;
using OcmAddons.OcmStandIn.Hub.Configuration;

namespace OcmAddons.OcmStandIn.Tests.Hub;

public sealed class AddOnProgressTests
{
    [Test]
    public void Of_NoManifestApplied_Waits() =>
        Assert.That(AddOnProgress.Of(new(), []).Reason, Is.EqualTo("WaitingForManifestApplied"));

    [Test]
    public void Of_UnsupportedConfig_SaysWhich()
    {
        var addOn = AddOn();
        addOn.Spec = new() { Configs = [new() { Group = "g", Resource = "rs", Name = "n" }] };

        Assert.That(
            AddOnProgress.Of(addOn, []).Message,
            Is.EqualTo("Configuration with gvr g/rs is not supported for this addon"));
    }

    [Test]
    public void Of_NoWorks_IsProgressing() =>
        Assert.That(AddOnProgress.Of(AddOn(), []).Message, Is.EqualTo("progressing... no addon works"));

    [Test]
    public void Of_WorkWithoutTheConfig_IsAMismatch() =>
        Assert.That(
            AddOnProgress.Of(AddOn("hash"), [Work("{}")]).Message,
            Is.EqualTo("progressing... mca and work configs mismatch"));

    [Test]
    public void Of_WorkNotAvailable_IsNotReady() =>
        Assert.That(
            AddOnProgress.Of(AddOn(), [Work(null, generation: 2)]).Message,
            Is.EqualTo("progressing... work is not ready"));

    [Test]
    public void Of_WorkReadyWithTheConfig_IsCompleted() =>
        Assert.That(
            AddOnProgress.Of(AddOn("hash"), [Work("""{"rs.g/ns/n":"hash"}""")]).Reason, Is.EqualTo("Completed"));

    [Test]
    public void Of_HookWork_DoesNotCount()
    {
        var hook = Work(null, generation: 2);
        hook.Metadata.Name = "addon-x-pre-delete-0";

        Assert.That(AddOnProgress.Of(AddOn(), [Work(null), hook]).Reason, Is.EqualTo("Completed"));
    }

    [TestCase("True", "available")]
    [TestCase("False", "unhealthy")]
    [TestCase("Unknown", "unreachable")]
    public void For_AddOnState_BecomesALabel(string status, string label)
    {
        var addOn = new V1Alpha1ManagedClusterAddOn { Metadata = new() { Name = "x" } };
        addOn.Status = new() { Conditions = [new() { Type = "Available", Status = status }] };

        Assert.That(FeatureLabels.For([addOn])["feature.open-cluster-management.io/addon-x"], Is.EqualTo(label));
    }

    [Test]
    public void NextBatch_MixedPriorities_IsTheLowest()
    {
        var batch = ClusterDetachController.NextBatch(
            [Prioritized("a", "5"), Prioritized("b", null), Prioritized("c", "rubbish")]);

        Assert.That(batch.Select(b => b.Metadata.Name), Is.EqualTo(new[] { "b", "c" }));
    }

    [Test]
    public void Fill_PlacementConfig_ReplacesTheDefaultOfItsKind()
    {
        var addOn = new V1Alpha1ClusterManagementAddOn
        {
            Spec = new()
            {
                SupportedConfigs =
                [
                    new() { Group = "g", Resource = "rs", DefaultConfig = new() { Namespace = "d", Name = "default" } },
                    new() { Group = "g", Resource = "others", DefaultConfig = new() { Name = "other" } },
                ],
                InstallStrategy = new()
                {
                    Type = "Placements",
                    Placements =
                    [
                        new()
                        {
                            Name = "p",
                            Namespace = "ns",
                            Configs = [new() { Group = "g", Resource = "rs", Name = "mine" }],
                        },
                    ],
                },
            },
        };

        InstallProgressionController.Fill(addOn);

        var configs = addOn.Status!.InstallProgressions!.Single().ConfigReferences!;
        Assert.That(configs.Select(c => c.DesiredConfig!.Name), Is.EqualTo(new[] { "other", "mine" }));
        Assert.That(
            addOn.Status.DefaultConfigReferences!.Select(c => c.DesiredConfig!.Name),
            Is.EqualTo(new[] { "other", "default" }));
    }

    private static V1Alpha1ManagedClusterAddOn AddOn(string? hash = null)
    {
        var status = new V1Alpha1ManagedClusterAddOnStatus
        {
            SupportedConfigs = [],
            Conditions = [new() { Type = "ManifestApplied", Status = "True" }],
        };
        if (hash is not null)
            status.ConfigReferences =
            [
                new()
                {
                    Group = "g",
                    Resource = "rs",
                    DesiredConfig = new() { Namespace = "ns", Name = "n", SpecHash = hash },
                },
            ];
        return new() { Metadata = new() { Name = "x", NamespaceProperty = "c" }, Status = status };
    }

    private static V1ManifestWork Work(string? annotation, int generation = 1) => new()
    {
        Metadata = new()
        {
            Name = "addon-x-deploy-0",
            Generation = generation,
            Annotations = annotation is null
                ? null
                : new Dictionary<string, string> { ["open-cluster-management.io/config-spec-hash"] = annotation },
        },
        Status = new()
        {
            Conditions =
            [
                new() { Type = "Applied", Status = "True", ObservedGeneration = 1 },
                new() { Type = "Available", Status = "True", ObservedGeneration = 1 },
            ],
        },
    };

    private static V1ManifestWork Prioritized(string name, string? priority) => new()
    {
        Metadata = new()
        {
            Name = name,
            Annotations = priority is null
                ? null
                : new Dictionary<string, string> { ["open-cluster-management.io/cleanup-priority"] = priority },
        },
    };
}
