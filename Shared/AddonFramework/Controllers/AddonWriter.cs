using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.AddonFramework.Controllers;

/// <summary>
/// Writes ManagedClusterAddOns, always against the version that was read: conditions are replaced as a whole.
/// </summary>
[EntityRbac(typeof(V1Alpha1ManagedClusterAddOn), Verbs = RbacVerb.Patch)]
[EntityRbac(typeof(V1Alpha1ManagedClusterAddOn), Verbs = RbacVerb.Patch, Subresource = "status")]
internal sealed class AddonWriter(IKubernetesClient client)
{
    /// <summary>The object as it is afterwards.</summary>
    public async Task<V1Alpha1ManagedClusterAddOn> WriteStatusAsync(AddonPass pass, CancellationToken cancellationToken)
    {
        var changes = MergeDiff.Of(Status(pass.Observed), Status(pass.Draft));
        return changes.Count == 0
            ? pass.Observed
            : await PatchAsync(pass.Observed, "status", new JsonObject { ["status"] = changes }, cancellationToken);
    }

    /// <summary>Adds the hook's finalizer or takes it away; other finalizers stay.</summary>
    public async Task SetFinalizerAsync(
        V1Alpha1ManagedClusterAddOn addon, bool hold, CancellationToken cancellationToken)
    {
        var before = addon.Metadata.Finalizers ?? [];
        List<string> after = hold ? [.. Others(addon), OcmNames.HookFinalizer] : [.. Others(addon)];
        if (before.SequenceEqual(after, StringComparer.Ordinal)) return;
        var list = new JsonArray([.. after.Select(f => (JsonNode)f)]);
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = list } };
        await PatchAsync(addon, subresource: null, patch, cancellationToken);
    }

    private static IEnumerable<string> Others(V1Alpha1ManagedClusterAddOn addon) =>
        (addon.Metadata.Finalizers ?? []).Where(f => f is not (OcmNames.HookFinalizer or OcmNames.LegacyHookFinalizer));

    private Task<V1Alpha1ManagedClusterAddOn> PatchAsync(
        V1Alpha1ManagedClusterAddOn addon, string? subresource, JsonObject patch, CancellationToken cancellationToken)
    {
        var metadata = patch["metadata"] as JsonObject;
        if (metadata is null) patch["metadata"] = metadata = [];
        metadata["uid"] = addon.Uid();
        metadata["resourceVersion"] = addon.Metadata.ResourceVersion;
        return client.PatchAsync<V1Alpha1ManagedClusterAddOn>(
            addon.Key(), KubernetesPatch.Merge(patch), subresource, cancellationToken);
    }

    private static JsonObject Status(V1Alpha1ManagedClusterAddOn addon)
    {
        var node = JsonSerializer.SerializeToNode(addon, V1Alpha1ManagedClusterAddOn.JsonTypeInfo);
        return node!["status"] as JsonObject ?? [];
    }
}
