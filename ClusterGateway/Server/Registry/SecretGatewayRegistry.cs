using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>Gateways out of their secrets; each copy of a secret is read once for each address.</summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerb.Read)]
internal sealed class SecretGatewayRegistry(
    IHubObjects<V1Secret> secrets, ClusterAddresses addresses, RegistrySettings settings,
    ILogger<SecretGatewayRegistry> logger) : IGatewayRegistry
{
    private readonly ConditionalWeakTable<V1Secret, Reading> readings = [];

    public async ValueTask<GatewayLookup> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (await secrets.FindAsync(name, cancellationToken) is not { } secret) return GatewayLookup.None;
        return Read(secret, IsTunnelled(secret) ? null : await addresses.FindAsync(name, cancellationToken));
    }

    public async ValueTask<IReadOnlyList<Gateway>> ListAsync(CancellationToken cancellationToken)
    {
        var known = await addresses.ListAsync(cancellationToken);
        return
        [
            .. (await secrets.ListAsync(cancellationToken))
                .Select(s => Read(s, IsTunnelled(s) ? null : known.GetValueOrDefault(s.Name())).Gateway)
                .OfType<Gateway>().OrderBy(g => g.Name, StringComparer.Ordinal),
        ];
    }

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(
        secrets.WaitForSyncAsync(cancellationToken), addresses.WaitForSyncAsync(cancellationToken));

    private static bool IsTunnelled(V1Secret secret) =>
        secret.Label(GatewayApi.EndpointTypeLabel) == GatewayApi.EndpointTypes.ClusterProxy;

    private GatewayLookup Read(V1Secret secret, ClusterAddress? address)
    {
        if (readings.TryGetValue(secret, out var known) && known.Address == address) return known.Lookup;

        var lookup = GatewaySecret.Read(secret, address, settings.ReadHealth, settings.ReadIdentities);
        if (lookup.Problem is { } problem) logger.SecretNotReadable(secret.Name(), problem);
        readings.AddOrUpdate(secret, new Reading(address, lookup));
        return lookup;
    }

    private sealed record Reading(ClusterAddress? Address, GatewayLookup Lookup);
}

/// <param name="ReadHealth">The HealthinessCheck gate.</param>
/// <param name="OcmIntegration">Addresses come from ManagedClusters rather than from the secrets.</param>
/// <param name="ReadIdentities">The ClientIdentityPenetration gate: clusters may have identity rules of their
/// own.</param>
internal sealed record RegistrySettings(
    string SecretNamespace, bool ReadHealth, bool OcmIntegration = false, bool ReadIdentities = false)
{
    /// <summary>The SecretCache gate: else the hub is asked for a secret each time.</summary>
    public bool CacheSecrets { get; init; } = true;

    /// <summary>The OCMClusterCache gate: else the hub is asked for a ManagedCluster each time.</summary>
    public bool CacheClusters { get; init; } = true;

    public bool FollowsClusters => OcmIntegration && CacheClusters;
}
