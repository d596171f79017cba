using System.Text.Json;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.StandIn;

[CancelAfter(120_000)]
public sealed class ManifestWorkTests
{
    private static IKubernetesClient Hub => StandInClusters.Hub.Admin;

    private static IKubernetesClient Managed => StandInClusters.Managed.Admin;

    [Test]
    public async Task Work_Created_IsAppliedOwnedAndReported(CancellationToken cancellationToken)
    {
        var space = await StandInClusters.Managed.CreateNamespaceAsync(cancellationToken);
        var work = Work(ConfigMap(space, "a", "1"), Namespace(space + "-more"));
        work.Spec!.ManifestConfigs =
        [
            new()
            {
                ResourceIdentifier = new() { Resource = "namespaces", Name = space + "-more" },
                FeedbackRules =
                [
                    new() { Type = "JSONPaths", JsonPaths = [new() { Name = "phase", Path = ".status.phase" }] },
                ],
            },
        ];
        await Hub.CreateAsync(work, cancellationToken);

        var applied = await ReadyAsync(work, cancellationToken);
        Assert.That(
            applied.Status!.ResourceStatus!.Manifests![1].StatusFeedback!.Values!.Single().Value.String,
            Is.EqualTo("Active"));
        Assert.That(
            applied.Status.ResourceStatus.Manifests[0].ResourceMeta, Has.Property("Resource").EqualTo("configmaps"));
        var record = (await Managed.ListAsync<V1AppliedManifestWork>(new ListOptions(), cancellationToken)).Items
            .Single(r => r.Spec!.ManifestWorkName == work.Name());
        var map = await Managed.GetAsync<V1ConfigMap>(new(space, "a"), cancellationToken);
        Assert.That(map.Metadata.OwnerReferences!.Single().Uid, Is.EqualTo(record.Uid()));
        Assert.That(
            record.Status!.AppliedResources!.Select(r => r.Name), Is.EquivalentTo(new[] { "a", space + "-more" }));

        await DeleteAsync(work, cancellationToken);
        Assert.That(await Managed.FindAsync<V1ConfigMap>(new(space, "a"), cancellationToken), Is.Null);
        Assert.That(await Managed.FindAsync<V1AppliedManifestWork>(record.Key(), cancellationToken), Is.Null);
    }

    [Test]
    public async Task Work_Changed_UpdatesAndRemoves(CancellationToken cancellationToken)
    {
        var space = await StandInClusters.Managed.CreateNamespaceAsync(cancellationToken);
        var work = Work(ConfigMap(space, "a", "1"), ConfigMap(space, "b", "1"));
        await Hub.CreateAsync(work, cancellationToken);
        var applied = await ReadyAsync(work, cancellationToken);

        await Hub.ChangeAsync(
            applied, w => w.Spec!.Workload!.Manifests = [ConfigMap(space, "a", "2")], cancellationToken);

        await Managed.WaitForAsync<V1ConfigMap>(
            new(space, "a"), m => m.Data!["k"] == "2", "the new value", cancellationToken);
        await Managed.WaitForDeletionAsync<V1ConfigMap>(new(space, "b"), cancellationToken);
        await DeleteAsync(work, cancellationToken);
    }

    [Test]
    public async Task Work_ObjectTamperedWith_IsPutBack(CancellationToken cancellationToken)
    {
        var space = await StandInClusters.Managed.CreateNamespaceAsync(cancellationToken);
        var work = Work(ConfigMap(space, "a", "1"));
        await Hub.CreateAsync(work, cancellationToken);
        await ReadyAsync(work, cancellationToken);

        var map = await Managed.GetAsync<V1ConfigMap>(new(space, "a"), cancellationToken);
        await Managed.ChangeAsync(map, m => m.Data!["k"] = "tampered", cancellationToken);

        await Managed.WaitForAsync<V1ConfigMap>(
            new(space, "a"), m => m.Data!["k"] == "1", "the old value", cancellationToken);
        await DeleteAsync(work, cancellationToken);
    }

    [Test]
    public async Task Work_DeletedWithOrphanRule_LeavesThatObject(CancellationToken cancellationToken)
    {
        var space = await StandInClusters.Managed.CreateNamespaceAsync(cancellationToken);
        var work = Work(ConfigMap(space, "kept", "1"), ConfigMap(space, "gone", "1"));
        work.Spec!.DeleteOption = new()
        {
            PropagationPolicy = "SelectivelyOrphan",
            SelectivelyOrphans = new()
            {
                OrphaningRules = [new() { Resource = "configmaps", Name = "kept", Namespace = space }],
            },
        };
        await Hub.CreateAsync(work, cancellationToken);
        await ReadyAsync(work, cancellationToken);

        await DeleteAsync(work, cancellationToken);

        Assert.That(
            (await Managed.GetAsync<V1ConfigMap>(new(space, "kept"), cancellationToken)).Metadata.OwnerReferences,
            Is.Null.Or.Empty);
        Assert.That(await Managed.FindAsync<V1ConfigMap>(new(space, "gone"), cancellationToken), Is.Null);
    }

    [Test]
    public async Task Work_BeyondTheAgentsRights_IsNotAppliedAndTheRestIs(CancellationToken cancellationToken)
    {
        var space = await StandInClusters.Managed.CreateNamespaceAsync(cancellationToken);
        var work = Work(
            Json($$"""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"{{space}}"},"provisioner":"x/y"}"""),
            Json("""{"apiVersion":"example.com/v1","kind":"Nonsense","metadata":{"name":"x"}}"""),
            ConfigMap(space, "a", "1"));
        await Hub.CreateAsync(work, cancellationToken);

        var failed = await Hub.WaitForAsync<V1ManifestWork>(
            work.Key(), w =>
                w.Status?.Conditions.HasCondition("Applied", "False") == true, "it to fail", cancellationToken);

        var manifests = failed.Status!.ResourceStatus!.Manifests!;
        Assert.That(manifests[0].Conditions.FindCondition("Applied")!.Message, Does.Contain("forbidden"));
        Assert.That(
            manifests[1].Conditions.FindCondition("Applied")!.Message,
            Does.Contain("no matches for kind \"Nonsense\""));
        Assert.That(manifests[2].Conditions.HasCondition("Applied", "True"));
        await DeleteAsync(work, cancellationToken);
    }

    [Test]
    public async Task Work_TwoWithTheSameObject_TheLastOneTakesItAway(CancellationToken cancellationToken)
    {
        var space = await StandInClusters.Managed.CreateNamespaceAsync(cancellationToken);
        var (first, second) = (Work(ConfigMap(space, "a", "1")), Work(ConfigMap(space, "a", "1")));
        await Hub.CreateAsync(first, cancellationToken);
        await ReadyAsync(first, cancellationToken);
        await Hub.CreateAsync(second, cancellationToken);
        await ReadyAsync(second, cancellationToken);

        await DeleteAsync(first, cancellationToken);
        Assert.That(await Managed.FindAsync<V1ConfigMap>(new(space, "a"), cancellationToken), Is.Not.Null);
        await DeleteAsync(second, cancellationToken);
        Assert.That(await Managed.FindAsync<V1ConfigMap>(new(space, "a"), cancellationToken), Is.Null);
    }

    private static Task<V1ManifestWork> ReadyAsync(V1ManifestWork work, CancellationToken cancellationToken) =>
        Hub.WaitForAsync<V1ManifestWork>(
            work.Key(),
            w => w.Status?.Conditions.HasCondition("Applied", "True") == true
                && w.Status.Conditions.HasCondition("Available", "True"),
            "it to be applied and available",
            cancellationToken);

    private static async Task DeleteAsync(V1ManifestWork work, CancellationToken cancellationToken)
    {
        await Hub.DeleteAsync<V1ManifestWork>(work.Key(), null, cancellationToken);
        await Hub.WaitForDeletionAsync<V1ManifestWork>(work.Key(), cancellationToken);
    }

    private static V1ManifestWork Work(params JsonElement[] manifests) => new()
    {
        Metadata = new() { Name = $"work-{Guid.NewGuid():N}"[..20], NamespaceProperty = StandInClusters.ClusterName },
        Spec = new() { Workload = new() { Manifests = manifests } },
    };

    private static JsonElement ConfigMap(string space, string name, string value) => Json(
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"{{{space}}}"},"data":{"k":"{{{value}}}"}}""");

    private static JsonElement Namespace(string name) =>
        Json($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""");

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
