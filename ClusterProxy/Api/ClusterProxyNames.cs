using System.Security.Cryptography;
using System.Text;

namespace OcmAddons.ClusterProxy.Api;

/// <summary>Names that the addon's parts, and the tools around it, agree on.</summary>
public static class ClusterProxyNames
{
    public const string Addon = "cluster-proxy";
    public const string AgentInstallNamespace = "open-cluster-management-cluster-proxy";
    public const string SignerName = "open-cluster-management.io/proxy-agent-signer";

    /// <summary>Organization of every agent's certificate, and common name of the authority.</summary>
    public const string Group = "open-cluster-management:cluster-proxy";
    public const string AgentUser = Group + ":proxy-agent";
    public const string ProxyServerUser = Group + ":proxy-server";
    public const string AgentServerUser = Group + ":agent-server";
    public const string ProxyClientUser = Group + ":proxy-client";

    public const string ComponentLabel = "proxy.open-cluster-management.io/component-name";
    public const string AddonLabel = "open-cluster-management.io/addon";
    public const string GenerationAnnotation = "proxy.open-cluster-management.io/configuration-generation";

    /// <summary>On the hub: the authority itself.</summary>
    public const string SignerSecret = "cluster-proxy-signer";

    /// <summary>On the hub: the authority's certificate alone.</summary>
    public const string ServerCaSecret = "proxy-server-ca";

    /// <summary>On the managed cluster: the authority's certificate alone.</summary>
    public const string AgentCaSecret = "cluster-proxy-ca";

    /// <summary>On the managed cluster: where the klusterlet puts the agent's certificate.</summary>
    public const string AgentCertificateSecret =
        "cluster-proxy-open-cluster-management.io-proxy-agent-signer-client-cert";

    public const int FrontendPort = 8090;
    public const int AgentPort = 8091;

    /// <summary>The name by which services of a cluster are dialled.</summary>
    public static string VirtualHost(string cluster) =>
        $"cluster-{Hash(cluster)[..48]}.open-cluster-management.proxy";

    /// <summary>What the organizational unit of an agent's certificate says of its cluster.</summary>
    public static string ClusterUnit(string cluster) => $"cluster-{cluster}";

    /// <summary>An organizational unit that changes with the authority, so that agents register anew.</summary>
    public static string SignerUnit(string authorityPem)
    {
        var digest = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(authorityPem)));
        return "signer-" + Convert.ToHexStringLower(Encoding.ASCII.GetBytes(digest));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
