using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api.Accounts;
using OcmAddons.ClusterGateway.Api.Gateways;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Kubectl.Clusters;

/// <summary>What the hub has about its clusters, as far as the user may see it.</summary>
internal sealed class HubObjects
{
    private readonly List<string> notes = [];

    public IReadOnlyList<V1ManagedCluster>? Clusters { get; private set; }

    public IReadOnlyList<V1Alpha1ManagedClusterAddOn>? Addons { get; private set; }

    public IReadOnlyList<V1Alpha1ClusterGateway>? Gateways { get; private set; }

    /// <summary>Of the gateway, one for each cluster.</summary>
    public IReadOnlyList<V1Beta1ManagedServiceAccount>? Accounts { get; private set; }

    /// <summary>What could not be read, and why.</summary>
    public IReadOnlyList<string> Notes => notes;

    public static async Task<HubObjects> ReadAsync(IKubernetesClient hub, CancellationToken cancellationToken)
    {
        var objects = new HubObjects();
        var gateways = objects.TryListAsync<V1Alpha1ClusterGateway>(hub, cancellationToken);
        var clusters = objects.TryListAsync<V1ManagedCluster>(hub, cancellationToken);
        var addons = objects.TryListAsync<V1Alpha1ManagedClusterAddOn>(hub, cancellationToken);
        var accounts = objects.TryListAsync<V1Beta1ManagedServiceAccount>(hub, cancellationToken);
        var name = TryNameAsync(hub, cancellationToken);
        await Task.WhenAll(gateways, clusters, addons, accounts, name);
        (objects.Gateways, objects.Clusters, objects.Addons) = (await gateways, await clusters, await addons);
        var account = await name;
        objects.Accounts = (await accounts)?.Where(a => a.Name() == account).ToList();
        return objects;
    }

    private async Task<IReadOnlyList<TEntity>?> TryListAsync<TEntity>(
        IKubernetesClient hub, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        try
        {
            return (await hub.ListAsync<TEntity>(new ListOptions(), cancellationToken)).Items;
        }
        catch (KubernetesException e) when (e.Code is 403 or 404 or 503)
        {
            Note($"{TEntity.Resource.Plural}: {Printable.Of(e.Message)}");
            return null;
        }
    }

    private static async Task<string?> TryNameAsync(IKubernetesClient hub, CancellationToken cancellationToken)
    {
        try
        {
            return await new GatewayAccounts(hub).NameAsync(cancellationToken);
        }
        catch (KubernetesException e) when (e.Code is 403 or 404)
        {
            return Api.GatewayApi.AddonName; // the name that it has unless somebody gave it another one
        }
    }

    // The lists are read side by side.
    private void Note(string text)
    {
        lock (notes)
        {
            notes.Add(text);
        }
    }
}
