using System.Text.Json;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>The benchmark's objects on the hub.</summary>
internal static class HubManifests
{
    public const string Role =
        """
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "ocm-addons-bench"},
         "rules": [{"apiGroups": ["cluster.core.oam.dev"], "resources": ["clustergateways/proxy"], "verbs": ["*"]}]}
        """;

    public const string Binding =
        """
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
         "metadata": {"name": "ocm-addons-bench"},
         "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "ocm-addons-bench"},
         "subjects": [{"kind": "ServiceAccount", "name": "bench", "namespace": "ocm-addons-bench"}]}
        """;

    public const string TokenRequest =
        """
        {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 7200}}
        """;

    /// <summary>To the gateway's pods from outside the hub.</summary>
    public const string Port =
        """
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "ocm-addons-bench"},
         "spec": {"type": "NodePort", "selector": {"proxy.open-cluster-management.io/addon-name": "cluster-gateway"},
                  "ports": [{"name": "https", "port": 9443, "targetPort": 9443, "protocol": "TCP"}]}}
        """;

    /// <summary>The managed cluster for a gateway that can reach it by itself.</summary>
    public static string Secret(Uri server, string authority, string token) =>
        $$$"""
        {"apiVersion": "v1", "kind": "Secret",
         "metadata": {"name": "{{{GatewaySite.ConstCluster}}}", "labels": {
             "cluster.core.oam.dev/cluster-credential-type": "ServiceAccountToken",
             "cluster.core.oam.dev/cluster-endpoint-type": "Const"}},
         "stringData": {"endpoint": "{{{server}}}", "ca.crt": {{{Quote(authority)}}}, "token": {{{Quote(token)}}} }}
        """;

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
