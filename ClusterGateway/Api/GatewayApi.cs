namespace OcmAddons.ClusterGateway.Api;

/// <summary>Names that the gateway's API and its credential secrets are known by.</summary>
public static class GatewayApi
{
    public const string Version = "v1alpha1";

    // These do not follow the group, nor did they in the original.
    public const string HealthyAnnotation = "status." + ApiGroup.Default + "/healthy";

    public const string HealthyReasonAnnotation = "status." + ApiGroup.Default + "/healthy-reason";

    /// <summary>On a secret: a ClusterGatewayProxyConfiguration for that cluster, as YAML or JSON.</summary>
    public const string ProxyConfigurationAnnotation = ApiGroup.Default + "/cluster-gateway-proxy-configuration";

    public static string Group => ApiGroup.Current;

    public static string ApiVersion { get; } = $"{Group}/{Version}";

    /// <summary>On a secret: it is a gateway, with a credential of this type.</summary>
    public static string CredentialTypeLabel { get; } = $"{Group}/cluster-credential-type";

    /// <summary>On a secret: how the cluster is reached; <see cref="EndpointTypes.Const"/> when missing.</summary>
    public static string EndpointTypeLabel { get; } = $"{Group}/cluster-endpoint-type";

    /// <summary>
    /// Name of the addon, of the ManagedServiceAccount in each cluster namespace, and of the server's Service.
    /// </summary>
    public const string AddonName = "cluster-gateway";

    public static class CredentialTypes
    {
        public const string ServiceAccountToken = "ServiceAccountToken";

        public const string X509Certificate = "X509Certificate";

        public const string Dynamic = "Dynamic";
    }

    public static class EndpointTypes
    {
        /// <summary>An address that the gateway connects to itself.</summary>
        public const string Const = "Const";

        /// <summary>Through the tunnel of the cluster-proxy addon.</summary>
        public const string ClusterProxy = "ClusterProxy";
    }
}
