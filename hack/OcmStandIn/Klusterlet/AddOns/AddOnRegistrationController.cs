using System.Collections.Concurrent;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Klusterlet.AddOns;

/// <summary>Registers addons: a credential for each registration that the addon's manager asks for.</summary>
internal sealed class AddOnRegistrationController(
    IKubernetesClient hub, AddOnCredentials credentials, KlusterletOptions options, TimeProvider time)
    : IEntityController<V1Alpha1ManagedClusterAddOn>
{
    private const string Driver = "csr";

    // What each addon has, by which a registration that changed or went away is known.
    private readonly ConcurrentDictionary<ObjectKey, IReadOnlyList<AddOnRegistration>> registered = new();

    public async Task<ReconciliationResult> ReconcileAsync(
        V1Alpha1ManagedClusterAddOn addOn, CancellationToken cancellationToken)
    {
        // agents clean up with the credentials that they have
        if (addOn.IsDeleting()) return ReconciliationResult.Success;
        if (await DeclareDriverAsync(addOn, cancellationToken)) return ReconciliationResult.Success;

        var wanted = AddOnRegistration.Of(options.ClusterName, addOn);
        foreach (var old in registered.GetValueOrDefault(addOn.Key(), [])
            .Where(o => wanted.All(w => w.Identity != o.Identity)))
            await credentials.RemoveAsync(old, cancellationToken);
        registered[addOn.Key()] = wanted;

        var next = options.SecretResync;
        foreach (var registration in wanted)
        {
            var outcome = await credentials.EnsureAsync(registration, cancellationToken);
            if (outcome.NextLook < next) next = outcome.NextLook;
            if (outcome.Condition is { } condition)
                await hub.ChangeStatusAsync(
                    addOn, a =>
                        ((a.Status ??= new()).Conditions ??= []).SetCondition(condition, time), cancellationToken);
        }

        return ReconciliationResult.After(next);
    }

    public async Task DeletedAsync(V1Alpha1ManagedClusterAddOn addOn, CancellationToken cancellationToken)
    {
        var last = registered.TryRemove(addOn.Key(), out var known)
            ? known
            : AddOnRegistration.Of(options.ClusterName, addOn);
        foreach (var registration in last) await credentials.RemoveAsync(registration, cancellationToken);
    }

    /// <summary>The addon whose credential a Secret of the managed cluster is.</summary>
    public IEnumerable<ObjectKey> OwnersOf(ObjectKey secret) =>
        registered.Where(r => r.Value.Any(v => v.Secret == secret)).Select(r => r.Key);

    private async Task<bool> DeclareDriverAsync(V1Alpha1ManagedClusterAddOn addOn, CancellationToken cancellationToken)
    {
        var kubeClient = addOn.Status?.Registrations?.Any(r => r.SignerName == OcmNames.KubeClientSigner) == true;
        return kubeClient
            && await hub.ChangeStatusAsync(addOn, a => a.Status!.KubeClientDriver = Driver, cancellationToken);
    }
}
