using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>
/// Follows the ConfigMap in which kube-apiserver says how its front proxy signs and names callers, and the files that
/// flags name instead.
/// </summary>
/// <param name="cache">Null when the ConfigMap is not read.</param>
[EntityRbac(typeof(V1ConfigMap), Verbs = RbacVerb.Read)]
internal sealed class HubAuthentication(
    IEntityCache<V1ConfigMap>? cache, AuthenticationFiles files, AuthenticationSettings settings,
    ILogger<HubAuthentication> logger)
    : IDelegatedAuthentication
{
    public static ObjectKey ConfigMap { get; } = new("kube-system", "extension-apiserver-authentication");

    private readonly Lock gate = new();
    private V1ConfigMap? read;
    private DelegatedAuthenticationConfig published = DelegatedAuthenticationConfig.Empty;
    private volatile Composed? composed;

    public DelegatedAuthenticationConfig Current
    {
        get
        {
            var newest = new Sources(cache?.Find(ConfigMap), files.ClientCa, files.FrontProxyCa);
            if (composed is { } known && known.Sources == newest) return known.Config;
            lock (gate) return ComposeLocked(newest);
        }
    }

    public Task WaitForSyncAsync(CancellationToken cancellationToken) =>
        cache is null || settings.TolerateFailedLookup
            ? Task.CompletedTask
            : cache.WaitForSyncAsync(cancellationToken);

    private DelegatedAuthenticationConfig ComposeLocked(Sources sources)
    {
        if (sources.Map is { } map && !ReferenceEquals(map, read)) ReadLocked(map);
        var config = published.With(sources.ClientCa, settings.FrontProxy, sources.FrontProxyCa);
        composed = new Composed(sources, config);
        return config;
    }

    private void ReadLocked(V1ConfigMap map)
    {
        read = map;
        try
        {
            published = DelegatedAuthenticationConfig.Parse(
                map.Data ?? new Dictionary<string, string>(StringComparer.Ordinal));
            logger.AuthenticationRead(
                map.Metadata.ResourceVersion, published.FrontProxyCa.Count, published.ClientCa.Count);
        }
        catch (FormatException e)
        {
            // the old one stays: half a configuration would let in the wrong people
            logger.AuthenticationNotReadable(e);
        }
    }

    private readonly record struct Sources(
        V1ConfigMap? Map, X509Certificate2Collection? ClientCa, X509Certificate2Collection? FrontProxyCa);

    private sealed record Composed(Sources Sources, DelegatedAuthenticationConfig Config);
}
