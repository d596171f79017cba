using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Dynamic;

namespace OcmAddons.OcmStandIn.Klusterlet.Works;

/// <summary>Removes objects that were applied for a work and are wanted no more.</summary>
internal sealed class AppliedResources(
    [FromKeyedServices(KlusterletOptions.WorkAgent)] IDynamicKubernetesClient objects, ILogger<AppliedResources> logger)
{
    /// <summary>Deletes what is this record's alone, and returns what is not gone yet.</summary>
    public async Task<IReadOnlyList<V1AppliedResource>> RemoveAsync(
        V1AppliedManifestWork record, IEnumerable<V1AppliedResource> resources, CancellationToken cancellationToken)
    {
        var left = new List<V1AppliedResource>();
        foreach (var resource in resources)
        {
            if (!await IsGoneAsync(record, resource, cancellationToken)) left.Add(resource);
        }

        return left;
    }

    private async Task<bool> IsGoneAsync(
        V1AppliedManifestWork record, V1AppliedResource applied, CancellationToken cancellationToken)
    {
        var space = string.IsNullOrEmpty(applied.Namespace) ? null : applied.Namespace;
        var resource = new KubernetesResource(
            applied.Group ?? "", applied.Version ?? "v1", applied.Resource ?? "", "", Namespaced: space is not null);
        var key = new ObjectKey(space, applied.Name ?? "");
        var live = await objects.FindAsync(resource, key, cancellationToken);
        if (live is null || live.Uid() != applied.Uid || !Ownership.IsOwnedBy(live, record.Uid())) return true;
        if (Ownership.IsShared(live, record.Uid()))
        {
            await DisownAsync(record, resource, live, cancellationToken);
            return true;
        }

        if (live.Metadata()!["deletionTimestamp"] is null)
        {
            await objects.DeleteAsync(
                resource, key, new DeletePreconditions(applied.Uid, PropagationPolicy: "Background"),
                cancellationToken);
            logger.Applied(record.Spec?.ManifestWorkName ?? "", "deleted", resource.Plural, key.ToString());
        }

        return false;
    }

    private async Task DisownAsync(
        V1AppliedManifestWork record, KubernetesResource resource, JsonObject live, CancellationToken cancellationToken)
    {
        var changed = live.DeepClone().AsObject();
        Ownership.Set(changed, record, orphan: true);
        var patch = Api.MergePatch.Between(live, changed);
        patch["metadata"]!["resourceVersion"] = live.ResourceVersion();
        await objects.PatchAsync(
            resource, live.Key(), KubernetesPatch.Merge(patch), subresource: null, cancellationToken);
    }
}
