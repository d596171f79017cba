using OcmAddons.AddonFramework.Certificates;
using OcmAddons.ClusterProxy.Api;

namespace OcmAddons.ClusterProxy.Manager.Signing;

/// <summary>
/// Which certificates there are and for which names: pure. Tools of OCM rely on the names and on 127.0.0.1 and
/// localhost.
/// </summary>
internal sealed record LeafProfiles(LeafProfile ProxyServer, LeafProfile AgentServer, LeafProfile ProxyClient)
{
    public static LeafProfiles For(V1Alpha1ManagedProxyConfiguration configuration, string? entrypointHost)
    {
        var server = configuration.Spec.ProxyServer;
        string?[] names =
        [
            .. configuration.Spec.Authentication.Signer?.SelfSigned?.AdditionalSANs ?? [],
            "127.0.0.1",
            "localhost",
            $"{server.InClusterServiceName}.{server.Namespace}",
            $"{server.InClusterServiceName}.{server.Namespace}.svc",
            entrypointHost,
        ];
        var sorted = names.OfType<string>().Where(n => n.Length > 0).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList();
        return new LeafProfiles(
            new LeafProfile(ClusterProxyNames.ProxyServerUser, LeafUsage.Server) { Names = sorted },
            new LeafProfile(ClusterProxyNames.AgentServerUser, LeafUsage.Server) { Names = sorted },
            new LeafProfile(ClusterProxyNames.ProxyClientUser, LeafUsage.Client) { Names = sorted });
    }
}
