namespace OcmAddons.OcmStandIn.Api;

/// <summary>Names that OCM's components agree on.</summary>
internal static class OcmNames
{
    public const string ClusterNameLabel = "open-cluster-management.io/cluster-name";
    public const string AddOnNameLabel = "open-cluster-management.io/addon-name";
    public const string ClusterSetLabel = "cluster.open-cluster-management.io/clusterset";
    public const string FeatureLabelPrefix = "feature.open-cluster-management.io/addon-";
    public const string AddOnAnnotationPrefix = "addon.open-cluster-management.io";
    public const string HostingClusterAnnotation = "addon.open-cluster-management.io/hosting-cluster-name";
    public const string InstallNamespaceAnnotation = "addon.open-cluster-management.io/v1alpha1-install-namespace";
    public const string ConfigHashAnnotation = "open-cluster-management.io/config-spec-hash";
    public const string LifecycleAnnotation = "addon.open-cluster-management.io/lifecycle";
    public const string CleanupPriorityAnnotation = "open-cluster-management.io/cleanup-priority";

    public const string ApiResourceCleanupFinalizer = "cluster.open-cluster-management.io/api-resource-cleanup";
    public const string ResourceCleanupFinalizer = "cluster.open-cluster-management.io/resource-cleanup";
    public const string WorkFinalizer = "cluster.open-cluster-management.io/manifest-work-cleanup";
    public const string AppliedWorkFinalizer = "cluster.open-cluster-management.io/applied-manifest-work-cleanup";

    public const string KubeClientSigner = "kubernetes.io/kube-apiserver-client";
    public const string ClusterLease = "managed-cluster-lease";
    public const string AgentNamespace = "open-cluster-management-agent";
    public const string AddOnAgentNamespace = "open-cluster-management-agent-addon";
    public const string ManagedClustersGroup = "system:open-cluster-management:managed-clusters";

    /// <summary>
    /// Group of everything that one cluster's agents may do on the hub; also the prefix of their user names.
    /// </summary>
    public static string ClusterGroup(string cluster) => $"system:open-cluster-management:{cluster}";
}
