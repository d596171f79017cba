using System.Text;
using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Manager.Agents;

/// <summary>The agent's objects on the managed cluster, other than its Deployment: pure.</summary>
internal sealed class AgentObjects(AddonTarget target, ManagerOptions options)
{
    public const string ServiceAccountName = "cluster-proxy";
    private const string RoleName = "cluster-proxy-addon-agent";
    private const string RbacGroup = "rbac.authorization.k8s.io";

    /// <summary>
    /// Survives the addon: others may have put things there, and the agent's certificate goes with it.
    /// </summary>
    public V1Namespace Namespace() => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = target.InstallNamespace,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [OcmNames.AddonNamespaceMark] = "true" },
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [OcmNames.DeletionOrphanAnnotation] = "",
            },
        },
    };

    public V1ServiceAccount ServiceAccount() => new() { Metadata = Meta(ServiceAccountName) };

    /// <summary>The agent's own lease and nothing else.</summary>
    public V1Role Role() => new()
    {
        Metadata = Meta(RoleName),
        Rules =
        [
            // Kubernetes cannot limit create to a name.
            new V1PolicyRule { ApiGroups = ["coordination.k8s.io"], Resources = ["leases"], Verbs = ["create"] },
            new V1PolicyRule
            {
                ApiGroups = ["coordination.k8s.io"],
                Resources = ["leases"],
                ResourceNames = [ClusterProxyNames.Addon],
                Verbs = ["get", "update"],
            },
        ],
    };

    public V1RoleBinding RoleBinding() => new()
    {
        Metadata = Meta(RoleName),
        RoleRef = new V1RoleRef { ApiGroup = RbacGroup, Kind = "Role", Name = RoleName },
        Subjects =
        [
            new V1Subject { Kind = "ServiceAccount", Name = ServiceAccountName, Namespace = target.InstallNamespace },
        ],
    };

    public V1Secret AuthoritySecret(string authorityPem) => new()
    {
        Metadata = Meta(ClusterProxyNames.AgentCaSecret),
        Type = "Opaque",
        Data = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["ca.crt"] = Encoding.ASCII.GetBytes(authorityPem),
        },
    };

    /// <summary>
    /// Frontends ask for the cluster by its name; the agent resolves that name to its own API server.
    /// </summary>
    public V1Service? ApiServerService() => !options.EnableKubeApiProxy
        ? null
        : new V1Service
        {
            Metadata = Meta(target.ClusterName),
            Spec = new V1ServiceSpec { Type = "ExternalName", ExternalName = "kubernetes.default.svc.cluster.local" },
        };

    public V1ObjectMeta Meta(string name) => new()
    {
        Name = name,
        NamespaceProperty = target.InstallNamespace,
        Labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [ClusterProxyNames.AddonLabel] = ClusterProxyNames.Addon,
        },
    };
}
