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
        "user-agent", "cert-dir", "tls-sni-cert-key", "http2-max-streams-per-connection",
        "debug-socket-path", "enable-admission-plugins",
        "admission-control-config-file", "egress-selector-config-file", "tracing-config-file", "etcd-servers",
        "etcd-prefix",
        "etcd-cafile", "etcd-certfile", "etcd-keyfile", "etcd-compaction-interval", "etcd-count-metric-poll-period",
        "etcd-db-metric-poll-interval", "etcd-healthcheck-timeout", "etcd-readycheck-timeout",
        "etcd-servers-overrides", "storage-backend", "storage-media-type", "default-watch-cache-size",
        "watch-cache-sizes", "delete-collection-workers", "encryption-provider-config",
    ];

    public static readonly string[] Switches =
    [
        "disable-http2-serving", "permit-port-sharing", "permit-address-sharing", "profiling",
        "contention-profiling", "enable-priority-and-fairness",
        "watch-cache", "enable-garbage-collector",
        "encryption-provider-config-automatic-reload",
        "virtual-clutser-with-control-plane",
    ];
}
