using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager.Agents;

/// <summary>Where the account addon puts its accounts decides whom the cluster's bindings are for.</summary>
internal sealed class AccountAddonController(IAddonTrigger trigger) : IEntityController<V1Alpha1ManagedClusterAddOn>
{
    public Task<ReconciliationResult> ReconcileAsync(
        V1Alpha1ManagedClusterAddOn entity, CancellationToken cancellationToken)
    {
        trigger.Trigger(entity.Namespace() ?? "", GatewayApi.AddonName);
        return Task.FromResult(ReconciliationResult.Success);
    }
}
