using System.Text;

namespace OcmAddons.OcmStandIn.Klusterlet.Identity;

/// <summary>The kubeconfig that OCM's agents and addons get: its certificate and key are files next to it.</summary>
internal static class HubKubeconfig
{
    public static byte[] For(HubEndpoint hub)
    {
        var text = new StringBuilder()
            .Append("apiVersion: v1\nkind: Config\ncurrent-context: default-context\n")
            .Append("clusters:\n- name: ").Append(Quote(hub.ClusterEntry)).Append("\n  cluster:\n")
            .Append("    server: ").Append(Quote(hub.Server)).Append('\n');
        if (hub.CertificateAuthority is { } ca)
            text.Append("    certificate-authority-data: ").Append(Convert.ToBase64String(ca)).Append('\n');
        if (hub.ProxyUrl is { Length: > 0 } proxy) text.Append("    proxy-url: ").Append(Quote(proxy)).Append('\n');
        text.Append("contexts:\n- name: default-context\n  context:\n    cluster: ").Append(Quote(hub.ClusterEntry))
            .Append("\n    namespace: configuration\n    user: default-auth\n")
            .Append("users:\n- name: default-auth\n  user:\n")
            .Append("    client-certificate: tls.crt\n    client-key: tls.key\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // A JSON string is a YAML string.
    private static string Quote(string value) => $"\"{System.Text.Json.JsonEncodedText.Encode(value)}\"";
}
