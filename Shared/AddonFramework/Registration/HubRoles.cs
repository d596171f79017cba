using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Registration;

/// <summary>The RBAC objects of one permission of one agent: pure.</summary>
internal sealed class HubRoles(AddonTarget target, HubPermission permission, RegistrationSubject subject)
{
    private const string ApiGroup = "rbac.authorization.k8s.io";

    public V1Role Role() => new() { Metadata = Namespaced(), Rules = Rules() };

    public V1RoleBinding RoleBinding() => new()
    {
        Metadata = Namespaced(),
        RoleRef = new V1RoleRef { ApiGroup = ApiGroup, Kind = V1Role.Resource.Kind, Name = permission.Name },
        Subjects = SubjectList(),
    };

    /// <summary>Shared by all clusters, so nobody's.</summary>
    public V1ClusterRole ClusterRole() => new()
    {
        Metadata = new V1ObjectMeta { Name = permission.Name, Labels = Labels(withCluster: false) },
        Rules = Rules(),
    };

    public V1ClusterRoleBinding ClusterRoleBinding() => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = $"{permission.Name}:{target.ClusterName}",
            Labels = Labels(withCluster: true),
            OwnerReferences = [target.Cluster.OwnerReference(controller: null, blockOwnerDeletion: null)],
        },
        RoleRef = new V1RoleRef { ApiGroup = ApiGroup, Kind = V1ClusterRole.Resource.Kind, Name = permission.Name },
        Subjects = SubjectList(),
    };

    private V1ObjectMeta Namespaced() => new()
    {
        Name = permission.Name,
        NamespaceProperty = target.ClusterName,
        Labels = Labels(withCluster: false),
        OwnerReferences = [target.Addon.OwnerReference(controller: null, blockOwnerDeletion: true)],
    };

    private Dictionary<string, string> Labels(bool withCluster)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [OcmNames.AddonNameLabel] = target.AddonName,
        };
        if (withCluster) labels[OcmNames.ClusterNameLabel] = target.ClusterName;
        return labels;
    }

    private List<V1PolicyRule> Rules() =>
    [
        .. permission.Rules.Select(rule => new V1PolicyRule
        {
            ApiGroups = [.. rule.ApiGroups],
            Resources = [.. rule.Resources],
            Verbs = [.. rule.Verbs],
            ResourceNames = rule.ResourceNames is null ? null : [.. rule.ResourceNames],
        }),
    ];

    // Never a group that agents of other clusters are in: only what names this cluster, and the user itself.
    private List<V1Subject> SubjectList()
    {
        const string ServiceAccount = "system:serviceaccount:";
        var user = subject.User!;
        if (!user.StartsWith(ServiceAccount, StringComparison.Ordinal))
        {
            return [new V1Subject { Kind = "User", ApiGroup = ApiGroup, Name = user }];
        }

        var parts = user[ServiceAccount.Length..].Split(':');
        return [new V1Subject { Kind = "ServiceAccount", Namespace = parts[0], Name = parts[^1] }];
    }
}
