using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Dynamic;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Klusterlet.Works;

/// <summary>The records, on the managed cluster, of what was applied for each work.</summary>
internal sealed class AppliedWorks(
    [FromKeyedServices(KlusterletOptions.Managed)] IKubernetesClient managed, IKubernetesClient hub)
{
    /// <summary>Tells the works of several hubs apart.</summary>
    public string HubHash { get; } = Hash(hub.BaseAddress);

    public ObjectKey KeyOf(string work) => new(null, $"{HubHash}-{work}");

    /// <summary>The record, made when it is missing.</summary>
    public async Task<V1AppliedManifestWork> EnsureAsync(string work, CancellationToken cancellationToken)
    {
        var current = await managed.FindAsync<V1AppliedManifestWork>(KeyOf(work), cancellationToken);
        if (current is not null) return current;
        var record = new V1AppliedManifestWork
        {
            Metadata = new V1ObjectMeta { Name = KeyOf(work).Name, Finalizers = [OcmNames.AppliedWorkFinalizer] },
            Spec = new() { HubHash = HubHash, AgentId = HubHash, ManifestWorkName = work },
        };
        return await managed.CreateAsync(record, cancellationToken);
    }

    /// <summary>Notes what is applied now, and what is still to be removed.</summary>
    public Task RecordAsync(
        V1AppliedManifestWork record, IReadOnlyList<V1AppliedResource> resources,
        CancellationToken cancellationToken) =>
        managed.ChangeStatusAsync(
            record,
            r =>
            {
                (r.Status ??= new()).AppliedResources = resources.Count == 0 ? null : [.. resources];
                r.Status.EvictionStartTime = null;
            },
            cancellationToken);

    /// <summary>False when there is no record any more.</summary>
    public Task<bool> DeleteAsync(string work, CancellationToken cancellationToken) =>
        managed.DeleteAsync<V1AppliedManifestWork>(KeyOf(work), null, cancellationToken);

    public static V1AppliedResource Describe(Manifest manifest, System.Text.Json.Nodes.JsonObject live) => new()
    {
        Group = manifest.Resource.Group,
        Version = manifest.Resource.Version,
        Resource = manifest.Resource.Plural,
        Namespace = manifest.Key.Namespace,
        Name = manifest.Key.Name,
        Uid = live.Uid(),
    };

    private static string Hash(Uri hub) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hub.ToString().TrimEnd('/'))));
}
