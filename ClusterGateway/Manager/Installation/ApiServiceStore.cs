using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager.Installation;

/// <summary>Writes the APIService by create and patch: Kubernetes 1.20 panics when one is applied.</summary>
internal sealed class ApiServiceStore(IKubernetesClient hub, IEntityCache<V1APIService> cache)
{
    public async Task EnsureAsync(V1APIService wanted, CancellationToken cancellationToken)
    {
        if (cache.Find(wanted.Key()) is not { } current)
        {
            await CreateAsync(wanted, cancellationToken);
            return;
        }

        if (Matches(current, wanted)) return;
        var body = JsonSerializer.SerializeToNode(wanted, V1APIService.JsonTypeInfo)!.AsObject();
        var metadata = new JsonObject
        {
            ["labels"] = body["metadata"]!["labels"]!.DeepClone(),
            ["ownerReferences"] = body["metadata"]!["ownerReferences"]!.DeepClone(),
        };
        var spec = body["spec"]!.DeepClone().AsObject();
        spec["insecureSkipTLSVerify"] = null; // excludes a CA
        await hub.PatchAsync<V1APIService>(
            wanted.Key(), KubernetesPatch.Merge(new JsonObject { ["metadata"] = metadata, ["spec"] = spec }), null,
            cancellationToken);
    }

    internal static bool Matches(V1APIService current, V1APIService wanted) =>
        current.Spec is { } has && wanted.Spec is { } wants
        && has.CaBundle is { } bundle && bundle.AsSpan().SequenceEqual(wants.CaBundle)
        && has.InsecureSkipTLSVerify is not true
        && has.GroupPriorityMinimum == wants.GroupPriorityMinimum
        && has.VersionPriority == wants.VersionPriority
        && has.Service?.Name == wants.Service?.Name
        && has.Service?.Namespace == wants.Service?.Namespace
        && has.Service?.Port == wants.Service?.Port
        && current.Metadata.OwnerReferences?.Any(o => o.Uid == wanted.Metadata.OwnerReferences![0].Uid) == true;

    private async Task CreateAsync(V1APIService wanted, CancellationToken cancellationToken)
    {
        try
        {
            await hub.CreateAsync(wanted, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsAlreadyExists)
        {
            // The cache lags behind; its next event brings us back here.
        }
    }
}
