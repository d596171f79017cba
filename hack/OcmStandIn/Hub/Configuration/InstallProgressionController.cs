using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.OcmStandIn.Hub.Installation;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Configuration;

/// <summary>
/// Copies what an addon is configured by from its spec into its status, where its manager fills in the hashes.
/// </summary>
internal sealed class InstallProgressionController(
    IKubernetesClient hub) : IEntityController<V1Alpha1ClusterManagementAddOn>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1Alpha1ClusterManagementAddOn addOn, CancellationToken cancellationToken)
    {
        if (addOn.IsDeleting() || !AddOnCaches.IsManaged(addOn)) return ReconciliationResult.Success;
        await hub.ChangeStatusAsync(addOn, Fill, cancellationToken);
        return ReconciliationResult.Success;
    }

    internal static void Fill(V1Alpha1ClusterManagementAddOn addOn)
    {
        var defaults = ConfigSets.Defaults(addOn);
        var status = addOn.Status ??= new();
        var old = status.InstallProgressions ?? [];
        var placements = addOn.Spec?.InstallStrategy is { Type: "Placements", Placements: { } listed } ? listed : [];
        var progressions = placements.Select(p => Progression(
            p, defaults, old.FirstOrDefault(o => o.Name == p.Name && o.Namespace == p.Namespace))).ToList();
        status.DefaultConfigReferences = defaults.Count == 0 ? null : defaults;
        status.InstallProgressions = progressions.Count == 0 ? null : progressions;
    }

    private static InstallProgression Progression(
        PlacementStrategy placement, List<ConfigReference> defaults, InstallProgression? old)
    {
        var known = old?.ConfigReferences ?? [];
        var merged = ConfigSets.Override(defaults, placement.Configs, known).Select(reference =>
        {
            var before = known.FirstOrDefault(k => ConfigSets.IsSameKind(k, reference)
                && ConfigSets.IsSameReferent(k.DesiredConfig, reference.DesiredConfig));
            return new ConfigReference
            {
                Group = reference.Group,
                Resource = reference.Resource,
                DesiredConfig = ConfigSets.Copy(reference.DesiredConfig!),
                LastAppliedConfig = before?.LastAppliedConfig,
                LastKnownGoodConfig = before?.LastKnownGoodConfig,
            };
        }).ToList();
        return new InstallProgression
        {
            Name = placement.Name,
            Namespace = placement.Namespace,
            ConfigReferences = merged.Count == 0 ? null : merged,
            Conditions = old?.Conditions,
        };
    }
}
