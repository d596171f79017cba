using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Dynamic;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Klusterlet.Works;

/// <summary>Applies one manifest with the work agent's rights, by the strategy that the work names.</summary>
internal sealed class ManifestApplier(
    [FromKeyedServices(KlusterletOptions.WorkAgent)] IDynamicKubernetesClient objects, ILogger<ManifestApplier> logger)
{
    private const string FieldManager = "work-agent";

    // The last state that a manifest was applied to. A server fills in defaults, so comparing would never find them
    // equal; the pair of live version and wanted content does.
    private readonly ConcurrentDictionary<(string Owner, ObjectKey Key, string Kind), (
        string? Version, string Hash)> applied = new();

    /// <summary>The object as it is afterwards; null when it must not be written and is not there.</summary>
    public async Task<JsonObject?> ApplyAsync(
        string work, Manifest manifest, V1AppliedManifestWork owner, CancellationToken cancellationToken)
    {
        var live = await objects.FindAsync(manifest.Resource, manifest.Key, cancellationToken);
        if (manifest.Strategy == "ReadOnly") return live;

        var slot = (owner.Name(), manifest.Key, manifest.Resource.Kind);
        var hash = $"{manifest.Hash}/{manifest.Orphan}/{manifest.Strategy}";
        if (live is not null && applied.TryGetValue(slot, out var last) && last == (live.ResourceVersion(), hash))
            return live;

        var result = manifest.Strategy switch
        {
            "ServerSideApply" => await ApplyServerSideAsync(manifest, owner, cancellationToken),
            _ when live is null => await CreateAsync(work, manifest, owner, cancellationToken),
            "CreateOnly" => await AdoptAsync(manifest, live, owner, cancellationToken),
            _ => await UpdateAsync(work, manifest, live, owner, cancellationToken),
        };
        applied[slot] = (result.ResourceVersion(), hash);
        return result;
    }

    /// <summary>What is there of a manifest that could not be applied.</summary>
    public async Task<ManifestOutcome> ReadAsync(Manifest manifest, string problem, CancellationToken cancellationToken)
    {
        try
        {
            var live = await objects.FindAsync(manifest.Resource, manifest.Key, cancellationToken);
            return new ManifestOutcome(manifest.Ordinal, manifest, live, problem);
        }
        catch (KubernetesException e)
        {
            return new ManifestOutcome(manifest.Ordinal, manifest, null, problem) { Unreadable = e.Message };
        }
    }

    private async Task<JsonObject> CreateAsync(
        string work, Manifest manifest, V1AppliedManifestWork owner, CancellationToken cancellationToken)
    {
        var entity = manifest.Desired.DeepClone().AsObject();
        Ownership.Set(entity, owner, manifest.Orphan);
        var created = await objects.CreateAsync(manifest.Resource, entity, cancellationToken);
        logger.Applied(work, "created", manifest.Resource.Plural, manifest.Key.ToString());
        return created;
    }

    private async Task<JsonObject> UpdateAsync(
        string work, Manifest manifest, JsonObject live, V1AppliedManifestWork owner,
        CancellationToken cancellationToken)
    {
        if (ManifestMerge.NeedsRecreation(manifest.Resource.Kind, manifest.Desired, live))
        {
            await objects.DeleteAsync(
                manifest.Resource, manifest.Key, new DeletePreconditions(live.Uid()), cancellationToken);
            return await CreateAsync(work, manifest, owner, cancellationToken);
        }

        var merged = ManifestMerge.Merge(manifest.Resource.Kind, manifest.Desired, live) ?? live.DeepClone().AsObject();
        Ownership.Set(merged, owner, manifest.Orphan);
        if (JsonNode.DeepEquals(merged, live)) return live;
        var updated = await objects.ReplaceAsync(manifest.Resource, merged, subresource: null, cancellationToken);
        if (updated.ResourceVersion() != live.ResourceVersion())
            logger.Applied(work, "updated", manifest.Resource.Plural, manifest.Key.ToString());
        return updated;
    }

    private async Task<JsonObject> ApplyServerSideAsync(
        Manifest manifest, V1AppliedManifestWork owner, CancellationToken cancellationToken)
    {
        var options = manifest.Config?.UpdateStrategy?.ServerSideApply;
        var manager = Member(options, "fieldManager")?.GetString() ?? FieldManager;
        var force = Member(options, "force")?.ValueKind == JsonValueKind.True;
        var result = await objects.ApplyAsync(
            manifest.Resource, manifest.Desired, manager, force, null, cancellationToken);
        return await AdoptAsync(manifest, result, owner, cancellationToken);
    }

    private async Task<JsonObject> AdoptAsync(
        Manifest manifest, JsonObject live, V1AppliedManifestWork owner, CancellationToken cancellationToken)
    {
        var adopted = live.DeepClone().AsObject();
        Ownership.Set(adopted, owner, manifest.Orphan);
        var patch = MergePatch.Between(live, adopted);
        if (patch.Count == 0) return live;
        patch["metadata"]!["resourceVersion"] = live.ResourceVersion();
        return await objects.PatchAsync(
            manifest.Resource, manifest.Key, KubernetesPatch.Merge(patch), subresource: null, cancellationToken);
    }

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member)
            ? member
            : null;
}
