namespace OcmAddons.ClusterGateway.Api;

/// <summary>Names that the gateway's API and its credential secrets are known by.</summary>
public static class GatewayApi
{
    public const string Group = "cluster.core.oam.dev";

    public const string Version = "v1alpha1";

    public const string ApiVersion = Group + "/" + Version;

    /// <summary>On a secret: it is a gateway, with a credential of this type.</summary>
    public const string CredentialTypeLabel = Group + "/cluster-credential-type";

    /// <summary>On a secret: how the cluster is reached; <see cref="EndpointTypes.Const"/> when missing.</summary>
    public const string EndpointTypeLabel = Group + "/cluster-endpoint-type";

    public const string HealthyAnnotation = "status." + Group + "/healthy";

    public const string HealthyReasonAnnotation = "status." + Group + "/healthy-reason";

    /// <summary>On a secret: a ClusterGatewayProxyConfiguration for that cluster, as YAML or JSON.</summary>
    public const string ProxyConfigurationAnnotation = Group + "/cluster-gateway-proxy-configuration";

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
