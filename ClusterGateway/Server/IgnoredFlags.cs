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
        "user-agent", "cert-dir", "tls-sni-cert-key", "http2-max-streams-per-connection", "audit-policy-file",
        "audit-webhook-config-file", "audit-webhook-mode", "debug-socket-path", "enable-admission-plugins",
        "disable-admission-plugins",
        "admission-control-config-file", "egress-selector-config-file", "tracing-config-file", "etcd-servers",
        "etcd-prefix",
        "etcd-cafile", "etcd-certfile", "etcd-keyfile", "storage-backend",
    ];

    public static readonly string[] Switches =
    [
        "disable-http2-serving", "permit-port-sharing", "permit-address-sharing", "profiling",
        "contention-profiling", "enable-priority-and-fairness",
        "virtual-clutser-with-control-plane",
    ];
}
