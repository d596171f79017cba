using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Health;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Models;
using OcmAddons.AddonFramework.Registration;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.AddonFramework.Controllers;

/// <summary>
/// Brings one addon on one cluster in line: configuration, registration, manifests, hooks, health, then one write of
/// the status.
/// </summary>
[EntityRbac(typeof(V1Alpha1ManagedClusterAddOn), Verbs = RbacVerb.Read)]
[EntityRbac(typeof(V1ManagedCluster), Verbs = RbacVerb.Read)]
internal sealed class AddonController(
    AgentAddon addon,
    IEntityCache<V1ManagedCluster> clusters,
    AddonSteps steps,
    AddonWriter writer,
    ILogger<AddonController> logger) : IEntityController<V1Alpha1ManagedClusterAddOn>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1Alpha1ManagedClusterAddOn entity, CancellationToken cancellationToken)
    {
        if (entity.Name() != addon.Name) return ReconciliationResult.Success;
        if (clusters.Find(new ObjectKey(null, entity.Namespace() ?? "")) is not { } cluster)
        {
            // Without its cluster nothing can run the hook: holding the addon back would hold it for ever.
            if (entity.IsDeleting()) await writer.SetFinalizerAsync(entity, hold: false, cancellationToken);
            return ReconciliationResult.Success;
        }

        if (!IsOwned(entity))
        {
            logger.AddonNotOwned(entity.Key(), addon.Name);
            return ReconciliationResult.Success;
        }

        var pass = new AddonPass(addon, cluster, entity);
        var result = await steps.RunAsync(pass, cancellationToken);
        // The status first: with its finalizer gone, a deleted object is gone too.
        var written = await writer.WriteStatusAsync(pass, cancellationToken);
        if (pass.HoldForHook is { } hold) await writer.SetFinalizerAsync(written, hold, cancellationToken);
        pass.Faults.Throw();
        return result;
    }

    public Task DeletedAsync(V1Alpha1ManagedClusterAddOn entity, CancellationToken cancellationToken) =>
        entity.Name() == addon.Name && addon.HasClusterWidePermissions
            ? steps.ForgetAsync(entity, cancellationToken)
            : Task.CompletedTask;

    // OCM's addon-manager puts the owner there; an addon that the hub does not know must not progress.
    private static bool IsOwned(V1Alpha1ManagedClusterAddOn entity) => entity.Metadata.OwnerReferences?.Any(
        owner => owner.Kind == V1Alpha1ClusterManagementAddOn.Resource.Kind && owner.Name == entity.Name()) == true;
}

/// <summary>The steps of a pass, in their order.</summary>
internal sealed class AddonSteps(
    ConfigStep config, RegistrationStep registration, DeployStep deploy, HookStep hook, HealthStep health)
{
    public async Task<ReconciliationResult> RunAsync(AddonPass pass, CancellationToken cancellationToken)
    {
        config.Run(pass);
        await registration.RunAsync(pass, cancellationToken);
        if (pass.Target is null) return ReconciliationResult.Success;
        var manifests = await deploy.RunAsync(pass, cancellationToken);
        if (manifests is not null) await hook.RunAsync(pass, manifests, cancellationToken);
        health.Run(pass, manifests);
        return ReconciliationResult.Success;
    }

    public Task ForgetAsync(V1Alpha1ManagedClusterAddOn addon, CancellationToken cancellationToken) =>
        registration.ForgetAsync(addon, cancellationToken);
}
