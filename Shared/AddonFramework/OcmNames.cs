namespace OcmAddons.AddonFramework;

/// <summary>Labels, annotations and finalizers that OCM's components agree on.</summary>
public static class OcmNames
{
    public const string AddonNameLabel = "open-cluster-management.io/addon-name";
    public const string AddonNamespaceLabel = "open-cluster-management.io/addon-namespace";
    public const string ClusterNameLabel = "open-cluster-management.io/cluster-name";
    public const string ConfigSpecHashAnnotation = "open-cluster-management.io/config-spec-hash";
    public const string ImageRegistriesAnnotation = "open-cluster-management.io/image-registries";
    public const string ValuesAnnotation = "addon.open-cluster-management.io/values";
    public const string DeletionOrphanAnnotation = "addon.open-cluster-management.io/deletion-orphan";
    public const string HookAnnotation = "addon.open-cluster-management.io/addon-pre-delete";
    public const string HostingClusterAnnotation = "addon.open-cluster-management.io/hosting-cluster-name";
    public const string DisableInstallationAnnotation =
        "addon.open-cluster-management.io/disable-automatic-installation";
    public const string HookFinalizer = "addon.open-cluster-management.io/addon-pre-delete";

    /// <summary>A finalizer of old frameworks that nothing else takes away any more.</summary>
    public const string LegacyHookFinalizer = "cluster.open-cluster-management.io/addon-pre-delete";

    /// <summary>A klusterlet copies the image pull secret into namespaces that bear this label.</summary>
    public const string AddonNamespaceMark = "addon.open-cluster-management.io/namespace";

    public const string DefaultInstallNamespace = "open-cluster-management-agent-addon";
    public const string KubeClientSigner = "kubernetes.io/kube-apiserver-client";
}
