using OcmAddons.Kubernetes.Auth.Exec;

namespace OcmAddons.Kubernetes.Auth.Kubeconfig;

/// <summary>
/// Turns a cluster entry and a user entry into a configuration. Inline data wins over files, as it does in kubectl.
/// </summary>
internal sealed class KubeconfigReader(KubeconfigFile clusterFile, YamlFields cluster, string? @namespace)
{
    public KubernetesConfig Build(KubeconfigFile userFile, YamlFields user)
    {
        if (user.Map("auth-provider") is not null)
        {
            throw new KubernetesConfigException(
                $"Kubeconfig {userFile.Path}: auth-provider is not supported; use exec.");
        }

        return new()
        {
            Server = Address(cluster.Text("server") ?? "http://localhost:8080", "server"),
            Namespace = @namespace ?? "default",
            CertificateAuthority = Data(clusterFile, cluster, "certificate-authority"),
            TlsServerName = cluster.Text("tls-server-name"),
            InsecureSkipTlsVerify = cluster.Flag("insecure-skip-tls-verify"),
            Proxy = cluster.Text("proxy-url") is { } proxy ? Address(proxy, "proxy-url") : null,
            ClientCertificate = Data(userFile, user, "client-certificate"),
            ClientKey = Data(userFile, user, "client-key"),
            Token = Token(userFile, user),
            Username = user.Text("username"),
            Password = user.Text("password") is { } password ? new SecretString(password) : null,
            Exec = Exec(userFile, user),
            Impersonate = user.Text("as") is { } name
                ? new Impersonation(name, user.Texts("as-groups"), user.Text("as-uid"))
                : null,
        };
    }

    private Uri Address(string text, string field) =>
        Uri.TryCreate(
            text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out var uri)
            ? uri
            : throw new KubernetesConfigException($"Kubeconfig {clusterFile.Path}: {field} {text} is not an address.");

    private static CredentialData? Token(KubeconfigFile file, YamlFields user)
    {
        if (user.Text("tokenFile") is { } path) return CredentialData.FromFile(Absolute(file, path));
        return user.Text("token") is { } token ? CredentialData.FromText(token) : null;
    }

    private static CredentialData? Data(KubeconfigFile file, YamlFields fields, string field)
    {
        if (fields.Text(field + "-data") is { } inline)
        {
            try
            {
                return CredentialData.FromBytes(Convert.FromBase64String(inline));
            }
            catch (FormatException e)
            {
                throw new KubernetesConfigException($"Kubeconfig {file.Path}: {field}-data is not base64.", e);
            }
        }

        return fields.Text(field) is { } path ? CredentialData.FromFile(Absolute(file, path)) : null;
    }

    private ExecPlugin? Exec(KubeconfigFile file, YamlFields user)
    {
        if (user.Map("exec") is not { } exec) return null;
        var command = exec.Text("command")
            ?? throw new KubernetesConfigException($"Kubeconfig {file.Path}: exec has no command.");
        var version = exec.Text("apiVersion") ?? "";
        if (version is not ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"))
        {
            throw new KubernetesConfigException($"Kubeconfig {file.Path}: exec apiVersion {version} is not supported.");
        }

        return new()
        {
            // A bare name is looked up in PATH; anything with a folder in it is relative to the file.
            Command = command.Contains('/', StringComparison.Ordinal) ? Absolute(file, command) : command,
            Arguments = exec.Texts("args"),
            Environment = [.. exec.List("env").Select(entry =>
                KeyValuePair.Create(entry.Text("name") ?? "", entry.Text("value") ?? ""))],
            ApiVersion = version,
            InstallHint = exec.Text("installHint"),
            Cluster = exec.Flag("provideClusterInfo") ? ClusterInfo() : null,
        };
    }

    private ExecCluster ClusterInfo() => new()
    {
        Server = cluster.Text("server"),
        TlsServerName = cluster.Text("tls-server-name"),
        InsecureSkipTlsVerify = cluster.Flag("insecure-skip-tls-verify") ? true : null,
        CertificateAuthorityData = Data(clusterFile, cluster, "certificate-authority")?.Read(),
        ProxyUrl = cluster.Text("proxy-url"),
    };

    private static string Absolute(KubeconfigFile file, string path) => Path.GetFullPath(path, file.Folder);
}
