using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Hub.Clusters;

/// <summary>What the agents of a cluster may do on the hub.</summary>
internal static class ClusterRbac
{
    public const string RegistrationRole = "open-cluster-management:managedcluster:registration";
    public const string WorkRole = "open-cluster-management:managedcluster:work";
    private const string RbacGroup = "rbac.authorization.k8s.io";

    public static IReadOnlyList<V1ClusterRole> SharedRoles() =>
    [
        Role(
            RegistrationRole,
            Rule("coordination.k8s.io", ["leases"], "get", "list", "watch", "update"),
            Rule("addon.open-cluster-management.io", ["managedclusteraddons"], "get", "list", "watch"),
            Rule("addon.open-cluster-management.io", ["managedclusteraddons/status"], "patch", "update"),
            Rule("events.k8s.io", ["events"], "create", "patch", "update"),
            Rule("", ["events"], "create", "patch", "update")),
        Role(
            WorkRole,
            Rule("events.k8s.io", ["events"], "create", "patch", "update"),
            Rule("", ["events"], "create", "patch", "update"),
            Rule("work.open-cluster-management.io", ["manifestworks"], "get", "list", "watch", "update", "patch"),
            Rule("work.open-cluster-management.io", ["manifestworks/status"], "patch", "update")),
    ];

    /// <summary>An accepted cluster may register and report; a denied one may only read itself.</summary>
    public static V1ClusterRole ClusterRole(string cluster, bool accepted)
    {
        var name = ClusterRoleName(cluster);
        var own = Rule(
            "cluster.open-cluster-management.io", ["managedclusters"],
            accepted ? ["get", "list", "update", "watch"] : ["get"]);
        own.ResourceNames = [cluster];
        if (!accepted) return Role(name, own);
        var status = Rule("cluster.open-cluster-management.io", ["managedclusters/status"], "patch", "update");
        status.ResourceNames = [cluster];
        return Role(
            name,
            Rule("certificates.k8s.io", ["certificatesigningrequests"], "create", "get", "list", "watch"),
            Rule("register.open-cluster-management.io", ["managedclusters/clientcertificates"], "renew"),
            own,
            status);
    }

    public static V1ClusterRoleBinding ClusterBinding(string cluster) => new()
    {
        Metadata = new V1ObjectMeta { Name = ClusterRoleName(cluster) },
        RoleRef = Reference(ClusterRoleName(cluster)),
        Subjects = Subjects(cluster),
    };

    public static V1RoleBinding RegistrationBinding(string cluster) =>
        Binding(cluster, RegistrationBindingName(cluster), RegistrationRole);

    /// <summary>Its finalizer keeps the work agent's rights until the last ManifestWork is gone.</summary>
    public static V1RoleBinding WorkBinding(string cluster)
    {
        var binding = Binding(cluster, WorkBindingName(cluster), WorkRole);
        binding.Metadata.Finalizers = [OcmNames.WorkFinalizer];
        return binding;
    }

    public static string ClusterRoleName(string cluster) => $"open-cluster-management:managedcluster:{cluster}";

    public static string RegistrationBindingName(string cluster) => ClusterRoleName(cluster) + ":registration";

    public static string WorkBindingName(string cluster) => ClusterRoleName(cluster) + ":work";

    private static V1RoleBinding Binding(string cluster, string name, string role) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = cluster },
        RoleRef = Reference(role),
        Subjects = Subjects(cluster),
    };

    private static List<V1Subject> Subjects(string cluster) =>
    [
        new() { Kind = "Group", ApiGroup = RbacGroup, Name = OcmNames.ClusterGroup(cluster) },
        new() { Kind = "Group", ApiGroup = RbacGroup, Name = $"open-cluster-management:{cluster}" },
    ];

    private static V1ClusterRole Role(string name, params V1PolicyRule[] rules) =>
        new() { Metadata = new V1ObjectMeta { Name = name }, Rules = rules };

    private static V1RoleRef Reference(string role) => new()
    {
        ApiGroup = RbacGroup,
        Kind = "ClusterRole",
        Name = role,
    };

    private static V1PolicyRule Rule(string group, string[] resources, params string[] verbs) =>
        new() { ApiGroups = [group], Resources = resources, Verbs = verbs };
}
