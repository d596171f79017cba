using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.OcmStandIn.Hub.Installation;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Configuration;

/// <summary>
/// Hands each installed addon its configuration when its turn in the rollout comes, and reports on the rollout.
/// </summary>
internal sealed class ConfigurationController(IKubernetesClient hub, AddOnCaches caches, TimeProvider time)
    : IEntityController<V1Alpha1ClusterManagementAddOn>
{
    public async Task<ReconciliationResult> ReconcileAsync(
        V1Alpha1ClusterManagementAddOn addOn, CancellationToken cancellationToken)
    {
        if (addOn.IsDeleting() || !AddOnCaches.IsManaged(addOn)) return ReconciliationResult.Success;
        var recheck = new List<TimeSpan>();
        var plans = ConfigurationNode.Build(addOn, caches).Select(
            n => (Node: n, Plan: n.Plan(time.GetUtcNow()))).ToList();
        foreach (var (node, plan) in plans)
        {
            foreach (var instance in node.AddOns)
                await hub.ChangeStatusAsync(instance.AddOn, a => Configure(a, instance, plan), cancellationToken);
            if (plan.RecheckAfter is { } after) recheck.Add(after);
        }

        await hub.ChangeStatusAsync(addOn, a => plans.ForEach(p => Report(a, p.Node, p.Plan)), cancellationToken);
        return recheck.Count == 0 ? ReconciliationResult.Success : ReconciliationResult.After(recheck.Min());
    }

    private void Configure(V1Alpha1ManagedClusterAddOn addOn, ConfiguredAddOn instance, RolloutPlan plan)
    {
        var status = addOn.Status ??= new();
        var conditions = status.Conditions ??= [];
        var waiting = instance.Rollout().Status == RolloutStatus.ToApply && !plan.RollOut.Contains(instance.Cluster);
        if (!waiting) status.ConfigReferences = Merge(status.ConfigReferences ?? [], instance.Desired);
        if (status.ConfigReferences is { Count: 0 }) status.ConfigReferences = null;
        conditions.SetCondition(
            waiting
                ? new(
                    "Configured", "False", "ConfigurationsNotConfigured",
                    "Configurations updated and not configured yet")
                : new("Configured", "True", "ConfigurationsConfigured", "Configurations configured"),
            time);
    }

    // What is known of the same object is kept: what was applied last, and which generation was seen.
    private static List<ConfigReference> Merge(
        IList<ConfigReference> current, IReadOnlyList<ConfigReference> desired) =>
    [
        .. desired.Select(reference =>
        {
            var same = current.FirstOrDefault(c => ConfigSets.IsSameKind(c, reference)
                && ConfigSets.IsSameReferent(c.DesiredConfig, reference.DesiredConfig));
            return new ConfigReference
            {
                Group = reference.Group ?? "",
                Resource = reference.Resource,
                Namespace = reference.DesiredConfig!.Namespace,
                Name = reference.DesiredConfig.Name,
                DesiredConfig = ConfigSets.Copy(reference.DesiredConfig),
                LastAppliedConfig = same?.LastAppliedConfig,
                LastObservedGeneration = same?.LastObservedGeneration ?? 0,
            };
        }),
    ];

    private void Report(V1Alpha1ClusterManagementAddOn addOn, ConfigurationNode node, RolloutPlan plan)
    {
        var progression = node.Placement is { } placement
            ? addOn.Status?.InstallProgressions?.FirstOrDefault(
                p => p.Name == placement.Name && p.Namespace == placement.Namespace)
            : null;
        if (progression is null) return;
        var states = node.AddOns.Select(a => a.Rollout()).ToList();
        var done = states.Count(s => s.Status == RolloutStatus.Succeeded);
        var failed = states.Count(s => s.Status == RolloutStatus.Failed);
        var completed = done == states.Count;
        (progression.Conditions ??= []).SetCondition(
            completed
                ? new("Progressing", "False", "Completed",
                    $"selected clusters {states.Count}. {done}/{states.Count} completed with no errors, {failed} "
                    + $"failed {plan.TimedOut.Count} timeout.")
                : new("Progressing", "True", "Progressing",
                    $"selected clusters {states.Count}. configured addons {done}/{states.Count} progressing..., "
                    + $"{failed} failed {plan.TimedOut.Count} timeout."),
            time);
        if (!completed) return;
        foreach (var reference in progression.ConfigReferences ?? [])
        {
            reference.LastAppliedConfig = reference.DesiredConfig is { } desired ? ConfigSets.Copy(desired) : null;
            reference.LastKnownGoodConfig = reference.LastAppliedConfig;
        }
    }
}
