using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.ClusterGateway.Manager.Configuration;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager.Installation;

/// <summary>Keeps the server installed as the configuration says, whatever was changed by hand.</summary>
[EntityRbac(typeof(V1Namespace), Verbs = RbacVerb.Get | RbacVerb.Create)]
[EntityRbac(
    typeof(V1ServiceAccount), typeof(V1Service), typeof(V1Role), typeof(V1RoleBinding), typeof(V1ClusterRole),
    typeof(V1ClusterRoleBinding), typeof(V1ConfigMap),
    Verbs = RbacVerb.Create | RbacVerb.Patch)]
[EntityRbac(typeof(V1Deployment), typeof(V1APIService), Verbs = RbacVerb.Read | RbacVerb.Create | RbacVerb.Patch)]
internal sealed class InstallationController(
    IKubernetesClient hub, GatewayConfigurations configurations, ServerCertificates certificates,
    TunnelCredentials tunnel,
    ApiServiceStore apiServices, InstallationStatus status) : IEntityController<V1Alpha1ClusterGatewayConfiguration>
{
    // Certificates grow old without an event that would tell.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(10);

    public async Task<ReconciliationResult> ReconcileAsync(
        V1Alpha1ClusterGatewayConfiguration entity, CancellationToken cancellationToken)
    {
        if (entity.IsDeleting() || configurations.Addon is not { } addon
            || GatewayConfigurations.NameIn(addon) != entity.Name())
            return ReconciliationResult.Success;

        var plan = new InstallationPlan(entity.Spec, addon.OwnerReference(null, null));
        await EnsureNamespaceAsync(plan.Namespace, cancellationToken);
        await EnsureNamespaceAsync(plan.SecretNamespace, cancellationToken);
        var missing = await tunnel.EnsureAsync(plan, cancellationToken);
        var caBundle = await certificates.EnsureAsync(plan, cancellationToken);
        await ApplySurroundingsAsync(plan, cancellationToken);
        var deployment = await ApplyAsync(ServerDeployment.For(plan), cancellationToken);
        await apiServices.EnsureAsync(ServerManifests.ApiService(plan, caBundle), cancellationToken);
        await status.WriteAsync(entity, deployment, missing, cancellationToken);
        return ReconciliationResult.After(LookAgain);
    }

    private async Task ApplySurroundingsAsync(InstallationPlan plan, CancellationToken cancellationToken)
    {
        await ApplyAsync(ServerManifests.Account(plan), cancellationToken);
        await ApplyAsync(ServerManifests.SecretRole(plan), cancellationToken);
        await ApplyAsync(ServerManifests.SecretRoleBinding(plan), cancellationToken);
        await ApplyAsync(ServerManifests.AuthenticationReader(plan), cancellationToken);
        await ApplyAsync(ServerManifests.HubClusterRole(plan), cancellationToken);
        await ApplyAsync(ServerManifests.HubClusterRoleBinding(plan), cancellationToken);
        await ApplyAsync(ServerManifests.IdentityRules(plan), cancellationToken);
        await ApplyAsync(ServerManifests.Service(plan), cancellationToken);
    }

    /// <summary>Never owned: a namespace may hold what others put there.</summary>
    private async Task EnsureNamespaceAsync(string name, CancellationToken cancellationToken)
    {
        if (await hub.FindAsync<V1Namespace>(new(null, name), cancellationToken) is not null) return;
        try
        {
            await hub.CreateAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = name } }, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsAlreadyExists)
        {
            // Somebody else wanted it too.
        }
    }

    private Task<TEntity> ApplyAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        hub.ApplyAsync(entity, ManagerNames.FieldManager, force: true, subresource: null, cancellationToken);
}
