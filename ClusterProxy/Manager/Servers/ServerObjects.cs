using System.Text;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Manager.Servers;

/// <summary>The proxy servers' objects on the hub, other than their Deployment: pure.</summary>
internal sealed class ServerObjects(V1Alpha1ManagedProxyConfiguration configuration)
{
    public const string Component = "proxy-server";
    public const string ServiceAccountName = "cluster-proxy-server";

    private readonly ProxyServerSpec _server = configuration.Spec.ProxyServer;

    /// <summary>Has no rights at all: the proxy server never calls the API.</summary>
    public V1ServiceAccount ServiceAccount() => new()
    {
        Metadata = Meta(ServiceAccountName),
        AutomountServiceAccountToken = false,
    };

    public V1Secret AuthoritySecret(string authorityPem) => new()
    {
        Metadata = Meta(ClusterProxyNames.ServerCaSecret),
        Type = "Opaque",
        Data = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["ca.crt"] = Encoding.ASCII.GetBytes(authorityPem),
        },
    };

    public V1Service Service() => new()
    {
        Metadata = Meta(_server.InClusterServiceName),
        Spec = new V1ServiceSpec
        {
            Type = "ClusterIP",
            Selector = Selector(),
            Ports =
            [
                Port(Component, ClusterProxyNames.FrontendPort), Port("agent-server", ClusterProxyNames.AgentPort),
            ],
        },
    };

    /// <summary>Agents come in by this one; frontends are inside the hub and have no business there.</summary>
    public V1Service LoadBalancer(LoadBalancerEntrypoint entrypoint)
    {
        var metadata = Meta(entrypoint.Name);
        foreach (var annotation in entrypoint.Annotations ?? [])
        {
            metadata.Annotations![annotation.Key] = annotation.Value ?? "";
        }

        return new V1Service
        {
            Metadata = metadata,
            Spec = new V1ServiceSpec
            {
                Type = "LoadBalancer",
                Selector = Selector(),
                Ports =
                [
                    Port(
                        "agent-server", configuration.Spec.ProxyServer.Entrypoint?.Port ?? ClusterProxyNames.AgentPort),
                ],
            },
        };
    }

    public V1ObjectMeta Meta(string name) => new()
    {
        Name = name,
        NamespaceProperty = _server.Namespace,
        Labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [ClusterProxyNames.AddonLabel] = ClusterProxyNames.Addon,
            [ClusterProxyNames.ComponentLabel] = Component,
        },
        Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [ClusterProxyNames.GenerationAnnotation] = $"{configuration.Metadata.Generation ?? 0}",
        },
        OwnerReferences = [configuration.OwnerReference(controller: true, blockOwnerDeletion: true)],
    };

    public static Dictionary<string, string> Selector() =>
        new(StringComparer.Ordinal) { [ClusterProxyNames.ComponentLabel] = Component };

    private static V1ServicePort Port(string name, int port) => new()
    {
        Name = name,
        Protocol = "TCP",
        Port = port,
        TargetPort = name == Component ? ClusterProxyNames.FrontendPort : ClusterProxyNames.AgentPort,
    };
}
