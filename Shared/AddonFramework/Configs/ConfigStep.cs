using OcmAddons.AddonFramework.Controllers;
using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>
/// Observes the configurations of an addon on a cluster. Only what the ManagedClusterAddOn itself refers to gets its
/// hash here; the rest gets it from OCM, by way of the ClusterManagementAddOn.
/// </summary>
internal sealed class ConfigStep(ConfigLoader loader)
{
    public void Run(AddonPass pass)
    {
        foreach (var reference in pass.Status.ConfigReferences ?? [])
        {
            if (reference.DesiredConfig is not { } desired) continue;
            var config = loader.Find(reference.Group, reference.Resource, desired.Namespace, desired.Name);
            if (config is null) continue;
            reference.LastObservedGeneration = config.Generation;
            if (IsOwn(pass.Observed, reference, desired)) desired.SpecHash = SpecHash.Of(config.Raw);
        }
    }

    private static bool IsOwn(
        V1Alpha1ManagedClusterAddOn addon, ConfigReference reference, ConfigSpecHash desired) =>
        addon.Spec?.Configs?.Any(config =>
            (config.Group ?? "") == (reference.Group ?? "")
            && config.Resource == reference.Resource
            && (config.Namespace ?? "") == (desired.Namespace ?? "")
            && config.Name == desired.Name) == true;
}
