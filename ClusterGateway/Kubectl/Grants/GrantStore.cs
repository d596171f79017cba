using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Kubectl.Grants;

/// <summary>Writes grants to the hub, and waits for the cluster's work agent.</summary>
internal sealed class GrantStore(IKubernetesClient hub)
{
    private const string FieldManager = "kubectl-ocm";

    /// <summary>The gateway's account on a cluster.</summary>
    public async Task<ObjectKey> AccountAsync(string cluster, CancellationToken cancellationToken)
    {
        var accounts = new GatewayAccounts(hub);
        var name = await accounts.NameAsync(cancellationToken)
            ?? throw new GrantException(
                "the gateway's credentials are managed by hand here, so only you know whose they are: bind a role to "
                + "that account on the managed cluster");
        var space = await accounts.NamespaceAsync(cluster, cancellationToken)
            ?? throw new GrantException(
                $"cluster {cluster} does not have the addon {GatewayAccounts.Addon}, which makes the account");
        return new ObjectKey(space, name);
    }

    public async Task<V1OwnerReference?> OwnerAsync(string cluster, CancellationToken cancellationToken)
    {
        var addon = await hub.FindAsync<V1Alpha1ManagedClusterAddOn>(
            new(cluster, GatewayApi.AddonName), cancellationToken);
        return addon?.OwnerReference(controller: null, blockOwnerDeletion: null);
    }

    /// <summary>Returns when the cluster's work agent has applied it.</summary>
    public async Task ApplyAsync(V1ManifestWork wanted, CancellationToken cancellationToken)
    {
        var applied = await hub.ApplyAsync(wanted, FieldManager, force: true, subresource: null, cancellationToken);
        await WaitAsync(
            wanted.Key(), work => work is not null && IsApplied(work, applied.Metadata.Generation), cancellationToken);
    }

    /// <summary>Returns when the cluster's work agent has taken it away; false when there was none.</summary>
    public async Task<bool> RemoveAsync(ObjectKey work, CancellationToken cancellationToken)
    {
        if (!await hub.DeleteAsync<V1ManifestWork>(work, preconditions: null, cancellationToken)) return false;
        await WaitAsync(work, known => known is null, cancellationToken);
        return true;
    }

    /// <summary>What the cluster's work agent says is wrong with the work, or null.</summary>
    public async Task<string?> ProblemAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (await hub.FindAsync<V1ManifestWork>(key, cancellationToken) is not { Status: { } status }) return null;
        return status.ResourceStatus?.Manifests?.Select(m => m.Conditions.Find("Applied"))
            .FirstOrDefault(c => c?.Status == "False")?.Message
            ?? status.Conditions.Find("Applied")?.Message;
    }

    private static bool IsApplied(V1ManifestWork work, long? generation) =>
        work.Status?.Conditions.Find("Applied") is { Status: "True" } applied
        && (applied.ObservedGeneration ?? generation) >= generation;

    private async Task WaitAsync(
        ObjectKey key, Func<V1ManifestWork?, bool> isDone, CancellationToken cancellationToken)
    {
        var one = new ListOptions(key.Namespace, FieldSelector: $"metadata.name={key.Name}");
        while (true)
        {
            var list = await hub.ListAsync<V1ManifestWork>(one, cancellationToken);
            if (isDone(list.Items.FirstOrDefault(w => w.Name() == key.Name))) return;
            // A server ends a watch when it likes: then look again.
            await foreach (
                var change in hub.WatchAsync<V1ManifestWork>(one, list.ResourceVersion, cancellationToken))
            {
                if (change.Type is WatchEventType.Bookmark || change.Entity.Name() != key.Name) continue;
                if (isDone(change.Type is WatchEventType.Deleted ? null : change.Entity)) return;
            }
        }
    }
}

/// <summary>A role cannot be granted from here.</summary>
internal sealed class GrantException(string message) : Exception(message);
