using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>
/// Gateways out of the informer's copy of the secret namespace; each version of a secret is read once.
/// </summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerb.Read)]
internal sealed class SecretGatewayRegistry(
    IEntityCache<V1Secret> secrets, RegistrySettings settings, ILogger<SecretGatewayRegistry> logger) : IGatewayRegistry
{
    private readonly ConditionalWeakTable<V1Secret, StrongBox<GatewayLookup>> read = [];

    public GatewayLookup Find(string name) =>
        secrets.Find(new ObjectKey(settings.SecretNamespace, name)) is { } secret ? Read(secret) : GatewayLookup.None;

    public IReadOnlyList<Gateway> List() =>
        [
            .. secrets.List(settings.SecretNamespace).Select(s => Read(s).Gateway).OfType<Gateway>()
            .OrderBy(g => g.Name, StringComparer.Ordinal),
        ];

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => secrets.WaitForSyncAsync(cancellationToken);

    private GatewayLookup Read(V1Secret secret) => read.GetValue(secret, ReadNew).Value;

    private StrongBox<GatewayLookup> ReadNew(V1Secret secret)
    {
        var lookup = GatewaySecret.Read(secret, address: null, settings.ReadHealth);
        if (lookup.Problem is { } problem) logger.SecretNotReadable(secret.Name(), problem);
        return new StrongBox<GatewayLookup>(lookup);
    }
}

/// <param name="ReadHealth">The HealthinessCheck gate.</param>
internal sealed record RegistrySettings(string SecretNamespace, bool ReadHealth);
