namespace OcmAddons.ManagedServiceAccount.Manager.Manifests;

/// <summary>Names of what a cluster gets; those of the original, so that one can take over from the other.</summary>
internal static class AgentNames
{
    public const string ServiceAccount = "managed-serviceaccount";
    public const string Workload = "managed-serviceaccount-addon-agent";
    public const string Role = "open-cluster-management:managed-serviceaccount:addon-agent";
    public const string Container = "addon-agent";
    public const string Label = "addon-agent";
    public const string HubKubeconfigSecret = "managed-serviceaccount-hub-kubeconfig";
    public const string HubKubeconfigFolder = "/etc/hub/";
    public const string PullSecret = "open-cluster-management-image-pull-credentials";
    public const int MetricsPort = 38080;
    public const int ProbesPort = 8000;
}
