using OcmAddons.Kubernetes.Auth.Kubeconfig;

namespace OcmAddons.Kubernetes.Auth;

/// <summary>Decides where the configuration comes from.</summary>
internal sealed class KubernetesConfigLoader(KubernetesEnvironment environment)
{
    public KubernetesConfig Load(string? kubeconfigPath, string? context) =>
        Load(kubeconfigPath, new KubeconfigSelection(context));

    public KubernetesConfig Load(string? kubeconfigPath, KubeconfigSelection selection)
    {
        if (!string.IsNullOrEmpty(kubeconfigPath)) return FromFiles([kubeconfigPath], selection);
        if (!string.IsNullOrEmpty(environment.Kubeconfig))
        {
            return FromFiles(
                environment.Kubeconfig.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), selection);
        }

        if (IsInCluster) return InCluster();
        var fallback = Path.Combine(environment.HomeFolder, ".kube", "config");
        return File.Exists(fallback)
            ? FromFiles([fallback], selection)
            : throw new KubernetesConfigException(
                $"No --kubeconfig, no KUBECONFIG, not in a cluster, and no {fallback}: no API server to talk to.");
    }

    private string TokenFile => Path.Combine(environment.ServiceAccountFolder, "token");

    private bool IsInCluster => !string.IsNullOrEmpty(environment.ServiceHost) && File.Exists(TokenFile);

    private KubernetesConfig InCluster()
    {
        var host = environment.ServiceHost!.Contains(':', StringComparison.Ordinal)
            ? $"[{environment.ServiceHost}]"
            : environment.ServiceHost;
        var namespaceFile = Path.Combine(environment.ServiceAccountFolder, "namespace");
        return new()
        {
            Server = new Uri($"https://{host}:{environment.ServicePort ?? "443"}"),
            Namespace = File.Exists(namespaceFile) ? File.ReadAllText(namespaceFile).Trim() : "default",
            CertificateAuthority =
                CredentialData.FromFile(Path.Combine(environment.ServiceAccountFolder, "ca.crt")),
            Token = CredentialData.FromFile(TokenFile),
        };
    }

    // As kubectl does it: of several files a missing one is passed over, and the first to say something wins.
    private static KubernetesConfig FromFiles(string[] paths, KubeconfigSelection selection)
    {
        string[] present = paths.Length == 1 ? paths : [.. paths.Where(File.Exists)];
        if (present.Length == 0) throw new KubernetesConfigException($"None of {string.Join(", ", paths)} exists.");
        return KubeconfigMerge.Of([.. present.Select(KubeconfigFile.Read)]).Resolve(selection);
    }
}
