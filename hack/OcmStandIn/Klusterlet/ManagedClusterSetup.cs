using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.OcmStandIn.Crds;

namespace OcmAddons.OcmStandIn.Klusterlet;

/// <summary>
/// What the klusterlet operator sets up on a managed cluster: namespaces, CRDs, and the work agent's rights.
/// </summary>
internal sealed class ManagedClusterSetup(IKubernetesClient managed, CrdInstaller crds)
{
    public const string WorkAccount = "klusterlet-work-sa";
    private const string FieldManager = "klusterlet";
    private const string RbacGroup = "rbac.authorization.k8s.io";
    private const string ExecutionRole = "open-cluster-management:klusterlet-work:execution";
    private const string AggregateRole = "open-cluster-management:klusterlet-work:aggregate";
    private const string AggregateLabel = "open-cluster-management.io/aggregate-to-work";

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        foreach (var name in (string[])[OcmNames.AgentNamespace, OcmNames.AddOnAgentNamespace])
            await ApplyAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = name } }, cancellationToken);
        await crds.InstallAsync(CrdFiles.Managed(), cancellationToken);
        await ApplyAsync(
            new V1ServiceAccount
            {
                Metadata = new V1ObjectMeta { Name = WorkAccount, NamespaceProperty = OcmNames.AgentNamespace },
            },
            cancellationToken);
        await ApplyAsync(Execution(), cancellationToken);
        await ApplyAsync(Aggregate(), cancellationToken);
        foreach (var role in (string[])["admin", ExecutionRole, AggregateRole])
            await ApplyAsync(Binding(role), cancellationToken);
    }

    /// <summary>What the work agent may do beyond the cluster role <c>admin</c>.</summary>
    internal static V1ClusterRole Execution() => new()
    {
        Metadata = new V1ObjectMeta { Name = ExecutionRole },
        Rules =
        [
            Rule(
                "apiextensions.k8s.io", ["customresourcedefinitions"], "get", "list", "watch", "create", "delete",
                "update", "patch"),
            Rule("", ["namespaces"], "get", "list", "watch", "create", "update", "patch", "delete"),
            Rule(
                RbacGroup,
                ["clusterrolebindings", "rolebindings"],
                "get", "list", "watch", "create", "update", "patch", "delete"),
            Rule(
                RbacGroup,
                ["clusterroles", "roles"],
                "get", "list", "watch", "create", "update", "patch", "delete", "escalate", "bind"),
            Rule(
                "monitoring.coreos.com", ["servicemonitors"], "get", "list", "watch", "create", "update", "patch",
                "delete"),
            Rule("oauth.openshift.io", ["oauthclients"], "get", "list", "watch", "create", "update", "patch", "delete"),
            Rule(
                "scheduling.k8s.io", ["priorityclasses"], "get", "list", "watch", "create", "update", "patch",
                "delete"),
            Rule(
                "admissionregistration.k8s.io",
                ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
                "get", "list", "watch", "create", "update", "patch"),
        ],
    };

    // The API server's own controller fills the rules of an aggregated role.
    private static V1ClusterRole Aggregate() => new()
    {
        Metadata = new V1ObjectMeta { Name = AggregateRole },
        AggregationRule = System.Text.Json.JsonDocument.Parse(
            $$$"""{"clusterRoleSelectors":[{"matchLabels":{"{{{AggregateLabel}}}":"true"}}]}""").RootElement,
    };

    private static V1ClusterRoleBinding Binding(string role) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = role.StartsWith("open-cluster-management", StringComparison.Ordinal)
                ? role
                : "open-cluster-management:klusterlet-work:" + role,
        },
        RoleRef = new() { ApiGroup = RbacGroup, Kind = "ClusterRole", Name = role },
        Subjects = [new() { Kind = "ServiceAccount", Name = WorkAccount, Namespace = OcmNames.AgentNamespace }],
    };

    private static V1PolicyRule Rule(string group, string[] resources, params string[] verbs) =>
        new() { ApiGroups = [group], Resources = resources, Verbs = verbs };

    private Task<TEntity> ApplyAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        managed.ApplyAsync(entity, FieldManager, force: true, null, cancellationToken);
}
