using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>Follows the ConfigMap in which kube-apiserver says how its front proxy signs and names callers.</summary>
[EntityRbac(typeof(V1ConfigMap), Verbs = RbacVerb.Read)]
internal sealed class HubAuthentication(IEntityCache<V1ConfigMap> cache, ILogger<HubAuthentication> logger)
    : IDelegatedAuthentication
{
    public static ObjectKey ConfigMap { get; } = new("kube-system", "extension-apiserver-authentication");

    private readonly Lock gate = new();
    private V1ConfigMap? read;
    private DelegatedAuthenticationConfig current = DelegatedAuthenticationConfig.Empty;

    public DelegatedAuthenticationConfig Current
    {
        get
        {
            var newest = cache.Find(ConfigMap);
            lock (gate)
            {
                if (newest is not null && !ReferenceEquals(newest, read)) ReadLocked(newest);
                return current;
            }
        }
    }

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => cache.WaitForSyncAsync(cancellationToken);

    private void ReadLocked(V1ConfigMap map)
    {
        read = map;
        try
        {
            current = DelegatedAuthenticationConfig.Parse(
                map.Data ?? new Dictionary<string, string>(StringComparer.Ordinal));
            logger.AuthenticationRead(map.Metadata.ResourceVersion, current.FrontProxyCa.Count, current.ClientCa.Count);
        }
        catch (FormatException e)
        {
            // the old one stays: half a configuration would let in the wrong people
            logger.AuthenticationNotReadable(e);
        }
    }
}
