using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.ManagedServiceAccount.Api;
using OcmAddons.Operator;

namespace OcmAddons.ManagedServiceAccount.Manager.Ephemeral;

/// <summary>Deletes accounts whose time is over, where the gate EphemeralIdentity is on.</summary>
[EntityRbac(typeof(V1Beta1ManagedServiceAccount), Verbs = RbacVerb.Read | RbacVerb.Delete)]
internal sealed class EphemeralIdentityController(
    IKubernetesClient hub, TimeProvider time, ILogger<EphemeralIdentityController> logger)
    : IEntityController<V1Beta1ManagedServiceAccount>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1Beta1ManagedServiceAccount account, CancellationToken cancellationToken)
    {
        if (account.IsDeleting() || ExpiryOf(account) is not { } expiry) return ReconciliationResult.Success;
        var left = expiry - time.GetUtcNow();
        if (left > TimeSpan.Zero) return ReconciliationResult.After(left);

        var thisOne = new DeletePreconditions(Uid: account.Uid());
        if (await hub.DeleteAsync<V1Beta1ManagedServiceAccount>(account.Key(), thisOne, cancellationToken))
            logger.AccountExpired(account.Key(), expiry);
        return ReconciliationResult.Success;
    }

    /// <summary>Null for an account that lives until somebody deletes it.</summary>
    internal static DateTimeOffset? ExpiryOf(V1Beta1ManagedServiceAccount account) =>
        account.Spec.TtlSecondsAfterCreation is { } seconds
            ? account.Metadata.CreationTimestamp + TimeSpan.FromSeconds(seconds)
            : null;
}
