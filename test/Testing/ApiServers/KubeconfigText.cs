using System.Text;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.Testing.ApiServers;

/// <summary>Writes a configuration as a kubeconfig, for programs that want one.</summary>
public static class KubeconfigText
{
    /// <summary>Everything inline, files included.</summary>
    public static string Of(KubernetesConfig config)
    {
        var text = new StringBuilder("apiVersion: v1\nkind: Config\ncurrent-context: test\n");
        text.Append(
            $"contexts: [{{name: test, context: {{cluster: test, user: test, namespace: {config.Namespace}}}}}]\n");
        text.Append($"clusters:\n- name: test\n  cluster:\n    server: {config.Server.AbsoluteUri.TrimEnd('/')}\n");
        Append(text, "certificate-authority-data", config.CertificateAuthority);
        text.Append("users:\n- name: test\n  user:\n");
        if (config.Token is not null)
        {
            text.Append($"    token: {Encoding.UTF8.GetString(config.Token.Read()).Trim()}\n");
        }

        Append(text, "client-certificate-data", config.ClientCertificate);
        Append(text, "client-key-data", config.ClientKey);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string field, CredentialData? data)
    {
        if (data is not null) text.Append($"    {field}: {Convert.ToBase64String(data.Read())}\n");
    }
}
