using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.AddonFramework.Controllers;

/// <summary>
/// Fills the spec hashes of default and placement configurations into the ClusterManagementAddOn, from where OCM rolls
/// them out.
/// </summary>
[EntityRbac(typeof(V1Alpha1ClusterManagementAddOn), Verbs = RbacVerb.Read)]
[EntityRbac(typeof(V1Alpha1ClusterManagementAddOn), Verbs = RbacVerb.Patch, Subresource = "status")]
internal sealed class ConfigHashController(IKubernetesClient client, ConfigLoader loader)
    : IEntityController<V1Alpha1ClusterManagementAddOn>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1Alpha1ClusterManagementAddOn entity, CancellationToken cancellationToken)
    {
        var before = Status(entity);
        var draft = JsonSerializer.SerializeToElement(entity, V1Alpha1ClusterManagementAddOn.JsonTypeInfo)
            .Deserialize(V1Alpha1ClusterManagementAddOn.JsonTypeInfo)!;
        foreach (var reference in References(draft.Status))
        {
            Fill(reference);
        }

        var changes = MergeDiff.Of(before, Status(draft));
        if (changes.Count == 0) return ReconciliationResult.Success;
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = entity.Uid(),
                ["resourceVersion"] = entity.Metadata.ResourceVersion,
            },
            ["status"] = changes,
        };
        await client.PatchAsync<V1Alpha1ClusterManagementAddOn>(
            entity.Key(), KubernetesPatch.Merge(patch), "status", cancellationToken);
        return ReconciliationResult.Success;
    }

    private static IEnumerable<ConfigReference> References(V1Alpha1ClusterManagementAddOnStatus? status) =>
        (status?.DefaultConfigReferences ?? [])
            .Concat((status?.InstallProgressions ?? []).SelectMany(progression => progression.ConfigReferences ?? []));

    private void Fill(ConfigReference reference)
    {
        if (reference.DesiredConfig is not { Name.Length: > 0 } desired) return;
        var config = loader.Find(reference.Group, reference.Resource, desired.Namespace, desired.Name);
        if (config is not null) desired.SpecHash = SpecHash.Of(config.Raw);
    }

    private static JsonObject Status(V1Alpha1ClusterManagementAddOn addon) =>
        JsonSerializer.SerializeToNode(addon, V1Alpha1ClusterManagementAddOn.JsonTypeInfo)!["status"] as JsonObject
            ?? [];
}
