using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.ManagedServiceAccount.Api;
using OcmAddons.Operator;

namespace OcmAddons.ManagedServiceAccount.Agent.Accounts;

/// <summary>Deletes service accounts whose ManagedServiceAccount went while nobody looked.</summary>
internal sealed class OrphanController(
    IManagedAccounts cluster,
    [FromKeyedServices(AgentClusters.Hub)] IEntityCache<V1Beta1ManagedServiceAccount> wanted,
    IOptions<AgentOptions> options) : IEntityController<V1ServiceAccount>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1ServiceAccount account, CancellationToken cancellationToken)
    {
        var owner = new ObjectKey(options.Value.ClusterName, account.Name());
        if (wanted.Find(owner) is null) await cluster.DeleteAsync(account.Name(), cancellationToken);
        return ReconciliationResult.Success;
    }
}
