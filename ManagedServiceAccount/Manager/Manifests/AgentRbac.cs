using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ManagedServiceAccount.Manager.Manifests;

/// <summary>What the agent may do on its own cluster, and no more.</summary>
internal static class AgentRbac
{
    private const string ApiGroup = "rbac.authorization.k8s.io";

    public static V1ClusterRole ClusterRole() => new()
    {
        Metadata = AgentManifests.Meta(AgentNames.Role, @namespace: null),
        Rules = [Rule("authentication.k8s.io", ["tokenreviews"], "create")],
    };

    public static V1Role Role(string @namespace) => new()
    {
        Metadata = AgentManifests.Meta(AgentNames.Role, @namespace),
        Rules =
        [
            Rule("", ["serviceaccounts"], "get", "list", "watch", "create", "delete"),
            Rule("", ["serviceaccounts/token"], "create"),
            Rule("", ["events"], "create", "patch"),
            Rule("coordination.k8s.io", ["leases"], "get", "create", "update", "patch"),
        ],
    };

    public static V1ClusterRoleBinding ClusterRoleBinding(string @namespace) => new()
    {
        Metadata = AgentManifests.Meta(AgentNames.Role, @namespace: null),
        RoleRef = new V1RoleRef { ApiGroup = ApiGroup, Kind = "ClusterRole", Name = AgentNames.Role },
        Subjects = [Subject(@namespace)],
    };

    public static V1RoleBinding RoleBinding(string @namespace) => new()
    {
        Metadata = AgentManifests.Meta(AgentNames.Role, @namespace),
        RoleRef = new V1RoleRef { ApiGroup = ApiGroup, Kind = "Role", Name = AgentNames.Role },
        Subjects = [Subject(@namespace)],
    };

    private static V1PolicyRule Rule(string group, string[] resources, params string[] verbs) =>
        new() { ApiGroups = [group], Resources = resources, Verbs = verbs };

    private static V1Subject Subject(string @namespace) =>
        new() { Kind = "ServiceAccount", Name = AgentNames.ServiceAccount, Namespace = @namespace };
}
