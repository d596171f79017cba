using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Manager.Installation;

/// <summary>What stands around the server's pods: account, rights, Service and APIService. Pure functions.</summary>
internal static class ServerManifests
{
    private const string Rbac = "rbac.authorization.k8s.io";

    /// <summary>Where in its ConfigMap the server finds the identity rules.</summary>
    public const string IdentityKey = "config.yaml";

    private const string HubRole = "apiserver-aggregation:cluster-gateway";

    public static V1ServiceAccount Account(InstallationPlan plan) =>
        new() { Metadata = ManagerNames.Owned(plan.Owner, GatewayApi.AddonName, plan.Namespace) };

    public static V1Service Service(InstallationPlan plan) => new()
    {
        Metadata = ManagerNames.Owned(plan.Owner, GatewayApi.AddonName, plan.Namespace),
        Spec = new V1ServiceSpec
        {
            Type = "ClusterIP",
            Selector = ManagerNames.Labels(),
            Ports =
            [
                new V1ServicePort
                {
                    Name = "https",
                    Port = ManagerNames.ServerPort,
                    TargetPort = ManagerNames.ServerPort,
                    Protocol = "TCP",
                },
            ],
        },
    };

    /// <summary>The credentials, and the health that is kept with them.</summary>
    public static V1Role SecretRole(InstallationPlan plan) => new()
    {
        Metadata = ManagerNames.Owned(plan.Owner, GatewayApi.AddonName, plan.SecretNamespace),
        Rules = [Rule("", ["secrets"], "get", "list", "watch", "patch")],
    };

    public static V1RoleBinding SecretRoleBinding(InstallationPlan plan) => new()
    {
        Metadata = ManagerNames.Owned(plan.Owner, GatewayApi.AddonName, plan.SecretNamespace),
        RoleRef = new V1RoleRef { ApiGroup = Rbac, Kind = "Role", Name = GatewayApi.AddonName },
        Subjects = [Subject(plan)],
    };

    /// <summary>
    /// The rules by which callers' identities are exchanged, also when there are none: a server reads them again as
    /// they change.
    /// </summary>
    public static V1ConfigMap IdentityRules(InstallationPlan plan)
    {
        var rules = (plan.Spec.ClientIdentity?.ExchangerRules ?? []).Select(rule => rule.DeepClone());
        var configuration = new JsonObject
        {
            ["apiVersion"] = $"{plan.Group}/{GatewayApi.Version}",
            ["kind"] = "ClusterGatewayProxyConfiguration",
            ["spec"] = new JsonObject
            {
                ["clientIdentityExchanger"] = new JsonObject { ["rules"] = new JsonArray([.. rules]) },
            },
        };
        return new V1ConfigMap
        {
            Metadata = ManagerNames.Owned(plan.Owner, ManagerNames.IdentityConfigMap, plan.Namespace),
            Data = new Dictionary<string, string>(StringComparer.Ordinal) { [IdentityKey] = $"{configuration}" },
        };
    }

    /// <summary>How kube-apiserver signs and names the callers that it passes on.</summary>
    public static V1RoleBinding AuthenticationReader(InstallationPlan plan) => new()
    {
        Metadata = ManagerNames.Owned(
            plan.Owner, $"extension-apiserver-authentication-reader:{GatewayApi.AddonName}", "kube-system"),
        RoleRef = new V1RoleRef { ApiGroup = Rbac, Kind = "Role", Name = "extension-apiserver-authentication-reader" },
        Subjects = [Subject(plan)],
    };

    public static V1ClusterRole HubClusterRole(InstallationPlan plan) => new()
    {
        Metadata = ManagerNames.Owned(plan.Owner, HubRole),
        Rules =
        [
            Rule("cluster.open-cluster-management.io", ["managedclusters"], "get", "list", "watch"),
            Rule("authorization.k8s.io", ["subjectaccessreviews"], "create"),
            Rule("authentication.k8s.io", ["tokenreviews"], "create"),
            Rule(
                "admissionregistration.k8s.io",
                ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"], "get", "list", "watch"),
        ],
    };

    public static V1ClusterRoleBinding HubClusterRoleBinding(InstallationPlan plan) => new()
    {
        Metadata = ManagerNames.Owned(plan.Owner, HubRole),
        RoleRef = new V1RoleRef { ApiGroup = Rbac, Kind = "ClusterRole", Name = HubRole },
        Subjects = [Subject(plan)],
    };

    public static V1APIService ApiService(InstallationPlan plan, string caBundle) => new()
    {
        Metadata = ManagerNames.Owned(plan.Owner, ManagerNames.ApiServiceOf(plan.Group)),
        Spec = new V1APIServiceSpec
        {
            Group = plan.Group,
            Version = GatewayApi.Version,
            GroupPriorityMinimum = 5000,
            VersionPriority = 10,
            CaBundle = System.Text.Encoding.ASCII.GetBytes(caBundle),
            Service = new V1APIServiceReference
            {
                Namespace = plan.Namespace,
                Name = GatewayApi.AddonName,
                Port = ManagerNames.ServerPort,
            },
        },
    };

    private static V1Subject Subject(InstallationPlan plan) =>
        new() { Kind = "ServiceAccount", Name = GatewayApi.AddonName, Namespace = plan.Namespace };

    private static V1PolicyRule Rule(string group, string[] resources, params string[] verbs) =>
        new() { ApiGroups = [group], Resources = resources, Verbs = verbs };
}

/// <summary>What the installation depends on.</summary>
internal sealed record InstallationPlan(ClusterGatewayConfigurationSpec Spec, V1OwnerReference Owner)
{
    /// <summary>Of the API that the server serves: the manager's own is the same.</summary>
    public string Group { get; init; } = GatewayApi.Group;

    public string Namespace => Spec.InstallNamespace;

    public string SecretNamespace => Spec.SecretNamespace;

    public int Replicas => Spec.Replicas ?? 1;

    /// <summary>The tunnel's settings, when requests go through it.</summary>
    public EgressClusterProxy? Tunnel => Spec.Egress.Type == GatewayEgress.Tunnel ? Spec.Egress.ClusterProxy : null;
}
