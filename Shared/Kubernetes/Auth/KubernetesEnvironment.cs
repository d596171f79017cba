namespace OcmAddons.Kubernetes.Auth;

/// <summary>What the default rules look at outside of their arguments.</summary>
internal sealed record KubernetesEnvironment(
    string? Kubeconfig, string? ServiceHost, string? ServicePort, string HomeFolder, string ServiceAccountFolder)
{
    public static KubernetesEnvironment OfProcess() => new(
        Environment.GetEnvironmentVariable("KUBECONFIG"),
        Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"),
        Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        "/var/run/secrets/kubernetes.io/serviceaccount");
}
