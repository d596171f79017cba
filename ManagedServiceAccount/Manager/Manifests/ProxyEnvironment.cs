using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ManagedServiceAccount.Manager.Manifests;

/// <summary>The way to the hub, where a cluster has only one through a proxy.</summary>
internal static class ProxyEnvironment
{
    public static IList<V1EnvVar>? For(ProxyConfig? proxy)
    {
        var variables = new List<V1EnvVar>();
        Add("HTTP_PROXY", proxy?.HttpProxy);
        Add("HTTPS_PROXY", proxy?.HttpsProxy);
        Add("NO_PROXY", proxy?.NoProxy);
        return variables.Count > 0 ? variables : null;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) variables.Add(new V1EnvVar { Name = name, Value = value });
        }
    }
}
