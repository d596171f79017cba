using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.AddonFramework.Controllers;

/// <summary>
/// Installs an addon on the clusters that its own strategy selects: creates what is missing, changes nothing.
/// </summary>
[EntityRbac(typeof(V1ManagedCluster), Verbs = RbacVerb.Read)]
[EntityRbac(typeof(V1Alpha1ManagedClusterAddOn), Verbs = RbacVerb.Read | RbacVerb.Create)]
internal sealed class InstallController(
    AgentAddon addon,
    IKubernetesClient client,
    IEntityCache<V1Alpha1ManagedClusterAddOn> addons,
    ILogger<InstallController> logger) : IEntityController<V1ManagedCluster>
{
    public async Task<ReconciliationResult> ReconcileAsync(V1ManagedCluster entity, CancellationToken cancellationToken)
    {
        if (!Wants(addon.InstallStrategy, entity)) return ReconciliationResult.Success;
        var key = new ObjectKey(entity.Name(), addon.Name);
        if (addons.Find(key) is not null) return ReconciliationResult.Success;
        var created = new V1Alpha1ManagedClusterAddOn
        {
            Metadata = new V1ObjectMeta { Name = key.Name, NamespaceProperty = key.Namespace },
            Spec = new V1Alpha1ManagedClusterAddOnSpec { InstallNamespace = addon.InstallStrategy.Namespace },
        };
        try
        {
            await client.CreateAsync(created, cancellationToken);
            logger.AddonInstalled(key);
        }
        catch (KubernetesException e) when (e.IsAlreadyExists)
        {
            // The cache lags behind.
        }

        return ReconciliationResult.Success;
    }

    internal static bool Wants(InstallStrategy strategy, V1ManagedCluster cluster) =>
        strategy.Selects is { } selects
        && !cluster.IsDeleting()
        && !string.Equals(
            cluster.Annotation(OcmNames.DisableInstallationAnnotation), "true", StringComparison.OrdinalIgnoreCase)
        && selects(cluster);
}
