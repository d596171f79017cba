using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>Gateways out of the informers' copies; each version of a secret is read once for each address.</summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerb.Read)]
internal sealed class SecretGatewayRegistry(
    IEntityCache<V1Secret> secrets, ClusterAddresses addresses, RegistrySettings settings,
    ILogger<SecretGatewayRegistry> logger) : IGatewayRegistry
{
    private readonly ConditionalWeakTable<V1Secret, Reading> readings = [];

    public GatewayLookup Find(string name) =>
        secrets.Find(new ObjectKey(settings.SecretNamespace, name)) is { } secret ? Read(secret) : GatewayLookup.None;

    public IReadOnlyList<Gateway> List() =>
    [
        .. secrets.List(settings.SecretNamespace)
            .Select(s => Read(s).Gateway).OfType<Gateway>().OrderBy(g => g.Name, StringComparer.Ordinal),
    ];

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(
        secrets.WaitForSyncAsync(cancellationToken), addresses.WaitForSyncAsync(cancellationToken));

    private GatewayLookup Read(V1Secret secret)
    {
        var tunnelled = secret.Label(GatewayApi.EndpointTypeLabel) == GatewayApi.EndpointTypes.ClusterProxy;
        var address = tunnelled ? null : addresses.Find(secret.Name());
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
    string SecretNamespace, bool ReadHealth, bool OcmIntegration = false, bool ReadIdentities = false);
