using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Klusterlet.AddOns;

/// <summary>Judges addons by the lease that their agent renews on the managed cluster.</summary>
internal sealed class AddOnLeaseController(
    IKubernetesClient hub,
    [FromKeyedServices(KlusterletOptions.Managed)] IKubernetesClient managed,
    KlusterletOptions options,
    TimeProvider time,
    ILogger<AddOnLeaseController> logger) : IEntityController<V1Alpha1ManagedClusterAddOn>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1Alpha1ManagedClusterAddOn addOn, CancellationToken cancellationToken)
    {
        if (addOn.Status?.HealthCheck?.Mode == "Customized") return ReconciliationResult.Success;
        var key = new ObjectKey(AddOnRegistration.InstallNamespace(addOn), addOn.Name());
        var lease = await managed.FindAsync<V1Lease>(key, cancellationToken);
        var state = Judge(addOn.Name(), lease, options.LeaseGrace, time.GetUtcNow());
        var changed = await hub.ChangeStatusAsync(
            addOn, a => ((a.Status ??= new()).Conditions ??= []).SetCondition(state, time), cancellationToken);
        if (changed) logger.AddOnState(addOn.Name(), state.Status, state.Reason);
        return ReconciliationResult.After(options.LeaseCheck);
    }

    internal static ConditionState Judge(string addOn, V1Lease? lease, TimeSpan grace, DateTimeOffset now)
    {
        if (lease is null)
            return new(
                "Available", "Unknown", "ManagedClusterAddOnLeaseNotFound",
                $"The status of {addOn} add-on is unknown.");
        return now < lease.Spec?.RenewTime + grace
            ? new("Available", "True", "ManagedClusterAddOnLeaseUpdated", $"{addOn} add-on is available.")
            : new("Available", "False", "ManagedClusterAddOnLeaseUpdateStopped", $"{addOn} add-on is not available.");
    }
}
