using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Registration;

/// <summary>Keeps the roles of agents on the hub.</summary>
internal sealed class HubPermissionStore(IKubernetesClient client)
{
    private const string FieldManager = "addon-framework";

    public async Task ApplyAsync(
        AddonTarget target,
        IReadOnlyList<HubPermission> permissions,
        RegistrationSubject subject,
        CancellationToken cancellationToken)
    {
        foreach (var permission in permissions)
        {
            var roles = new HubRoles(target, permission, subject);
            if (permission.ClusterWide)
            {
                await ApplyAsync(roles.ClusterRole(), cancellationToken);
                await ApplyBindingAsync(roles.ClusterRoleBinding(), b => b.RoleRef, cancellationToken);
            }
            else
            {
                await ApplyAsync(roles.Role(), cancellationToken);
                await ApplyBindingAsync(roles.RoleBinding(), b => b.RoleRef, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Removes the cluster's bindings to cluster-wide roles; the rest is owned by the ManagedClusterAddOn.
    /// </summary>
    public async Task RemoveAsync(V1Alpha1ManagedClusterAddOn addon, CancellationToken cancellationToken)
    {
        var selector = $"{OcmNames.AddonNameLabel}={addon.Name()},{OcmNames.ClusterNameLabel}={addon.Namespace()}";
        var bindings = await client.ListAsync<V1ClusterRoleBinding>(
            new ListOptions(LabelSelector: selector), cancellationToken);
        foreach (var binding in bindings.Items)
        {
            await client.DeleteAsync<V1ClusterRoleBinding>(
                binding.Key(), new DeletePreconditions(Uid: binding.Uid()), cancellationToken);
        }
    }

    private Task<TEntity> ApplyAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        client.ApplyAsync(entity, FieldManager, force: true, subresource: null, cancellationToken);

    // A binding's role cannot be changed: one that refers to another role is made anew.
    private async Task ApplyBindingAsync<TBinding>(
        TBinding binding, Func<TBinding, V1RoleRef?> roleRef, CancellationToken cancellationToken)
        where TBinding : class, IKubernetesEntity<TBinding>
    {
        var existing = await client.FindAsync<TBinding>(binding.Key(), cancellationToken);
        if (existing is not null && (roleRef(existing)?.Name, roleRef(existing)?.Kind) !=
            (roleRef(binding)?.Name, roleRef(binding)?.Kind))
        {
            await client.DeleteAsync<TBinding>(
                binding.Key(), new DeletePreconditions(Uid: existing.Uid()), cancellationToken);
        }

        await ApplyAsync(binding, cancellationToken);
    }
}
