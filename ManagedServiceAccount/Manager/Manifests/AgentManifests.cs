using System.Text;
using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ManagedServiceAccount.Manager.Manifests;

/// <summary>What a cluster gets: a pure function of the cluster, its addon and the manager's options.</summary>
internal static class AgentManifests
{
    public static ManifestSet For(AddonTarget target, ManagerOptions options)
    {
        var @namespace = target.InstallNamespace;
        var metrics = AgentMetrics.Read(target);
        return new ManifestSet
        {
            Namespace(@namespace),
            new V1ServiceAccount { Metadata = Meta(AgentNames.ServiceAccount, @namespace) },
            AgentRbac.ClusterRole(),
            AgentRbac.ClusterRoleBinding(@namespace),
            AgentRbac.Role(@namespace),
            AgentRbac.RoleBinding(@namespace),
            PullSecret(@namespace, options),
            AgentDeployment.For(target, options),
            AgentMetrics.Service(@namespace),
            metrics.ServiceMonitor(@namespace),
        };
    }

    internal static V1ObjectMeta Meta(string name, string? @namespace) =>
        new() { Name = name, NamespaceProperty = @namespace };

    // Other addons live in it too: it must not go when this one does.
    private static V1Namespace Namespace(string name) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [OcmNames.DeletionOrphanAnnotation] = "",
            },
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [OcmNames.AddonNamespaceMark] = "true" },
        },
    };

    private static V1Secret? PullSecret(string @namespace, ManagerOptions options) =>
        options.ImagePullSecret is not { } secret
        ? null
        : new V1Secret
        {
            Metadata = Meta(AgentNames.PullSecret, @namespace),
            Type = "kubernetes.io/dockerconfigjson",
            Data = new Dictionary<string, byte[]>(StringComparer.Ordinal)
            {
                [".dockerconfigjson"] = Encoding.UTF8.GetBytes(secret.Reveal()),
            },
        };
}
