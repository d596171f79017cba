namespace OcmAddons.ClusterGateway.Server;

/// <summary>
/// What the original's generic API server takes and has no meaning here; accepted so that old arguments keep working.
/// </summary>
internal static class IgnoredFlags
{
    public static readonly string[] Gates =
    [
        "APIPriorityAndFairness", "APIListChunking", "APIResponseCompression", "APIServerIdentity", "APIServerTracing",
        "AllAlpha", "AllBeta", "AggregatedDiscoveryEndpoint", "ContextualLogging", "CustomResourceFieldSelectors",
        "EfficientWatchResumption", "KMSv1", "KMSv2", "MutatingAdmissionPolicy", "OpenAPIEnums", "OpenAPIV3",
        "RemainingItemCount",
        "ServerSideApply", "ServerSideFieldValidation", "StorageVersionAPI", "StorageVersionHash",
        "StructuredAuthenticationConfiguration",
        "StructuredAuthorizationConfiguration", "UnauthenticatedHTTP2DOSMitigation", "ValidatingAdmissionPolicy",
        "WatchBookmark",
        "WatchList", "WatchListClient", "ResilientWatchCacheInitialization", "ConcurrentWatchObjectDecode",
        "LoggingAlphaOptions", "LoggingBetaOptions",
    ];

    public static readonly string[] Texts =
    [
        "user-agent", "cert-dir", "tls-sni-cert-key", "http2-max-streams-per-connection", "authentication-kubeconfig",
        "authentication-token-webhook-cache-ttl", "client-ca-file", "requestheader-client-ca-file",
        "requestheader-allowed-names",
        "requestheader-username-headers", "requestheader-group-headers", "requestheader-uid-headers",
        "requestheader-extra-headers-prefix", "authorization-kubeconfig", "audit-policy-file", "audit-log-path",
        "audit-log-format", "audit-log-maxage", "audit-log-maxbackup", "audit-log-maxsize", "audit-log-mode",
        "audit-webhook-config-file", "audit-webhook-mode", "debug-socket-path", "enable-admission-plugins",
        "disable-admission-plugins",
        "admission-control-config-file", "egress-selector-config-file", "tracing-config-file", "etcd-servers",
        "etcd-prefix",
        "etcd-cafile", "etcd-certfile", "etcd-keyfile", "storage-backend",
    ];

    public static readonly string[] Switches =
    [
        "disable-http2-serving", "permit-port-sharing", "permit-address-sharing", "authentication-skip-lookup",
        "authentication-tolerate-lookup-failure", "profiling", "contention-profiling", "enable-priority-and-fairness",
        "virtual-clutser-with-control-plane",
    ];
}
